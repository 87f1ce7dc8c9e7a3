import { deepEqual, equal, ok } from "node:assert/strict";
import { FakeTmux } from "../../../fixtures/fake_tmux.ts";
import { graveBarriers, isOpenToAll } from "./axe.ts";
import { browserTest } from "./browser_test_case.ts";
import {
  banner,
  buttonOf,
  entryOf,
  needsYou,
  rowOf,
  seen,
  sessions,
  undoOf,
} from "./page_parts.ts";
import { WebScene } from "./web_scene.ts";

const PHONE = { width: 360, height: 740 };
const WALL = { width: 3_840, height: 2_160 };
/** What a browser says of a server that is away is no error of the page. */
const AWAY = /WebSocket connection|ERR_CONNECTION/;
const LOGGED_OUT = /WebSocket connection|ERR_CONNECTION|status of 401/;

browserTest("what keeps people out is found where it is", async (visitor) => {
  const page = await visitor.open();
  await page.setContent(
    `<html lang="en"><title>t</title><button></button><p style="color: #ccc">pale</p></html>`,
  );
  const found = (await graveBarriers(page)).map((barrier) => barrier.split(":")[0]);
  deepEqual(found.sort(), ["button-name", "color-contrast"]);
});

browserTest("nothing on the page keeps people out: with no sessions", async (visitor) => {
  await using scene = await WebScene.start({ agents: 0 });
  const page = await scene.visit(visitor);
  await seen(sessions(page).getByText(/no sessions|No tmux server/));
  await isOpenToAll(page, "empty");
});

browserTest("nothing on the page keeps people out: with a fleet that waits", async (visitor) => {
  const panes = ["gemini_works", "codex_talks_then_idles", "shell_quiet"];
  await using scene = await WebScene.start({ agents: 2, sessions: [{ name: "rest", panes }] });
  const page = await scene.visit(visitor);
  await seen(rowOf(page, "%0"));
  await isOpenToAll(page, "fleet");
  await scene.asks("%0");
  await seen(entryOf(page, "one"));
  await isOpenToAll(page, "someone waits");
});

browserTest("nothing on the page keeps people out: when something is wrong", async (visitor) => {
  await using fake = await FakeTmux.create();
  await using scene = await WebScene.start({ config: { tmux: { program: fake.path } } });
  const page = await scene.visit(visitor, { expect: AWAY });
  await seen(rowOf(page, "%0"));
  await fake.setMode("garbage");
  await seen(banner(page, /degraded/));
  await isOpenToAll(page, "degraded");
  await scene.daemon.stop();
  await seen(banner(page, /does not answer/));
  await isOpenToAll(page, "disconnected");
});

browserTest(
  "nothing on the page keeps people out: with a browser that is logged out",
  async (visitor) => {
    await using scene = await WebScene.start();
    const page = await scene.visit(visitor, { expect: LOGGED_OUT });
    await seen(rowOf(page, "%0"));
    await scene.restart(() => page.context().clearCookies());
    await seen(banner(page, /not logged in any more/));
    await isOpenToAll(page, "logged out");
  },
);

browserTest("nothing on the page keeps people out: with what was chosen", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await scene.visit(visitor);
  await rowOf(page, "%0").locator("button").first().click();
  for (const tab of ["Why", "Timeline", "Output"]) {
    const button = page.getByRole("group", { name: "What is shown" }).getByText(tab);
    await button.click();
    await seen(page.locator(".sheet").getByText(/./));
    equal(await button.getAttribute("aria-pressed"), "true");
    await isOpenToAll(page, tab);
  }
  await page.keyboard.press("?");
  await seen(page.getByRole("dialog"));
  await isOpenToAll(page, "keyboard shortcuts");
});

browserTest("nothing on the page keeps people out: with what was made quiet", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2 });
  await scene.asks("%0");
  await scene.asks("%1");
  const page = await scene.visit(visitor);
  await buttonOf(entryOf(page, "one"), "Snooze").click();
  await buttonOf(entryOf(page, "two"), "Dismiss").click();
  await seen(undoOf(page, "two"));
  await isOpenToAll(page, "can be undone");
  const other = await scene.visit(visitor);
  await needsYou(other).getByText("2 snoozed or dismissed").click();
  await seen(needsYou(other).getByRole("button", { name: /^Bring back, one/ }));
  await isOpenToAll(other, "snoozed");
});

for (const [name, viewport] of [["a phone", PHONE], ["a wall", WALL]] as const) {
  browserTest(`nothing is beside the page on ${name}`, async (visitor) => {
    await using scene = await WebScene.start({ agents: 2 });
    await scene.asks("%0");
    const page = await scene.visit(visitor, { viewport });
    await seen(entryOf(page, "one"));
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    ok(scrollWidth <= clientWidth, `${scrollWidth} pixels wide, wanted ${clientWidth}`);
    deepEqual(await graveBarriers(page), []);
    await buttonOf(entryOf(page, "one"), "Dismiss").click();
  });
}

browserTest("a phone shows what happened lately, and its head in one row", async (visitor) => {
  await using scene = await WebScene.start({
    agents: 1,
    sessions: [{ name: `it's "quoted" & so on`, panes: ["quiet"] }],
  });
  const page = await scene.visit(visitor, { viewport: PHONE });
  await seen(rowOf(page, "%1"));
  await seen(page.getByRole("heading", { name: "What happened lately" }));
  await seen(page.locator(".timeline li"));
  const heights = await page.evaluate(() =>
    ["header", ".theme select", ".sums span"].map((part) => {
      const heights = [...document.querySelectorAll(part)]
        .map((element) => element.getBoundingClientRect().height);
      return Math.max(...heights);
    })
  );
  const [head = 0, choice = 0, sum = 0] = heights;
  ok(head < choice * 2, `the head is ${head} high, its controls ${choice}`);
  ok(sum < 24, `a sum is ${sum} high, wanted one line`);
  await rowOf(page, "%1").getByRole("button").click();
  await seen(page.getByRole("complementary").getByRole("button", { name: "Close" }));
});

browserTest("names of two hundred letters are cut, and whole where one asks", async (visitor) => {
  const name = `n${"-long".repeat(39)}`;
  await using scene = await WebScene.start({ agents: 1 });
  await scene.asks("%0");
  await scene.fleet.tmux("rename-session", "-t", "=one:", name);
  for (const viewport of [PHONE, { width: 1_280, height: 900 }]) {
    const page = await scene.visit(visitor, { viewport });
    const entry = entryOf(page, name);
    await seen(entry);
    await seen(page.locator(".timeline li"));
    await entry.getByRole("button", { name: /^Copy attach/ }).click();
    await seen(entry.locator("code"));
    const tall = await page.evaluate(() =>
      [".entry", ".session > .head", ".timeline li"].map((part) =>
        Math.max(...[...document.querySelectorAll(part)].map(({ clientHeight }) => clientHeight))
      )
    );
    const most = [230, 130, 110];
    ok(tall.every((height, at) => height < (most[at] ?? 0)), `${tall} high, wanted ${most}`);
    equal(await entry.locator(".name").getAttribute("title"), name);
    await sessions(page).getByRole("button", { name, exact: true }).first().focus();
  }
});

browserTest("nothing moves under who scrolls through many rows on a phone", async (visitor) => {
  const panes = Array.from({ length: 12 }, () => "quiet");
  const many = Array.from({ length: 6 }, (_, index) => ({ name: `many-${index}`, panes }));
  await using scene = await WebScene.start({ agents: 0, sessions: many });
  const page = await scene.visit(visitor, { viewport: PHONE });
  await seen(sessions(page).getByText("many-5", { exact: true }));
  await page.evaluate(() => {
    Object.assign(globalThis, { moved: [] });
    new PerformanceObserver((list) => {
      const { moved } = globalThis as unknown as { readonly moved: number[] };
      for (const entry of list.getEntries()) moved.push((entry as unknown as Shift).value);
    }).observe({ type: "layout-shift" });
    interface Shift {
      readonly value: number;
    }
  });
  await page.mouse.move(PHONE.width / 2, PHONE.height / 2);
  // From the far end up: what was never seen is above then.
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  for (let step = 0; step < 12; step++) {
    await page.mouse.wheel(0, -600);
    await page.evaluate(drawnTwice);
  }
  const moved = await page.evaluate(() => Reflect.get(globalThis, "moved") as number[]);
  const sum = moved.reduce((all, value) => all + value, 0);
  ok(sum < 0.05, `moved by ${sum} in ${moved.length} shifts`);
});

browserTest("a reason is not cut where nothing stands beside it", async (visitor) => {
  const panes = ["codex_talks_then_idles", "shell_quiet"];
  await using scene = await WebScene.start({ agents: 1, sessions: [{ name: "rest", panes }] });
  await scene.asks("%0");
  const page = await scene.visit(visitor, { viewport: { width: 1_280, height: 900 } });
  await seen(rowOf(page, "%2"));
  const cut = await page.locator(".because > :first-child").evaluateAll((reasons) =>
    reasons.filter((reason) => {
      const [own, room] = [reason, reason.parentElement ?? reason].map((each) =>
        each.getBoundingClientRect().right
      );
      return reason.scrollWidth > reason.clientWidth || (own ?? 0) > (room ?? 0);
    }).map(({ textContent }) => textContent)
  );
  deepEqual(cut, []);
});

browserTest("why a session cannot be killed is told before its name is typed", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await scene.visit(visitor);
  await sessions(page).getByRole("button", { name: "Kill session one" }).click();
  const dialog = page.getByRole("dialog");
  await seen(dialog.getByRole("alert").getByText(/turned off/));
  await seen(dialog.getByRole("link", { name: /Turn actions on/ }));
  equal(await dialog.getByRole("textbox").count(), 0);
  await isOpenToAll(page, "killing is off");
  const { client } = scene.observer;
  await client.request("config.set", { values: { "security.enable_actions": true } });
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await seen(dialog.getByRole("textbox"));
});

browserTest("charts that could not be loaded come by themselves", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await scene.receive(visitor, { expect: /WebSocket connection|ERR_/ });
  const script = /static\/charts\.js/;
  await page.route(script, (route) => route.abort());
  await page.goto(await scene.link());
  await page.locator("[data-charts]").scrollIntoViewIfNeeded();
  await seen(page.getByText(/comes by itself/));
  await page.unroute(script);
  await scene.restart();
  await seen(page.getByText("Active time").first());
});

/** Runs in the page: what a frame has moved is told after the next one. */
async function drawnTwice(): Promise<void> {
  for (const _ of [1, 2]) await new Promise((drawn) => requestAnimationFrame(drawn));
}
