import { deepEqual, ok } from "node:assert/strict";
import { browserTest } from "./browser_test_case.ts";
import { tabTo, walk } from "./keyboard.ts";
import { entryOf, gone, rowOf, seen } from "./page_parts.ts";
import { WebScene } from "./web_scene.ts";

browserTest("Tab reaches every control, and each shows that it has the focus", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2, sessions: [{ name: "two", panes: [] }] });
  await scene.asks("%0");
  const page = await scene.visit(visitor);
  await seen(entryOf(page, "%0"));
  const { reached, missed, unmarked } = await walk(page);
  deepEqual([missed, unmarked], [[], []]);
  ok(reached.some((name) => name.includes("Dismiss")), reached.join(", "));
});

browserTest("Enter does what a click does", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2 });
  await scene.asks("%0");
  await scene.asks("%1");
  const page = await scene.visit(visitor);
  await seen(entryOf(page, "%1"));
  await tabTo(page, "Snooze 15 m");
  await page.keyboard.press("Enter");
  await gone(entryOf(page, "%0"));
  await tabTo(page, "Dismiss");
  await page.keyboard.press("Enter");
  await gone(entryOf(page, "%1"));
});

browserTest("a session is folded and unfolded without a mouse", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await scene.visit(visitor);
  await seen(rowOf(page, "%0"));
  await tabTo(page, "one");
  await page.keyboard.press("Enter");
  await gone(rowOf(page, "%0"));
  await page.keyboard.press("Enter");
  await seen(rowOf(page, "%0"));
});
