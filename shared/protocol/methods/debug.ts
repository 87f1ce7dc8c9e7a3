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

export type TimingFigures = z.infer<typeof TimingFigures>;
export type MetricsReport = z.infer<typeof MetricsReport>;
