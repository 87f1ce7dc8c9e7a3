import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { Result } from "../../../shared/protocol/manifest.ts";
import { eventually } from "../eventually.ts";
import { isOpenToAll } from "./axe.ts";
import { browserTest } from "./browser_test_case.ts";
import { walk } from "./keyboard.ts";
import { gone, seen } from "./page_parts.ts";
import { databaseSize, openedSettings, settingsOf } from "./settings_page.ts";
import { WebScene } from "./web_scene.ts";

const DB = "maintenance.max_db_mb";
const RULES = "notifications.rules";

const row = (page: Page, key: string) => page.locator(`[data-key="${key}"]`);
const saveBar = (page: Page) => page.locator(".save");
const fieldset = (page: Page, name: string): Locator => page.getByRole("group", { name });

async function inForce(scene: WebScene, key: string): Promise<unknown> {
  const { client } = scene.observer;
  return (await client.request<Result<"config.get">>("config.get", { key })).value;
}

browserTest("settings: Tab reaches every control, and each shows it", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await settingsOf(scene, visitor);
  // With something to save, for the buttons that save it.
  await databaseSize(page).fill("300");
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.locator(".skip").evaluate((link) => link.focus());
  await page.keyboard.press("Shift+Tab");
  const { reached, missed, unmarked } = await walk(page);
  deepEqual([missed, unmarked], [[], []]);
  for (const name of ["Save", "Earlier Rule 2", "Add a rule", "Read my packs again"]) {
    ok(reached.includes(`button ${name}`), `${name} in ${reached.join(", ")}`);
  }
});

browserTest("settings: changed and saved without a mouse, and in force", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await settingsOf(scene, visitor);
  await databaseSize(page).focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("300");
  const quiet = page.getByLabel("Quiet hours", { exact: true });
  await quiet.focus();
  await page.keyboard.press("Space");
  await page.getByLabel("May be read: one").focus();
  await page.keyboard.press("Space");
  await seen(saveBar(page).getByText("3 changes."));
  await page.keyboard.press("Control+S");
  await seen(saveBar(page).getByText(/^Saved\. A restart .*per_session_capture_allowlist\.$/));
  equal(await inForce(scene, DB), 300);
  equal(await inForce(scene, "notifications.quiet_hours"), false);
  match(await Deno.readTextFile(scene.home.paths.configFile), /max_db_mb = 300/);
  await page.reload();
  equal(await databaseSize(page).inputValue(), "300");
});

browserTest("settings: which sessions a rule is for, while it is typed", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2 });
  const page = await settingsOf(scene, visitor);
  await seen(fieldset(page, "Rule 1").getByText("Now for 2 of 2 sessions."));
  await fieldset(page, "Rule 1").getByLabel("For sessions").fill("t*");
  await seen(fieldset(page, "Rule 1").getByText("Now for 1 of 2 sessions."));
  await page.getByRole("button", { name: "Add a rule" }).press("Enter");
  const added = fieldset(page, "Rule 3");
  await seen(added.getByText("two by *, but rule 1 comes first"));
  await seen(added.locator('[data-session="one"]').getByText(/^one by \*$/));
  await added.getByRole("button", { name: "Earlier Rule 3" }).press("Enter");
  await fieldset(page, "Rule 2").getByLabel("Has lasted").fill("-1");
  await seen(
    fieldset(page, "Rule 2").getByRole("alert").filter({ hasText: "It must be at least 0." }),
  );
  await isOpenToAll(page, "a rule that cannot be");
});

browserTest("settings: nothing keeps people out", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2 });
  const page = await settingsOf(scene, visitor);
  await isOpenToAll(page, "as it opens");
  await databaseSize(page).fill("3");
  await saveBar(page).getByRole("button", { name: "Save" }).press("Enter");
  await seen(row(page, DB).getByRole("alert").filter({ hasText: "but must be" }));
  await seen(saveBar(page).getByText("Nothing was saved: 1 setting is wrong."));
  await isOpenToAll(page, "with a value that is wrong");
  equal(await inForce(scene, DB), 512);
});

browserTest("settings: on a phone nothing is beside the page", async (visitor) => {
  await using scene = await WebScene.start({
    agents: 1,
    sessions: [{ name: "a-session-with-a-name-that-nobody-would-want-to-type-twice", panes: [] }],
  });
  const page = await settingsOf(scene, visitor, { viewport: { width: 360, height: 740 } });
  const { scrollWidth, clientWidth } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scrollWidth, clientWidth };
  });
  ok(scrollWidth <= clientWidth, `${scrollWidth} pixels wide, wanted ${clientWidth}`);
  await isOpenToAll(page, "on a phone");
});

browserTest(
  "settings: two tabs take in what the other saves, and lose nothing",
  async (visitor) => {
    await using scene = await WebScene.start();
    const page = await settingsOf(scene, visitor);
    const other = await openedSettings(await visitor.openBeside(page), page.url());
    await databaseSize(page).fill("300");
    await databaseSize(other).fill("200");
    await other.getByLabel("Usual snooze", { exact: true }).fill("20");
    await other.keyboard.press("Control+S");
    await seen(saveBar(other).getByText("Saved, and in force."));
    await seen(row(page, DB).getByText("Changed elsewhere meanwhile: 200."));
    equal(await databaseSize(page).inputValue(), "300", "what is typed stays");
    equal(await page.getByLabel("Usual snooze", { exact: true }).inputValue(), "20");
    await seen(
      page.getByText("Changed elsewhere meanwhile: Largest database, Usual snooze."),
    );
    equal(await other.locator(".news").innerText(), "", "one's own is no news");
    await isOpenToAll(page, "with a change from elsewhere");
    await row(page, DB).getByRole("button", { name: /^Take/ }).press("Enter");
    equal(await databaseSize(page).inputValue(), "200");
    await databaseSize(page).fill("301");
    await page.keyboard.press("Control+S");
    await eventually(
      "the other tab to show it",
      async () => await databaseSize(other).inputValue() === "301",
    );
  },
);

browserTest("settings: what only an editor can change says so, and why", async (visitor) => {
  await using scene = await WebScene.start();
  const { configFile } = scene.home.paths;
  const text = await Deno.readTextFile(configFile);
  const rule = (comment: string) => `${text}\n[[notifications.rules]]${comment}\ntype = "ended"\n`;
  await Deno.writeTextFile(configFile, rule(" # at night"));
  await scene.observer.client.request("config.reload", {});
  const page = await settingsOf(scene, visitor);
  const note = page.locator(`[data-fixed="${RULES}"]`);
  await seen(note.getByText(/there are comments in its tables, which would be lost/));
  equal(await fieldset(page, "Rule 1").locator("input, select, textarea, button").count(), 0);
  await isOpenToAll(page, "with a list that is only shown");
  await databaseSize(page).fill("300");
  await page.keyboard.press("Control+S");
  await seen(saveBar(page).getByText("Saved, and in force."));
  await Deno.writeTextFile(configFile, rule(""));
  await note.getByRole("button").press("Enter");
  await gone(note);
  await seen(fieldset(page, "Rule 1").getByLabel("For sessions"));
});

browserTest("settings: what is wrong with another name is told", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await settingsOf(scene, visitor);
  const field = page.getByLabel("Another name");
  const told = page.locator("#add-session-told");
  for (
    const [name, words] of [
      ["", /^Type the name of a session\.$/],
      ["x".repeat(201), /must be a text of 1 to 200 characters\.$/],
      ["a\u202eb", /must be without characters that cannot be seen\.$/],
      ["night", /^It is in the table; Save keeps it\.$/],
      ["night", /^This name is in the table already\.$/],
    ] as const
  ) {
    await field.fill(name);
    await field.press("Enter");
    await seen(told.filter({ hasText: words }));
  }
  equal(await page.locator('tr[data-session="night"]').count(), 1);
  equal(await field.inputValue(), "night", "what is refused can be put right");
  await seen(saveBar(page).getByText("1 change."));
});
