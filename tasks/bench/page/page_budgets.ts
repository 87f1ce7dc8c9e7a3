import type { PageFigures } from "./measure_page.ts";

/** The most that a figure of the page may be. */
export interface PageBudget {
  readonly name: string;
  readonly limit: number;
  readonly of: (figures: PageFigures) => number;
}

/** What garbage collection leaves in one run or another is no growth. */
const HEAP_NOISE_BYTES = 1_000_000;

export const PAGE_BUDGETS: readonly PageBudget[] = [
  { name: "longest task of the main thread, ms", limit: 50, of: (it) => it.longestTaskMs },
  { name: "frames with work of more than 50 ms", limit: 0, of: (it) => it.heavyFrames },
  { name: "islands, bytes of gzip", limit: 40_000, of: (it) => it.islandsGzip },
  {
    name: "growth of the heap, bytes",
    limit: HEAP_NOISE_BYTES,
    of: (it) => it.heapAfter - it.heapBefore,
  },
];

/** One line for each budget that was missed; empty when all hold. Pure. */
export function missedBudgets(figures: PageFigures): readonly string[] {
  return PAGE_BUDGETS.filter(({ limit, of }) => !(of(figures) <= limit))
    .map(({ name, limit, of }) => `${name}: ${Math.round(of(figures))}, at most ${limit}`);
}
