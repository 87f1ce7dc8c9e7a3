import type { TokenCounts } from "./token_counts.ts";

/** How fine totals are in time, milliseconds: a day of any time zone is a sum of whole slots. */
export const SLOT_MS = 900_000;

/** What one model used in one quarter of an hour, as told by one transcript. */
export interface SlotTotal {
  /** The key of the transcript: a name that stays when the file is moved. */
  readonly file: string;
  readonly model: string;
  /** The quarter's beginning, milliseconds UTC. */
  readonly slot: number;
  readonly tokens: TokenCounts;
}

/** Where answers are counted: its number in the list stands for it in the saved rows. */
export interface LedgerBucket {
  readonly file: string;
  readonly model: string;
}

/** What must be known of a file of running sums to go on counting in it: a plain value. */
export interface Rollout {
  /** False when its beginning was not seen: then only what single answers tell counts. */
  readonly begun: boolean;
  /** Whose it is, and when it began, by its first word; null before, and where none was kept. */
  readonly own: { readonly sessionId: string; readonly at: number } | null;
  /** When it was forked from another session, milliseconds UTC; null for one of its own. */
  readonly forkedAt: number | null;
  /** True while what a fork repeats of its parent may still come. */
  readonly replaying: boolean;
  readonly model: string | null;
  /** Of the last sum, milliseconds UTC; 0 before the first. */
  readonly lastAt: number;
  /** The last sum; null before the first. */
  readonly sum: TokenCounts | null;
}

/** What is new in the ledger since it was last saved; each part replaces what has its name. */
export interface LedgerChanges {
  readonly totals: readonly SlotTotal[];
  /** To be appended to those saved before: the first of these has the number `firstBucket`. */
  readonly buckets: readonly LedgerBucket[];
  readonly firstBucket: number;
  /** Rows of counted answers, to be appended to those saved before. */
  readonly answers: Uint8Array;
  readonly rollouts: ReadonlyMap<string, Rollout>;
  /** All of earlier days is final, milliseconds UTC. */
  readonly closedBefore: number;
}

/** All that was saved of the ledger: the parts of `LedgerChanges`, put together. */
export interface SavedLedger {
  /** Of slots that are not closed. */
  readonly totals: readonly SlotTotal[];
  readonly buckets: readonly LedgerBucket[];
  /** In the order in which they were saved. */
  readonly answers: readonly Uint8Array[];
  /** Those that changed last are the last. */
  readonly rollouts: ReadonlyMap<string, Rollout>;
  readonly closedBefore: number;
}
