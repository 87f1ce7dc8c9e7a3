import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { graveBarriers } from "./axe.ts";
import { browserTest } from "./browser_test_case.ts";
import { gone, seen } from "./page_parts.ts";
import type { VisitOptions } from "./visitor.ts";
import { databaseSize, settingsOf } from "./settings_page.ts";
import { WebScene } from "./web_scene.ts";

const PHONE: VisitOptions = { viewport: { width: 360, height: 740 } };
const LONG = "a-session-with-a-name-that-nobody-would-want-to-type-twice";

const snooze = (page: Page) => page.getByLabel("Usual snooze", { exact: true });
const saveBar = (page: Page) => page.locator(".save");
const parts = (page: Page) => page.getByRole("navigation", { name: "Parts" }).getByRole("link");

const marks = async (page: Page) =>
  (await parts(page).allInnerTexts()).filter((text) => text.includes("wrong"))
    .map((text) => text.replaceAll(/\s+/g, " "));

async function boxOf(place: Locator) {
  const box = await place.boundingBox();
  ok(box !== null, "it is drawn");
  return box;
}

browserTest("settings: a refused save leads to the first mistake", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await settingsOf(scene, visitor, PHONE);
  await snooze(page).fill("0");
  await databaseSize(page).fill("3");
  await saveBar(page).getByRole("button", { name: "Save" }).press("Enter");
  await seen(saveBar(page).getByText("Nothing was saved: 2 settings are wrong."));
  await seen(snooze(page).and(page.locator(":focus")));
  equal(await snooze(page).getAttribute("aria-invalid"), "true");
  const field = await boxOf(snooze(page));
  ok(field.y > 0 && field.y + field.height < (await boxOf(saveBar(page))).y, "nothing covers it");
  deepEqual(await marks(page), ["Notifications 1 wrong", "Retention 1 wrong"]);
  deepEqual(await graveBarriers(page), []);
  await page.keyboard.type("5");
  await seen(parts(page).filter({ hasText: /^Notifications$/ }));
  deepEqual(await marks(page), ["Retention 1 wrong"]);
  ok(await snooze(page).evaluate((element) => element === document.activeElement), "no jump");
});

browserTest("settings: a rule that cannot be says so once, at its field", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await settingsOf(scene, visitor);
  const lasted = page.getByRole("group", { name: "Rule 2" }).getByLabel("Has lasted");
  await lasted.fill("-1");
  await page.keyboard.press("Control+S");
  await seen(saveBar(page).getByText("Nothing was saved: 1 setting is wrong."));
  await seen(page.getByText("It cannot be saved so."));
  await seen(lasted.and(page.locator(":focus")));
  const told = await page.locator(".rules p.problem:visible").allInnerTexts();
  deepEqual(told, ["It must be at least 0."]);
});

browserTest(
  "settings: a broken file is told with its place, until it is right",
  async (visitor) => {
    await using scene = await WebScene.start();
    const page = await settingsOf(scene, visitor, PHONE);
    const { configFile } = scene.home.paths;
    const text = await Deno.readTextFile(configFile);
    await Deno.writeTextFile(configFile, `${text}\n[maintenance]\nmax_db_mb = \n`);
    await databaseSize(page).fill("300");
    // The field that has the focus is gone by this.
    await page.keyboard.press("Control+S");
    const fault = page.locator(".fault");
    await seen(fault.and(page.locator(":focus")));
    await seen(fault.getByText(/nothing can be changed here.*daemon\.toml.*this is not TOML/));
    equal(await databaseSize(page).count(), 0, "it is only shown");
    match(await fault.innerText(), new RegExp(`\\b${text.split("\n").length + 2}\\b`));
    deepEqual(await graveBarriers(page), []);
    await fault.getByRole("button").press("Enter");
    await seen(fault.getByText("It is wrong still."));
    await Deno.writeTextFile(configFile, text);
    await fault.getByRole("button").press("Enter");
    await gone(fault);
    equal(await databaseSize(page).inputValue(), "300", "what was typed stays");
  },
);

browserTest(
  "settings: the sessions are blocks on a phone, and a table on a desk",
  async (visitor) => {
    await using scene = await WebScene.start({ sessions: [{ name: LONG, panes: [] }] });
    const page = await settingsOf(scene, visitor, PHONE);
    const table = page.getByRole("table", { name: "Settings of sessions" });
    const name = table.getByRole("rowheader", { name: LONG });
    ok((await boxOf(name)).width > 200, "names have room");
    const controls = table.locator("select, input");
    ok(await controls.count() >= 8);
    for (const control of await controls.all()) {
      const { x, width } = await boxOf(control);
      ok(x >= 0 && x + width <= 360, `from ${x}, ${width} wide`);
    }
    const screen = table.getByRole("cell").filter({ has: page.getByLabel(`May be read: ${LONG}`) });
    equal(
      await screen.evaluate((cell) => getComputedStyle(cell, "::before").content),
      '"Screen"',
      "what a control is for stands beside it",
    );
    deepEqual(await graveBarriers(page), []);
    await page.setViewportSize({ width: 1_280, height: 800 });
    const [left, right] = [await boxOf(name), await boxOf(screen)];
    ok(left.y < right.y + right.height && right.y < left.y + left.height, "in one line");
    equal(await table.getByRole("columnheader").count(), 5);
  },
);
