import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserTest } from "./browser_test_case.ts";
import { tabTo, walk } from "./keyboard.ts";
import { entryOf, gone, needsYou, rowOf, seen, sessions, undoOf } from "./page_parts.ts";
import { WebScene } from "./web_scene.ts";

browserTest("Tab reaches every control, and each shows that it has the focus", async (visitor) => {
  await using scene = await WebScene.start({
    agents: 2,
    sessions: [{ name: "rest", panes: ["quiet", "quiet"] }],
  });
  await scene.asks("%0");
  const page = await scene.visit(visitor);
  await seen(entryOf(page, "one"));
  const { reached, missed, unmarked } = await walk(page);
  deepEqual([missed, unmarked], [[], []]);
  ok(reached.some((name) => name.includes("Dismiss")), reached.join(", "));
});

browserTest("Enter does what a click does", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2 });
  await scene.asks("%0");
  await scene.asks("%1");
  const page = await scene.visit(visitor);
  await seen(entryOf(page, "two"));
  await tabTo(page, /^Snooze/);
  await page.keyboard.press("Enter");
  await gone(entryOf(page, "one"));
  await tabTo(page, /^Dismiss/);
  await page.keyboard.press("Enter");
  await gone(entryOf(page, "two"));
});

browserTest("a session is folded and unfolded without a mouse", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await scene.visit(visitor);
  await seen(rowOf(page, "%0"));
  await tabTo(page, /^one\b/);
  await page.keyboard.press("Enter");
  await gone(rowOf(page, "%0"));
  await page.keyboard.press("Enter");
  await seen(rowOf(page, "%0"));
});

browserTest("rows are gone through while something is shown beside them", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2 });
  const page = await scene.visit(visitor);
  await seen(rowOf(page, "%1"));
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  const beside = page.getByRole("complementary");
  await tabTo(page, /^two\b/);
  await page.keyboard.press("t");
  await seen(beside.getByRole("heading", { name: "two" }));
  await seen(beside.getByRole("button", { name: "Timeline", pressed: true }));
  await page.waitForFunction(() => document.activeElement?.id === "detail-title");
  await page.keyboard.press("o");
  await seen(beside.getByRole("button", { name: "Output", pressed: true }));
  await page.keyboard.press("x");
  await gone(rowOf(page, "%1"));
  await page.keyboard.press("x");
  await seen(rowOf(page, "%1"));
  await page.keyboard.press("Escape");
  await gone(beside.getByRole("heading", { name: "two" }));
  equal(await focused(), "two");

  await page.keyboard.press("t");
  await page.waitForFunction(() => document.activeElement?.id === "detail-title");
  await page.keyboard.press("k");
  match(await focused(), /^0\.0 claude/);
  equal(await rowOf(page, "%0").locator(":focus").count(), 1);
  // What has the focus in the list keeps it.
  await page.keyboard.press("Escape");
  equal(await rowOf(page, "%0").locator(":focus").count(), 1);
});

browserTest("c and f on a pane mean that pane, and nothing around it", async (visitor) => {
  await using scene = await WebScene.start({
    agents: 0,
    sessions: [{ name: "work", panes: ["quiet", "quiet", "quiet"] }],
  });
  const page = await scene.receive(visitor);
  // As in a page from elsewhere that is not encrypted.
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: null }));
  await page.goto(await scene.link());
  await seen(rowOf(page, "%2"));
  const beside = page.getByRole("complementary").locator("code");
  const inList = sessions(page).locator("code");
  for (const [tmuxPaneId, key] of [["%2", "c"], ["%1", "f"]] as const) {
    await rowOf(page, tmuxPaneId).getByRole("button").focus();
    await page.keyboard.press(key);
    await seen(beside.getByText(new RegExp(`select-pane -t '?${tmuxPaneId}\\b`)));
    await page.waitForFunction(() => document.activeElement?.id === "detail-title");
  }
  equal(await inList.count(), 0);
  await tabTo(page, /^work\b/);
  await page.keyboard.press("c");
  // It stays, to be copied by hand.
  await seen(inList.getByText(/attach-session/));
});

browserTest("what was brought back has the focus", async (visitor) => {
  await using scene = await WebScene.start({ agents: 3 });
  for (const pane of ["%0", "%1", "%2"]) await scene.asks(pane);
  const page = await scene.visit(visitor);
  await seen(page.getByText("Live", { exact: true }));
  for (const key of ["g", "j", "j", "d"]) await page.keyboard.press(key);
  await seen(undoOf(page, "two"));
  const had = await watchFocus(page);
  await page.keyboard.press("u");
  await seen(entryOf(page, "two"));
  await page.waitForFunction(() => document.activeElement?.matches(".entry .pick"));
  equal(await entryOf(page, "two").locator(":focus").count(), 1);
  // Nor was it anywhere else meanwhile, where another key would have met another row.
  deepEqual([...new Set(await had())], [
    await entryOf(page, "two").getAttribute("data-escalation"),
  ]);
});

browserTest("a key that comes late does nothing to another agent", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2 });
  await scene.asks("%0");
  await scene.asks("%1");
  const page = await scene.visit(visitor);
  await seen(entryOf(page, "two"));
  await entryOf(page, "one").getByRole("button", { name: /^Dismiss/ }).focus();
  // It is answered elsewhere.
  await scene.works("%0");
  await gone(entryOf(page, "one"));
  await page.waitForFunction(() => document.activeElement?.id === "inbox-title");
  await page.keyboard.press("d");
  await page.keyboard.press("j");
  equal(await entryOf(page, "two").locator(":focus").count(), 1);
  equal(await needsYou(page).getByRole("button", { name: /^(Undo|Bring back)/ }).count(), 0);
  await page.keyboard.press("d");
  await seen(undoOf(page, "two"));
});

/** Notes whose row has the focus from now on, each time that it goes somewhere. */
async function watchFocus(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const had: string[] = [];
    Object.assign(globalThis, { had });
    addEventListener("focusin", ({ target }) => {
      const row = target instanceof Element ? target.closest("[data-escalation]") : null;
      had.push(row?.getAttribute("data-escalation") ?? "none");
    });
  });
  return () => page.evaluate(() => Reflect.get(globalThis, "had") as string[]);
}
