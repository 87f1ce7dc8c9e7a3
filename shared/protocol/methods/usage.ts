import * as z from "zod";
import { AgentType } from "../../model/agent.ts";
import { TokenUsage } from "../../model/usage.ts";
import { method } from "../method.ts";

/** The most rows that one report holds. */
export const MAX_USAGE_ROWS = 1_000;

export const UsageGroup = z.enum(["day", "session", "model", "agent", "project"]);

const NAME = z.string().min(1).max(200);

/** A name of the IANA database, or an offset such as `+02:00`. */
const TimeZone = z.string().max(64).refine(isTimeZone, {
  error: "no such time zone: write a name such as Europe/Berlin",
});

/** What was used, and what that costs by the table of prices. */
const Sum = {
  tokens: TokenUsage,
  /** US dollars, of those tokens whose model has a price; null where none has. */
  costUsd: z.number().nonnegative().nullable(),
  /** Tokens that are not in `costUsd`. */
  unpricedTokens: z.int().nonnegative(),
  /** True: counted from transcripts, nothing is estimated. */
  exact: z.literal(true),
};

/** One group. It has the keys that were asked for; with `session` also the agent and the project. */
export const UsageRow = z.object({
  /** As `2026-11-21`, in the time zone of the report. */
  day: z.string().optional(),
  /** The agent's own id; null where the transcript does not tell. */
  sessionId: z.string().nullable().optional(),
  agent: AgentType.optional(),
  model: z.string().optional(),
  /** The directory the agent was started in; null where the transcript does not tell. */
  project: z.string().nullable().optional(),
  ...Sum,
  /** The beginning of the first and the end of the last quarter hour of use, milliseconds UTC. */
  firstAt: z.int().nonnegative(),
  lastAt: z.int().nonnegative(),
});

export const UsageReport = z.object({
  timeZone: z.string(),
  /** In order of days; of sessions the last used first; else those with most tokens first. */
  rows: z.array(UsageRow),
  /** Of all that was asked for, also of rows that are left out. */
  totals: z.object({
    ...Sum,
    /** Null when nothing was used. */
    firstAt: z.int().nonnegative().nullable(),
    lastAt: z.int().nonnegative().nullable(),
  }),
  /** True when rows are left out: the oldest days and sessions, or those with fewest tokens. */
  truncated: z.boolean(),
  /** Models that were used and have no price. */
  unpricedModels: z.array(z.string()),
  prices: z.object({
    /** The day of the built-in prices. */
    asOf: z.string(),
    /** What is wrong in the user's file of prices, which is not used then. */
    problem: z.string().nullable(),
  }),
  /** How much of the older transcripts was read, 0 to 100; null when nothing is left to read. */
  reading: z.number().min(0).max(100).nullable(),
  /** What is not in the figures, as far as it is known; each as in health's `transcripts`. */
  missing: z.object({
    unreadable: z.int().nonnegative(),
    unreadableFolders: z.int().nonnegative(),
    refused: z.int().nonnegative(),
    uncounted: z.int().nonnegative(),
  }),
});

export const usageReport = method({
  name: "usage.report",
  role: "read",
  summary: "Tokens that agents have used and what they cost, by day, session, model and so on.",
  params: z.strictObject({
    groupBy: z.array(UsageGroup).min(1).max(UsageGroup.options.length).default(["day"]),
    /** Milliseconds UTC, rounded down to a quarter of an hour. Without it, all that is known. */
    since: z.int().nonnegative().optional(),
    /** Milliseconds UTC, rounded up to a quarter of an hour; what was used from then on is not in it. */
    until: z.int().nonnegative().optional(),
    agent: AgentType.optional(),
    /** Exact name. */
    model: NAME.optional(),
    /** The agent's own id. */
    sessionId: NAME.optional(),
    /** In which days begin and end; without it the daemon's. */
    timeZone: TimeZone.optional(),
  }),
  result: UsageReport,
});

export type UsageGroup = z.infer<typeof UsageGroup>;
export type UsageRow = z.infer<typeof UsageRow>;
export type UsageReport = z.infer<typeof UsageReport>;
export type UsageQuery = z.output<typeof usageReport.params>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
