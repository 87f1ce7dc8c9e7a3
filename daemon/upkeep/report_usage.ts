import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import {
  MAX_USAGE_ROWS,
  type UsageGroup,
  type UsageQuery,
  type UsageReport,
} from "../../shared/protocol/methods/usage.ts";
import type { LibraryStats } from "../collect/transcript/transcript_library.ts";
import { nextTurn } from "../platform/next_turn.ts";
import type { LoadedPrices } from "../platform/price_table.ts";
import { LocalDays } from "../state/local_days.ts";
import { UsageSummary } from "../state/usage_summary.ts";
import type { UsageStore } from "../store/usage_store.ts";
import type { UsageDay, UsageKey } from "../store/usage_sums.ts";

/** What a report is made of. */
export interface UsageSources {
  readonly usage: Pick<UsageStore, "range" | "sums" | "closedDays" | "daySums">;
  readonly prices: LoadedPrices;
  /** The daemon's own. */
  readonly timeZone: string;
  /** How the reading of transcripts goes; null where they are not read. */
  readonly reading:
    | Pick<LibraryStats, "state" | "progress" | "unreadable" | "unreadableFolders" | "refused">
    | null;
  /** Answers that were not counted, for their day is closed. */
  readonly uncounted: number;
  readonly now: number;
}

/** So much is read in one go: in between others get their turn. */
const STEP_MS = 2 * 86_400_000;
const STEP_DAYS = 7;
const MAX_GROUPS = 20_000;

const KEYS: Readonly<Record<UsageGroup, readonly UsageKey[]>> = {
  // The day is the step's, or that of a closed day.
  day: [],
  session: ["session", "agent", "project"],
  model: [],
  agent: ["agent"],
  project: ["project"],
};

/**
 * Sums up what was used, without holding up the daemon for long.
 * @throws what SQLite says when the database cannot be read.
 */
export async function reportUsage(query: UsageQuery, sources: UsageSources): Promise<UsageReport> {
  const { usage, prices, reading, uncounted, now } = sources;
  const { groupBy, agent, model, sessionId, timeZone = sources.timeZone } = query;
  const summary = new UsageSummary({
    groupBy,
    timeZone,
    prices: prices.table,
    maxRows: MAX_USAGE_ROWS,
    maxGroups: MAX_GROUPS,
  });
  const by = groupBy.flatMap((group) => KEYS[group]);
  const days = groupBy.includes("day") ? new LocalDays(timeZone) : null;
  for (const { isClosed, ...span } of steps(query, { usage, days })) {
    const filter = { ...span, agent, model, sessionId };
    const pieces = isClosed
      ? usage.daySums({ ...filter, by: days === null ? by : ["slot", ...by] })
      : usage.sums({ ...filter, by });
    for (const piece of pieces) summary.add(piece);
    await nextTurn();
  }
  return {
    timeZone,
    ...summary.finish(now),
    prices: { asOf: prices.table.asOf, problem: prices.problem },
    reading: reading && percentOf(reading),
    missing: {
      unreadable: reading?.unreadable ?? 0,
      unreadableFolders: reading?.unreadableFolders ?? 0,
      refused: reading?.refused ?? 0,
      uncounted,
    },
  };
}

/** How much of the older transcripts was read, 0 to 100; null when nothing is left to read. */
function percentOf({ state, progress }: NonNullable<UsageSources["reading"]>): number | null {
  if (state === "idle") return null;
  const { bytesDone, bytesTotal } = progress;
  return bytesTotal === 0 ? 0 : Math.min(100, bytesDone / bytesTotal * 100);
}

interface Step {
  readonly since: number;
  readonly until: number;
  /** Whether it is made of closed days only. */
  readonly isClosed: boolean;
}

interface StepSources {
  readonly usage: UsageSources["usage"];
  /** Those that are asked for; null where days do not matter. */
  readonly days: LocalDays | null;
}

/** What was asked for in steps, the newest first, as far as there is anything. */
function* steps(
  { since = 0, until = Infinity }: UsageQuery,
  { usage, days }: StepSources,
): Generator<Step> {
  const range = usage.range();
  if (range === null) return;
  const first = Math.max(range.first, Math.floor(since / SLOT_MS) * SLOT_MS);
  const end = Math.min(range.last + SLOT_MS, Math.ceil(until / SLOT_MS) * SLOT_MS);
  let to = end;
  for (const run of closedRuns(usage.closedDays(first, end), days)) {
    yield* openSteps({ from: run.until, to }, days);
    yield run;
    to = run.since;
  }
  yield* openSteps({ from: first, to }, days);
}
/** A step for each day that is asked for, or for some time where days do not matter. */
function* openSteps(
  { from, to }: { readonly from: number; readonly to: number },
  days: LocalDays | null,
): Generator<Step> {
  for (let until = to; until > from;) {
    const since = Math.max(from, days === null ? until - STEP_MS : days.dayAt(until - 1).start);
    yield { since, until, isClosed: false };
    until = since;
  }
}

/** Closed days that follow each other, some in a step; only those that are the asked for days. */
function* closedRuns(closed: readonly UsageDay[], days: LocalDays | null): Generator<Step> {
  let run: Step | null = null;
  let count = 0;
  for (const { start, end } of closed.toReversed()) {
    const day = days?.dayAt(start);
    if (day && (day.start !== start || day.end !== end)) continue;
    if (run !== null && run.since === end && count < STEP_DAYS) {
      run = { since: start, until: run.until, isClosed: true };
      count++;
      continue;
    }
    if (run !== null) yield run;
    run = { since: start, until: end, isClosed: true };
    count = 1;
  }
  if (run !== null) yield run;
}
