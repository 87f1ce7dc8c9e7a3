import type { Locator, Page } from "playwright-core";
import { eventually } from "../eventually.ts";

/** One that has ended may stay in the list for a while, and says so. */
const LIVES = ':not([data-status="ended"]):not(:has(.state.ended))';

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

/** The entry of an agent in "Needs you", by the name of its session. */
export function entryOf(page: Page, session: string): Locator {
  const waits = needsYou(page).getByRole("listitem");
  const quiet = page.getByRole("button", { name: /^(Undo|Bring back)/ });
  return waits.filter({ has: page.getByText(session, { exact: true }), hasNot: quiet });
}

/** What stands in its place once a person has snoozed or dismissed it. */
export function undoOf(page: Page, session: string): Locator {
  return needsYou(page).getByRole("button", { name: new RegExp(`^Undo, ${session}\\b`) });
}

/** What snoozes or dismisses an entry. */
export function buttonOf(entry: Locator, does: "Snooze" | "Dismiss"): Locator {
  return entry.getByRole("button", { name: new RegExp(`^${does}`) });
}

/** The row of a living pane in "Sessions", by what tmux calls it. */
export function rowOf(page: Page, tmuxPaneId: string): Locator {
  return sessions(page).locator(`[data-pane="${tmuxPaneId}"]${LIVES}`);
}

/** What the page says of itself: that it is old, or that something is wrong. */
export function banner(page: Page, words: RegExp): Locator {
  return page.getByRole("status").filter({ hasText: words });
}

export async function seen(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: "visible" });
}

export async function gone(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: "hidden" });
}

/** What tmux calls the living panes that the page shows, one for each row, sorted. */
export async function shownPanes(page: Page): Promise<readonly string[]> {
  const rows = sessions(page).locator(`[data-pane]${LIVES}`);
  return (await rows.evaluateAll((rows) => rows.map((row) => row.getAttribute("data-pane") ?? "")))
    .sort();
}

/** Waits until the page has this title. */
export async function titled(page: Page, title: RegExp): Promise<void> {
  let last = "";
  await eventually(`title ${title}`, async () => title.test(last = await page.title()), {
    lastSeen: () => last,
  });
}
