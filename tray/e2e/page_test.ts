import { deepEqual, equal, match } from "node:assert/strict";
import { browserTest } from "../../daemon/e2e/browser/browser_test_case.ts";
import {
  banner,
  buttonOf,
  entryOf,
  gone,
  rowOf,
  seen,
  titled,
  undoOf,
} from "../../daemon/e2e/browser/page_parts.ts";
import { isOpenToAll } from "../../daemon/e2e/browser/axe.ts";
import { databaseSize } from "../../daemon/e2e/browser/settings_page.ts";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { PageScene } from "./page_scene.ts";

/** What a browser says of a part that its host has not. */
const AWAY = /503|Failed to load resource/;

browserTest("the dashboard in a window: live, with the daemon gone and back", async (visitor) => {
  await using scene = await PageScene.start();
  const { page } = await scene.visit(visitor, { expect: AWAY });
  await seen(page.getByRole("heading", { name: "Nothing is connected to box" }));
  await isOpenToAll(page, "a window without a daemon");
  scene.link.start();
  await seen(page.getByRole("heading", { name: /is starting…/ }));
  await scene.becomesLive();
  await seen(rowOf(page, "%0"));
  await seen(page.getByText("Live", { exact: true }));
  equal(await page.locator("html").getAttribute("data-theme"), "dark");
  await page.evaluate("globalThis.sameDocument = true");

  const added = await scene.fleet.split("=one:", "quiet");
  await seen(rowOf(page, added));
  await scene.asks();
  await seen(entryOf(page, "one"));
  await titled(page, /^\(1\)/);
  const opens = entryOf(page, "one").getByRole("button", { name: /in Terminal$/ });
  await opens.click();
  await seen(page.getByText("a terminal opens"));
  const [pane] = scene.link.snapshot?.escalations ?? [];
  deepEqual(scene.opened, [{ daemon: "box", sessionId: pane?.sessionId, paneId: pane?.paneId }]);
  await entryOf(page, "one").getByRole("button", { name: /^Copy attach command/ }).click();
  await seen(page.getByText("command copied"));
  equal(scene.copied.length, 1);
  match(scene.copied[0] ?? "", /tmux .*attach/);

  scene.kill();
  await scene.fleet.killPane(added);
  await eventually("the loss", () => scene.link.state.kind !== "live");
  await scene.becomesLive();
  await gone(rowOf(page, added));
  await gone(banner(page, /does not answer/));
  await seen(page.getByText("Live", { exact: true }));
  await buttonOf(entryOf(page, "one"), "Snooze").click();
  await eventually("a snooze", () => {
    return scene.link.snapshot?.escalations.some(({ snoozedUntil }) => snoozedUntil !== null);
  });
  await gone(entryOf(page, "one"));
  await seen(undoOf(page, "one"));
  equal(await page.evaluate("globalThis.sameDocument"), true, "no reload");
  deepEqual(scene.dropped, []);
});

browserTest("the settings in a window are saved, and its search is found", async (visitor) => {
  await using scene = await PageScene.start();
  scene.link.start();
  await scene.becomesLive();
  const { page, window } = await scene.visit(visitor);
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await seen(databaseSize(page).and(page.locator(":enabled")));
  await databaseSize(page).fill("300");
  await page.keyboard.press("Control+S");
  await seen(page.locator(".save").getByText("Saved, and in force."));
  const { value } = await scene.link.request("config.get", { key: "maintenance.max_db_mb" });
  equal(value, 300);
  await scene.link.request("config.set", { values: { "maintenance.max_db_mb": 301 } });
  await eventually("it to be told", async () => await databaseSize(page).inputValue() === "301");

  window.search();
  await seen(page.locator("#search:focus"));
  match(page.url(), /^http:\/\/ntm\.localhost\/#search$/);
  await seen(page.getByText("Live", { exact: true }));
  await page.keyboard.type("another");
  window.search();
  await page.waitForFunction(() => String(getSelection()) === "another");
  deepEqual(scene.dropped, []);
});
