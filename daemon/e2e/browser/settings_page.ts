import type { Locator, Page } from "playwright-core";
import { seen } from "./page_parts.ts";
import type { VisitOptions, Visitor } from "./visitor.ts";
import type { WebScene } from "./web_scene.ts";

/** The page of settings in a new profile, once it can be used. */
export async function settingsOf(
  scene: WebScene,
  visitor: Visitor,
  options: VisitOptions = {},
): Promise<Page> {
  const page = await scene.visit(visitor, options);
  return await openedSettings(page, page.url());
}

/** The same in a page that is logged in already. */
export async function openedSettings(page: Page, url: string): Promise<Page> {
  await page.goto(new URL("/settings", url).href);
  await seen(databaseSize(page).and(page.locator(":enabled")));
  return page;
}

export function databaseSize(page: Page): Locator {
  return page.getByLabel("Largest database", { exact: true });
}
