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
import { UsageSummary } from "../state/usage_summary.ts";
import type { UsageStore } from "../store/usage_store.ts";
import type { UsageKey } from "../store/usage_sums.ts";

/** What a report is made of. */
export interface UsageSources {
  readonly usage: Pick<UsageStore, "range" | "sums">;
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

/** So much is read in one go, milliseconds: in between others get their turn. */
const STEP_MS = 2 * 86_400_000;
const MAX_GROUPS = 20_000;

const KEYS: Readonly<Record<UsageGroup, readonly UsageKey[]>> = {
  day: ["slot"],
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
  for (const step of steps(query, usage)) {
    for (const piece of usage.sums({ ...step, by, agent, model, sessionId })) summary.add(piece);
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

/** What was asked for in steps, the newest first, as far as there is anything. */
function* steps({ since = 0, until = Infinity }: UsageQuery, usage: UsageSources["usage"]) {
  const range = usage.range();
  if (range === null) return;
  const first = Math.max(range.first, Math.floor(since / SLOT_MS) * SLOT_MS);
  const end = Math.min(range.last + SLOT_MS, Math.ceil(until / SLOT_MS) * SLOT_MS);
  for (let to = end; to > first; to -= STEP_MS) {
    yield { since: Math.max(first, to - STEP_MS), until: to };
  }
}
