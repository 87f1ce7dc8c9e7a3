import { deepEqual } from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "playwright-core";

const GRAVE: ReadonlySet<string | null | undefined> = new Set(["serious", "critical"]);

/**
 * What keeps people from using the page as it stands, serious or worse; empty when all is well.
 * Each with its rule and the first places.
 */
export async function graveBarriers(page: Page): Promise<readonly string[]> {
  // Runs beside the page's own scripts, so that its policy against strange ones can stay.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { readonly axe: typeof axe };
    return await inPage.run(document, { resultTypes: ["violations"] });
  });
  return violations.filter(({ impact }) => GRAVE.has(impact)).map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map(({ html }) => html.slice(0, 200));
    return `${id}: ${help}: ${places.join(" | ")}`;
  });
}

/** A page as it stands, in both themes and in the colours that a person has forced on it. */
export async function isOpenToAll(page: Page, state: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    deepEqual(await graveBarriers(page), [], `${state}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  deepEqual(await graveBarriers(page), [], `${state}, forced colours`);
  await page.emulateMedia({ forcedColors: "none", contrast: "more" });
  deepEqual(await graveBarriers(page), [], `${state}, more contrast`);
  await page.emulateMedia({ contrast: "no-preference" });
}
