import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { launchChromium } from "../../fixtures/chromium.ts";
import type { PaneSpec } from "../../fixtures/agents/agent_launcher.ts";
import type { SessionSpec } from "../../fixtures/fleet.ts";
import { DEMO_SESSIONS } from "../demo_story.ts";
import { DemoScene } from "./demo_scene.ts";

export interface PictureOptions {
  readonly signal: AbortSignal;
  /** Takes each picture when it is there: a name without an ending, and the bytes of a PNG. */
  readonly keep: (name: string, png: Uint8Array) => Promise<void>;
}

/** Who works while nobody waits. */
const AT_WORK: readonly SessionSpec[] = [
  { name: "infra", panes: ["claude_prints_steadily", "shell_works"] },
  { name: "site", panes: ["codex_works", "gemini_works"] },
];

/**
 * What is shown is this much older than it is, because ages in seconds would differ each time; not
 * so old that the page would call it stale.
 */
const AGED_MS = 70_000;

const DESK: BrowserContextOptions = {
  viewport: { width: 1_280, height: 800 },
  deviceScaleFactor: 1,
  locale: "en-GB",
  timezoneId: "UTC",
  reducedMotion: "reduce",
  colorScheme: "light",
};
const PHONE: BrowserContextOptions = { ...DESK, viewport: { width: 360, height: 740 } };

/** Plays the demo's fleet through every state of the dashboard, and takes a picture of each. */
export async function takePictures({ signal, keep }: PictureOptions): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const scene = stack.use(await DemoScene.start());
  const browser = await launchChromium();
  stack.defer(() => browser.close());
  const take = async (name: string, page: Page) => {
    signal.throwIfAborted();
    await keep(name, await picture(page));
  };
  await take("empty", await visit(scene, browser));

  await scene.add(AT_WORK);
  await scene.until("active", ["codex_works", "gemini_works"]);
  await take("working", await visit(scene, browser));

  // One after the other, so that they wait in the same order each time.
  for (const session of DEMO_SESSIONS) {
    await scene.add([session]);
    await scene.until("waiting", session.panes.filter(asks));
  }
  await scene.until("idle", ["codex_talks_then_idles"]);
  const page = await visit(scene, browser);
  await take("waiting", page);
  await take("dark", await visit(scene, browser, { ...DESK, colorScheme: "dark" }));
  await take("contrast", await visit(scene, browser, { ...DESK, forcedColors: "active" }));
  await take("phone", await visit(scene, browser, PHONE));
  await takeSettings(await visit(scene, browser), take);

  await scene.breakTmux();
  await take("degraded", await visit(scene, browser));

  const left = await visit(scene, browser);
  await scene.daemon.stop();
  await left.getByRole("status").filter({ hasText: /does not answer/ }).waitFor();
  await take("disconnected", left);
}

function asks(player: PaneSpec): player is string {
  return typeof player === "string" && /_asks_|_waits_/.test(player);
}

async function visit(
  scene: DemoScene,
  browser: Browser,
  options: BrowserContextOptions = DESK,
): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(await scene.link());
  return page;
}

/** The page with everything below the fold, once its ages are those of the picture. */
async function picture(page: Page): Promise<Uint8Array> {
  await showAll(page);
  await page.clock.setFixedTime(Date.now() + AGED_MS);
  const ages = page.locator("time");
  await eventually("ages without seconds", async () => {
    return (await ages.allInnerTexts()).every((text) => !/\d ?s$/.test(text));
  }, { lastSeen: () => "ages in seconds" });
  await page.evaluate(holdSpinners);
  return await page.screenshot({ fullPage: true, animations: "disabled", caret: "hide" });
}

/** Makes the window as high as the page: some of it is drawn and loaded when it is seen. */
async function showAll(page: Page): Promise<void> {
  const width = page.viewportSize()?.width ?? 0;
  await eventually("all of the page", async () => {
    const { height, isWhole } = await page.evaluate(() => {
      const rows = [...document.querySelectorAll<HTMLElement>("[data-pane]")];
      return {
        height: document.documentElement.scrollHeight,
        isWhole: rows.every((row) => row.innerText !== "") &&
          !document.body.innerText.includes("Loaded when it is seen"),
      };
    });
    if (page.viewportSize()?.height === height) return isWhole;
    await page.setViewportSize({ width, height });
    return false;
  }, { lastSeen: () => "parts that are not drawn" });
}

async function takeSettings(
  page: Page,
  take: (name: string, page: Page) => Promise<void>,
): Promise<void> {
  const way = page.getByRole("link", { name: "Settings" });
  if (await way.count() === 0) return;
  const answer = await page.goto(new URL(await way.getAttribute("href") ?? "", page.url()).href);
  if (answer?.ok() !== true) return;
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  await take("settings", page);
}

/** Runs in the page: titles of who works begin with another sign at any moment. */
function holdSpinners(): void {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    text.nodeValue = text.nodeValue?.replace(/^[\u2800-\u28ff·✢✳✶✻✽](?= )/u, "⠂") ?? null;
  }
}
