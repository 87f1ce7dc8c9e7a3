import * as z from "zod";
import { method } from "../method.ts";

/** How long one kind of work took: the count since the start, the rest of the last of them. */
export const TimingFigures = z.object({
  count: z.int().nonnegative(),
  p50: z.number().nonnegative(),
  p95: z.number().nonnegative(),
  max: z.number().nonnegative(),
});

/** The daemon's figures by name. No name and no figure tells of a session, a pane or a path. */
export const MetricsReport = z.object({
  /** When they were read, and when counting began; milliseconds UTC. */
  at: z.int().nonnegative(),
  since: z.int().nonnegative(),
  /** Only grow within a run. */
  counters: z.record(z.string(), z.number()),
  /** As it is now. Sizes are bytes. */
  gauges: z.record(z.string(), z.number()),
  timingsMs: z.record(z.string(), TimingFigures),
});

export const debugMetrics = method({
  name: "debug.metrics",
  role: "admin",
  summary: "The daemon's own figures: counters, gauges, and how long things take.",
  params: z.strictObject({}),
  result: MetricsReport,
});

/** One thing that was tried. */
export const SelfTestCheck = z.object({
  name: z.string(),
  ok: z.boolean(),
  /** What was found, and what to do where it is not right. */
  detail: z.string(),
  tookMs: z.number().nonnegative(),
});

export const SelfTestReport = z.object({
  /** Whether all of it is right. */
  ok: z.boolean(),
  /** When it began, milliseconds UTC. */
  at: z.int().nonnegative(),
  tookMs: z.number().nonnegative(),
  checks: z.array(SelfTestCheck),
});

export const debugSelfTest = method({
  name: "debug.selfTest",
  role: "admin",
  summary: "Tries what the daemon needs, now: each with its answer, all within a few seconds.",
  params: z.strictObject({}),
  result: SelfTestReport,
});

/** Lines that one answer holds at most. */
export const MAX_LOG_LINES = 1_000;

export const debugLogTail = method({
  name: "debug.logTail",
  role: "admin",
  summary: "The last lines of the daemon's log, redacted once more.",
  params: z.strictObject({
    lines: z.int().min(1).max(MAX_LOG_LINES).default(200),
    /** Least severe level. */
    level: z.enum(["debug", "info", "warn", "error"]).default("debug"),
  }),
  result: z.object({
    /** As they stand in the file, the oldest first; 256 Ki characters at most. */
    lines: z.array(z.string()),
    /** True where a bound was reached before there were as many lines as were asked for. */
    truncated: z.boolean(),
  }),
});

export type SelfTestCheck = z.infer<typeof SelfTestCheck>;
export type SelfTestReport = z.infer<typeof SelfTestReport>;
export type LogTailQuery = z.output<typeof debugLogTail.params>;
export type LogTailReport = z.output<typeof debugLogTail.result>;
export type TimingFigures = z.infer<typeof TimingFigures>;
export type MetricsReport = z.infer<typeof MetricsReport>;
