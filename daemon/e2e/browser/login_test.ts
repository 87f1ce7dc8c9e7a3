import { deepEqual, equal, match, ok } from "node:assert/strict";
import { browserTest } from "./browser_test_case.ts";
import { buttonOf, entryOf, rowOf, seen } from "./page_parts.ts";
import { WebScene } from "./web_scene.ts";

/** What a browser says of an answer that refuses. */
const REFUSED = /status of 401/;

browserTest("a login link works once, and the browser stays logged in", async (visitor) => {
  await using scene = await WebScene.start();
  const link = await scene.link();
  const first = await scene.receive(visitor);
  await first.goto(link);
  await seen(rowOf(first, "%0"));
  ok(!first.url().includes("code="), "the code does not stay in the address");

  const second = await scene.receive(visitor, { expect: REFUSED });
  const answer = await second.goto(link);
  equal(answer?.status(), 401);
  match(await second.locator("body").innerText(), /used before|too old/);
  deepEqual(await second.context().cookies(), []);

  await first.reload();
  await seen(rowOf(first, "%0"));
  // The one who is in already is not sent away by a link that was used.
  await first.goto(link);
  await seen(rowOf(first, "%0"));
  const beside = await visitor.openBeside(first);
  await beside.goto(first.url());
  await seen(rowOf(beside, "%0"));
  const [cookie] = await first.context().cookies();
  deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, "Strict"]);
});

browserTest("without a login nothing is shown, and the way in is told", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await scene.receive(visitor, { expect: REFUSED });
  const answer = await page.goto(new URL("/", await scene.link()).href);
  equal(answer?.status(), 401);
  match(await page.locator("body").innerText(), /ntm-tracker open/);
});

browserTest("who may only read sees who waits, and has no buttons for it", async (visitor) => {
  await using scene = await WebScene.start();
  await scene.asks("%0");
  const page = await scene.receive(visitor);
  await page.goto(await scene.link("read"));
  const entry = entryOf(page, "one");
  await seen(entry);
  for (const does of ["Snooze", "Dismiss"] as const) {
    equal(await buttonOf(entry, does).count(), 0, does);
  }
});
