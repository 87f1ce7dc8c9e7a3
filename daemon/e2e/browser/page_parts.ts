import type { Locator, Page } from "playwright-core";
import { eventually } from "../eventually.ts";

const ENDED = /ended/;

/** Everything below a heading, as a person would find it. */
export function section(page: Page, heading: string): Locator {
  return page.locator("section").filter({ has: page.getByRole("heading", { name: heading }) });
}

export function needsYou(page: Page): Locator {
  return section(page, "Needs you");
}

export function sessions(page: Page): Locator {
  return section(page, "Sessions");
}

/** The entry of a pane in "Needs you". */
export function entryOf(page: Page, tmuxPaneId: string): Locator {
  return needsYou(page).getByRole("listitem").filter({ hasText: wholeId(tmuxPaneId) });
}

/** The row of a pane in "Sessions"; one that has ended may stay there for a while, and says so. */
export function rowOf(page: Page, tmuxPaneId: string): Locator {
  const row = sessions(page).getByRole("row", { name: wholeId(tmuxPaneId) });
  return row.filter({ hasNotText: ENDED });
}

export async function seen(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: "visible" });
}

export async function gone(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: "hidden" });
}

/** What tmux calls the panes that the page shows as living, one for each row, sorted. */
export async function shownPanes(page: Page): Promise<readonly string[]> {
  const rows = await sessions(page).getByRole("row").allInnerTexts();
  return rows.filter((text) => !ENDED.test(text))
    .flatMap((text) => /%\d+/.exec(text)?.[0] ?? []).sort();
}

/** Waits until the page has this title. */
export async function titled(page: Page, title: RegExp): Promise<void> {
  let last = "";
  await eventually(`title ${title}`, async () => title.test(last = await page.title()), {
    lastSeen: () => last,
  });
}

/** `%1` is not `%10`. */
function wholeId(tmuxPaneId: string): RegExp {
  return new RegExp(`${tmuxPaneId}(?!\\d)`);
}
