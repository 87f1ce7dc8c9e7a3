import type { PackPattern } from "./pack_pattern.ts";
import type { ScreenCondition } from "./pack.ts";
import { LONGEST_JOINED, type RegionText, type ScreenView } from "./screen_view.ts";

/** How long a search may take, and a clock that only goes forward, both in milliseconds. */
export interface SearchBudget {
  readonly ms: number;
  readonly clock: () => number;
}

/**
 * Looks for rules on one screen until its time is over; from then on it finds nothing, and what it
 * found before must not be used.
 */
export class ScreenSearch {
  readonly #view: ScreenView;
  readonly #budget: SearchBudget | undefined;
  readonly #deadline: number;
  #cutOffAt: string | null = null;

  constructor(view: ScreenView, budget?: SearchBudget) {
    this.#view = view;
    this.#budget = budget;
    this.#deadline = budget === undefined ? Infinity : budget.clock() + budget.ms;
  }

  /** The id of the rule at which the time was over; null when it sufficed. */
  get cutOffAt(): string | null {
    return this.#cutOffAt;
  }

  /**
   * Whether everything that a rule needs is there, and nothing that it excludes, which may not even
   * be quoted.
   */
  holds(rule: ScreenCondition): boolean {
    if (rule.composer !== null && rule.composer !== this.#view.hasComposer) return false;
    const text = this.#view.region(rule.region, rule);
    if (text.lines.length === 0) return false;
    if (!rule.needs.every((pattern) => this.#finds(pattern, text, rule.id))) return false;
    if (rule.excludes.length === 0) return true;
    const all = this.#view.region(rule.region, { lines: rule.lines, quoted: true });
    // Two lines taken for a broken one may look like what neither of them is.
    const texts = [...all.lines, all.joined];
    return !rule.excludes.some((pattern) =>
      texts.some((text) => this.#tests(pattern, text, rule.id))
    );
  }

  /** What the named groups of a rule hold, once {@linkcode holds} has said that it does. */
  captures(rule: ScreenCondition): ReadonlyMap<string, string> {
    const { lines, pairs, joined } = this.#view.region(rule.region, rule);
    const found = new Map<string, string>();
    for (const pattern of rule.needs) {
      for (const text of [...lines, ...pairs, joined]) {
        if (this.#isOver(rule.id)) return found;
        const groups = pattern.capture(text);
        if (groups === null) continue;
        for (const [name, value] of groups) found.set(name, value);
        break;
      }
    }
    return found;
  }

  #finds(pattern: PackPattern, { lines, pairs, joined }: RegionText, id: string): boolean {
    // Whatever is found in a line without regard to its ends is found in the joined text too, unless
    // that was cut.
    const isWhole = joined.length < LONGEST_JOINED;
    const texts = pattern.anchored || !isWhole ? [...lines, ...pairs, joined] : [joined];
    return texts.some((text) => this.#tests(pattern, text, id));
  }

  #tests(pattern: PackPattern, text: string, id: string): boolean {
    return !this.#isOver(id) && pattern.test(text);
  }

  #isOver(id: string): boolean {
    if (this.#cutOffAt !== null) return true;
    if (this.#budget === undefined || this.#budget.clock() < this.#deadline) return false;
    this.#cutOffAt = id;
    return true;
  }
}
