import { deepEqual, equal, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import { graveBarriers } from "./axe.ts";
import { browserTest } from "./browser_test_case.ts";
import { rowOf, seen } from "./page_parts.ts";
import { WebScene } from "./web_scene.ts";

/** Each with the system that would have it otherwise. */
const THEMES = [["light", "dark"], ["dark", "light"], ["contrast", "dark"]] as const;

browserTest("both themes of the system, changed while the page is open", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await scene.visit(visitor, { colorScheme: "light" });
  await seen(rowOf(page, "%0"));
  const light = await textBrightness(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await textBrightness(page);
  ok(light < 0.4 && dark > 0.6, `text is ${light} bright by day, ${dark} by night`);
});

browserTest(
  "a theme that was chosen goes before the system's, from the first paint",
  async (visitor) => {
    await using scene = await WebScene.start();
    const page = await scene.visit(visitor, { expect: /ERR_FAILED/ });
    await seen(rowOf(page, "%0"));
    const brightness: Record<string, number> = {};
    for (const [theme, colorScheme] of THEMES) {
      await page.emulateMedia({ colorScheme });
      await page.getByLabel("Theme").selectOption(theme);
      deepEqual(await graveBarriers(page), [], theme);
      brightness[theme] = await textBrightness(page);
    }
    const { light = 1, dark = 0, contrast = 1 } = brightness;
    ok(
      light < 0.4 && dark > 0.6 && contrast !== light && contrast !== dark,
      Deno.inspect(brightness),
    );
    // Without the script that remembers, only the one before the first paint is left.
    await page.route(/static\/islands\.js/, (route) => route.abort());
    await page.reload();
    equal(await page.locator("html").getAttribute("data-theme"), "contrast");
    equal(await textBrightness(page), contrast);
  },
);

/** Of the page's text: 0 is black, 1 is white. */
async function textBrightness(page: Page): Promise<number> {
  const colour = await page.evaluate(() => {
    // Whatever way the style names it, a picture has red, green and blue.
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    if (context === null) return [];
    context.fillStyle = getComputedStyle(document.body).color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  });
  return colour.reduce((sum, part) => sum + part, 0) / 3 / 255;
}
