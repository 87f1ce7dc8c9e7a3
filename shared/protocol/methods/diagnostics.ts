import * as z from "zod";
import { Totals } from "../../model/snapshot.ts";
import { method } from "../method.ts";
import { PanePreview } from "./panes.ts";

/** What a database is like; nothing of what it holds. */
export const DatabaseSummary = z.object({
  /** Null where it cannot be told. */
  schemaVersion: z.int().nonnegative().nullable(),
  bytes: z.int().nonnegative(),
  /** Of the write-ahead log beside it. */
  walBytes: z.int().nonnegative(),
  pages: z.int().nonnegative(),
  freePages: z.int().nonnegative(),
  tables: z.array(z.object({
    name: z.string(),
    /** `capped`: there are at least so many. */
    rows: z.int().nonnegative(),
    capped: z.boolean(),
  })),
  /** Why it could not be read to the end; null when it could. */
  problem: z.string().nullable(),
});

/** The end of one log file. */
export const LogExcerpt = z.object({
  file: z.string(),
  /** Of the whole file. */
  bytes: z.int().nonnegative(),
  lines: z.array(z.string()),
  /** Older lines are left out. */
  truncated: z.boolean(),
});

/** Everything that helps to find a fault, and nothing that panes show unless it was asked for. */
export const Diagnostics = z.object({
  /** Of the bundle itself; grows when a field changes its meaning. */
  format: z.literal(1),
  /** Milliseconds UTC. */
  madeAt: z.int().nonnegative(),
  /** `files`: no daemon answered, so that what only it knows is missing. */
  madeBy: z.enum(["daemon", "files"]),
  missing: z.array(z.object({ part: z.string(), why: z.string() })),
  program: z.object({
    version: z.string(),
    protocolVersion: z.int(),
    /** The newest that this build knows. */
    schemaVersion: z.int(),
    /** Deno, V8 and TypeScript, and for which machine. */
    runtime: z.record(z.string(), z.string()),
  }),
  machine: z.object({
    system: z.string(),
    kernel: z.string(),
    /** `PRETTY_NAME` of the distribution; null where there is none. */
    distribution: z.string().nullable(),
    wsl: z.boolean(),
    processors: z.int().nonnegative(),
    memoryBytes: z.int().nonnegative(),
    timeZone: z.string(),
  }),
  config: z.object({
    path: z.string(),
    exists: z.boolean(),
    /** Every setting in force; those that could be secrets are only counted. Null: it is wrong. */
    values: z.record(z.string(), z.unknown()).nullable(),
    problems: z.array(z.string()),
  }),
  /** As `health.get` tells it, without names of sessions. */
  health: z.record(z.string(), z.unknown()).nullable(),
  totals: Totals.nullable(),
  database: DatabaseSummary.nullable(),
  logs: z.array(LogExcerpt),
  /** What `doctor` finds; empty where it was not asked. */
  checks: z.array(z.record(z.string(), z.unknown())),
  /** What open panes show; null unless it was asked for. */
  output: z.array(PanePreview).nullable(),
});

export const debugDiagnostics = method({
  name: "debug.diagnostics",
  role: "admin",
  summary: "What helps to find a fault: versions, settings without secrets, redacted logs, counts.",
  params: z.strictObject({
    /** What open panes show, redacted; never of others. */
    includeOutput: z.boolean().default(false),
  }),
  result: Diagnostics,
});

export type DatabaseSummary = z.infer<typeof DatabaseSummary>;
export type LogExcerpt = z.infer<typeof LogExcerpt>;
export type Diagnostics = z.infer<typeof Diagnostics>;
