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
