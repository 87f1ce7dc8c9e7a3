/*
 * Counted answers are kept as rows of 32-bit words, alike in memory and in the database: a hash, a
 * bucket, six counts, a time, and marks.
 */

/** Where each word stands in a row. */
export const ANSWER_WORDS = {
  /** The hash of the answer's key. */
  LOW: 0,
  HIGH: 1,
  /** Where it was counted: the number of a `LedgerBucket`. */
  BUCKET: 2,
  INPUT: 3,
  OUTPUT: 4,
  CACHE_READ: 5,
  CACHE_WRITE: 6,
  /** Of the one before, what is kept for an hour. */
  LONG: 7,
  REASONING: 8,
  /** Milliseconds UTC, the low half first. */
  AT: 9,
  AT_HIGH: 10,
  MARKS: 11,
} as const;

/** Words of one row. */
export const ANSWER_ROW_WORDS = 12;
/** Of one row, in bytes: what an answer costs in memory, beside 8 to 16 for the index. */
export const ANSWER_ROW_BYTES = 4 * ANSWER_ROW_WORDS;

const { AT, AT_HIGH } = ANSWER_WORDS;

/** When the answer came whose row begins at `base`, milliseconds UTC. */
export function answerTime(words: Uint32Array, base: number): number {
  return (words[base + AT_HIGH] ?? 0) * 2 ** 32 + (words[base + AT] ?? 0);
}
