import * as z from "zod";

const COUNT = z.int().nonnegative();

/** What was done in some time, by some panes. Times are milliseconds. */
export const StatSum = z.object({
  /** The sum over panes: two that work side by side for a minute have two. */
  activeMs: COUNT,
  waitingMs: COUNT,
  idleMs: COUNT,
  /** By the clock on the wall, with panes side by side counted once; null with a filter by agent or model. */
  busyMs: COUNT.nullable(),
  /** By the same clock, how long anything of it was looked at; null as above. */
  watchedMs: COUNT.nullable(),
  compactions: COUNT,
  /** Times that an agent began to need a person. */
  escalations: COUNT,
  /** Answers whose time was measured, and the sum of these times. */
  answered: COUNT,
  answerMs: COUNT,
  /** Of transcripts: all kinds of tokens together, as in `usage.report`. */
  tokensExact: COUNT,
  /** Of agents without a transcript, by an estimate of their context. */
  tokensEstimated: COUNT,
});

export type StatSum = z.infer<typeof StatSum>;

/** Nothing at all, of which everything is known. */
export const NO_STAT_SUM: StatSum = {
  activeMs: 0,
  waitingMs: 0,
  idleMs: 0,
  busyMs: 0,
  watchedMs: 0,
  compactions: 0,
  escalations: 0,
  answered: 0,
  answerMs: 0,
  tokensExact: 0,
  tokensEstimated: 0,
};
