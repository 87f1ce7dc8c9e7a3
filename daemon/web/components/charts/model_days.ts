import type { UsageReport } from "../../../../shared/protocol/methods/usage.ts";

/** What one model has used. */
export interface ModelSum {
  readonly model: string;
  readonly tokens: number;
  /** US dollars; null where it has no price. */
  readonly costUsd: number | null;
}

/** Usage by model and day, as it is drawn. */
export interface ModelDays {
  /** Those with most tokens first; all of them. */
  readonly models: readonly ModelSum[];
  /** What the parts of a day are of; the last may stand for all the rest. */
  readonly parts: readonly string[];
  readonly days: readonly { readonly day: string; readonly tokens: readonly number[] }[];
}

/** Shades that can be told from each other. */
const MOST_PARTS = 5;
const REST = "others";
const DAY_MS = 86_400_000;

/** Which days are drawn, whether anything was used on them or not. */
export interface DaySpan {
  /** As `2026-11-21`. */
  readonly lastDay: string;
  readonly count: number;
}

/** Sums a report by day and model up. What was used on other days is in the models only. */
export function modelDays(rows: UsageReport["rows"], span: DaySpan): ModelDays {
  const models = sumModels(rows);
  const named = models.slice(0, models.length > MOST_PARTS ? MOST_PARTS - 1 : MOST_PARTS)
    .map(({ model }) => model);
  const parts = models.length > named.length ? [...named, REST] : named;
  const days = new Map<string, number[]>();
  for (const day of daysOf(span)) days.set(day, parts.map(() => 0));
  for (const { day = "", model = "", tokens } of rows) {
    const place = named.indexOf(model);
    const at = place < 0 ? parts.length - 1 : place;
    const sums = days.get(day);
    if (sums !== undefined) sums[at] = (sums[at] ?? 0) + tokens.total;
  }
  return { models, parts, days: [...days].map(([day, tokens]) => ({ day, tokens })) };
}

function sumModels(rows: UsageReport["rows"]): readonly ModelSum[] {
  const sums = new Map<string, ModelSum>();
  for (const { model = "", tokens, costUsd } of rows) {
    const before = sums.get(model);
    const cost = costUsd === null ? before?.costUsd ?? null : costUsd + (before?.costUsd ?? 0);
    sums.set(model, { model, tokens: tokens.total + (before?.tokens ?? 0), costUsd: cost });
  }
  return [...sums.values()].sort((a, b) => b.tokens - a.tokens);
}

function daysOf({ lastDay, count }: DaySpan): readonly string[] {
  const last = Date.parse(lastDay);
  return Array.from(
    { length: count },
    (_, index) => new Date(last - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
}
