import { deepEqual, equal } from "node:assert/strict";
import type { Page } from "playwright-core";
import { graveBarriers } from "./axe.ts";
import { browserTest } from "./browser_test_case.ts";
import { seen } from "./page_parts.ts";
import { settingsOf } from "./settings_page.ts";
import { WebScene } from "./web_scene.ts";

/** What has the focus, for people. */
async function focused(page: Page): Promise<string | null> {
  return await page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute("aria-label") ?? activeElement?.textContent ?? null;
  });
}

browserTest(
  "settings: the focus goes with a rule that is moved, and so does its reach",
  async (visitor) => {
    await using scene = await WebScene.start({ agents: 2 });
    const page = await settingsOf(scene, visitor);
    await page.getByRole("button", { name: "Add a rule" }).press("Enter");
    const added = page.getByRole("group", { name: "Rule 3" });
    await added.getByLabel("For sessions").fill("t*");
    await seen(added.getByText("Now for 1 of 2 sessions."));
    await page.getByRole("button", { name: "Earlier Rule 3" }).focus();
    const patterns = () =>
      page.locator(".rule textarea[id$=include_sessions]").evaluateAll((all) =>
        all.map((each) => (each as HTMLTextAreaElement).value)
      );
    // At once, before the daemon was asked again.
    const reaches = await page.evaluate(async () => {
      (document.activeElement as HTMLElement).click();
      for (const _ of [1, 2]) await new Promise((drawn) => requestAnimationFrame(drawn));
      return [...document.querySelectorAll(".reach")].map((reach) => reach.textContent.slice(0, 9));
    });
    deepEqual(reaches, ["Now for 2", "Now for 1", "Now for 2"]);
    deepEqual(await patterns(), ["*", "t*", "*"]);
    equal(await focused(page), "Earlier Rule 2");
    await page.keyboard.press("Enter");
    await page.getByText("Now for 1 of 2 sessions.").first().waitFor();
    deepEqual(await patterns(), ["t*", "*", "*"]);
    equal(await focused(page), "Earlier Rule 1", "where it cannot go on, it stays");
    await page.keyboard.press("Enter");
    deepEqual(await patterns(), ["t*", "*", "*"]);
  },
);

browserTest("settings: who saves keeps the focus, and can go on from there", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await settingsOf(scene, visitor);
  await page.getByLabel("Largest database", { exact: true }).fill("300");
  const save = page.getByRole("button", { name: "Save", exact: true });
  await save.press("Enter");
  await seen(page.locator(".save").getByText("Saved, and in force."));
  equal(await focused(page), "Save");
  equal(await save.getAttribute("aria-disabled"), "true");
  await page.keyboard.press("Enter");
  await seen(page.locator(".save").getByText("Nothing is changed."));
  deepEqual(await graveBarriers(page), []);
});

browserTest("settings: a browser that is logged out is told the way in", async (visitor) => {
  await using scene = await WebScene.start();
  const expect = /WebSocket connection|ERR_CONNECTION|status of 401/;
  const page = await settingsOf(scene, visitor, { expect });
  await scene.restart(() => page.context().clearCookies());
  await seen(page.locator(".news").getByText(/not logged in any more.*ntm-tracker open/));
  deepEqual(await graveBarriers(page), []);
});
