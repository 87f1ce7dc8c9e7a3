import type { Page } from "playwright-core";

/** What came of a walk through the page with the Tab key. */
export interface Walk {
  /** Controls that were reached, in order. */
  readonly reached: readonly string[];
  /** Controls that are shown and were not reached. */
  readonly missed: readonly string[];
  /** Controls that were reached without any sign of it. */
  readonly unmarked: readonly string[];
}

/** More steps than any page of a test has controls. */
const MOST_STEPS = 300;

/** Presses Tab on a page that was just opened, until the focus leaves it. */
export async function walk(page: Page): Promise<Walk> {
  await page.evaluate(beginWalk);
  for (let step = 0; step < MOST_STEPS; step++) {
    await page.keyboard.press("Tab");
    if (!await page.evaluate(noteFocus)) break;
  }
  return await page.evaluate(endWalk);
}

/** Tab until a control has the focus, as a person without a mouse would go there; past the end, too. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step++) {
    await page.keyboard.press("Tab");
    const text = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused?.getAttribute("aria-label") ?? focused?.textContent ?? "";
    });
    if (name.test(text.trim())) return;
  }
  throw new Error(`walk to ${name}: Tab does not reach it`);
}

/*
 * What follows runs in the page, each function alone: the browser is sent its text.
 */

interface WalkedPage {
  walked: Set<Element>;
  unmarked: Set<Element>;
  lastWalked: Element | null;
}

function beginWalk(): void {
  Object.assign(globalThis, { walked: new Set(), unmarked: new Set(), lastWalked: null });
}

/** @returns false once the focus has left the page, or is where it was some steps before. */
function noteFocus(): boolean {
  const page = globalThis as unknown as WalkedPage;
  const { walked, unmarked } = page;
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return false;
  // A time has stops for its hour and its minute.
  if (walked.has(focused)) return focused === page.lastWalked;
  page.lastWalked = focused;
  walked.add(focused);
  // Some draw it around more than themselves.
  const isMarked = [null, "::before", "::after"].some((part) => {
    const { content, outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused, part);
    if (part !== null && content === "none") return false;
    return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  });
  if (!isMarked) unmarked.add(focused);
  return true;
}

function endWalk(): Walk {
  const { walked, unmarked } = globalThis as unknown as WalkedPage;
  const controls = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const missed = [...document.querySelectorAll<HTMLElement>(controls)].filter((control) => {
    const able = !control.matches(":disabled, [tabindex='-1']");
    const shown = control.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    return able && shown && !walked.has(control);
  });
  const say = (element: Element) => {
    const name = element.getAttribute("aria-label") ?? element.textContent ?? "";
    return `${element.tagName.toLowerCase()} ${name.trim().slice(0, 60)}`;
  };
  const list = (elements: Iterable<Element>) => Array.from(elements, say);
  return { reached: list(walked), missed: list(missed), unmarked: list(unmarked) };
}
