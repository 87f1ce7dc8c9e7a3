import type { TokenCounts } from "../../shared/model/token_counts.ts";
import type { Rollout } from "./rollout_account.ts";

/** How fine totals are in time, milliseconds: a day of any time zone is a sum of whole slots. */
export const SLOT_MS = 900_000;

/** What one model used in one quarter of an hour, as told by one file. */
export interface UsageTotal {
  /** As the caller names it: a name that stays when the file is moved is best. */
  readonly file: string;
  readonly model: string;
  /** The quarter's beginning, milliseconds UTC. */
  readonly slot: number;
  readonly tokens: TokenCounts;
}

/** One step of a total; negative where an answer turned out to belong elsewhere. */
export interface UsageChange extends UsageTotal {
  /** When the answer came, milliseconds UTC. */
  readonly at: number;
}

/** Where answers are counted: a number stands for it in the saved rows. */
export interface LedgerBucket {
  readonly file: string;
  readonly model: string;
}

/** What is new since the last `settle`; each part replaces what was saved under its name. */
export interface LedgerChanges {
  readonly totals: readonly UsageTotal[];
  /** To be appended to those saved before: the first of these has the number `firstBucket`. */
  readonly buckets: readonly LedgerBucket[];
  readonly firstBucket: number;
  /** Rows of counted answers, to be appended to those saved before. */
  readonly answers: Uint8Array;
  readonly rollouts: ReadonlyMap<string, Rollout>;
  /** All of earlier days is final, milliseconds UTC. */
  readonly closedBefore: number;
}

/** All that was saved: the parts of `LedgerChanges`, put together. */
export interface SavedLedger {
  readonly totals: readonly UsageTotal[];
  readonly buckets: readonly LedgerBucket[];
  /** In the order in which they were saved. */
  readonly answers: readonly Uint8Array[];
  readonly rollouts: ReadonlyMap<string, Rollout>;
  readonly closedBefore: number;
}
