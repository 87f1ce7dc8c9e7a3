import * as z from "zod";
import { AgentType } from "../../model/agent.ts";
import { StatSum } from "../../model/stat_sum.ts";
import { method } from "../method.ts";

/** The most rows that one answer holds. */
export const MAX_STAT_ROWS = 5_000;
/** The most sessions that one summary holds. */
export const MAX_STAT_SESSIONS = 500;

const Filter = {
  /** The tracker's own id of a session, living or not. */
  sessionId: z.string().min(1).max(200).optional(),
  agent: AgentType.optional(),
  /** Exact name. */
  model: z.string().min(1).max(200).optional(),
};

const OfSession = {
  /** Null: what belongs to no session that was watched. */
  sessionId: z.string().nullable(),
  /** The name it had last. */
  name: z.string().nullable(),
};

/** What every answer says of itself. */
const Head = {
  /** The zone of days. */
  timeZone: z.string(),
  /** What the answer is about, milliseconds UTC: never later than now. */
  since: z.int().nonnegative(),
  until: z.int().nonnegative(),
  /** False while something in this time is not summed up yet: figures may still grow. */
  complete: z.boolean(),
};

/** How soon one agent's questions were answered, of those that are still kept. */
const AgentAnswers = z.object({
  agent: AgentType,
  /** Answers whose time was measured. */
  answered: z.int().nonnegative(),
  /** Null where none was answered. */
  medianMs: z.int().nonnegative().nullable(),
});

const Row = z.object({
  /** Milliseconds UTC. */
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  /** The local day it belongs to, as `2026-11-21`. */
  day: z.string(),
  /** With `bySession` only, as the next. */
  sessionId: OfSession.sessionId.optional(),
  name: OfSession.name.optional(),
  ...StatSum.shape,
});

const Rows = z.object({
  ...Head,
  /**
   * The oldest first. Without `bySession` every piece of time has one, beginning with the first that
   * anything is known of: one that was not watched has no `watchedMs`.
   */
  rows: z.array(Row),
  /** True when the oldest rows are left out. */
  truncated: z.boolean(),
});

export const statsSummary = method({
  name: "stats.summary",
  role: "read",
  summary: "What agents did in some time: work, waiting, compactions, answers, tokens; by session.",
  params: z.strictObject({
    /** Milliseconds UTC, rounded down to a quarter of an hour. Without it, all that is known. */
    since: z.int().nonnegative().optional(),
    /** Milliseconds UTC, rounded up to a quarter of an hour. */
    until: z.int().nonnegative().optional(),
    ...Filter,
  }),
  result: z.object({
    ...Head,
    totals: StatSum,
    /** Of each agent that needed a person in this time; null with a filter by model. */
    answersByAgent: z.array(AgentAnswers).nullable(),
    /** Those that were at work longest first; what belongs to none is the last. */
    sessions: z.array(z.object({ ...OfSession, ...StatSum.shape })),
    /** True when sessions are left out; they are in the totals. */
    truncated: z.boolean(),
  }),
});

/** Which rows are meant, beside their time. */
const RowsFilter = {
  ...Filter,
  /** Each session for itself. */
  bySession: z.boolean().default(false),
};

export const statsHourly = method({
  name: "stats.hourly",
  role: "read",
  summary: "The same hour by hour, as hours begin in the daemon's time zone.",
  params: z.strictObject({
    /** Milliseconds UTC, rounded down to an hour; a day before `until` if left out. */
    since: z.int().nonnegative().optional(),
    /** Milliseconds UTC, rounded up to an hour. */
    until: z.int().nonnegative().optional(),
    ...RowsFilter,
  }),
  result: Rows,
});

export const statsDaily = method({
  name: "stats.daily",
  role: "read",
  summary: "The same day by day, as days begin in the daemon's time zone.",
  params: z.strictObject({
    /** Milliseconds UTC, rounded down to a day; thirty days, with the one of `until`, if left out. */
    since: z.int().nonnegative().optional(),
    /** Milliseconds UTC, rounded up to a day. */
    until: z.int().nonnegative().optional(),
    ...RowsFilter,
  }),
  result: Rows,
});

export type AgentAnswers = z.infer<typeof AgentAnswers>;
export type StatsRow = z.infer<typeof Row>;
export type StatsRows = z.infer<typeof Rows>;
export type StatsSummary = z.infer<typeof statsSummary.result>;
export type StatsSummaryQuery = z.output<typeof statsSummary.params>;
export type StatsRowsQuery = z.output<typeof statsHourly.params>;
