import * as z from "zod";
import { AgentType } from "../../model/agent.ts";
import { SourceStatus } from "../../model/source.ts";
import { method } from "../method.ts";

/** `unhealthy`: what the daemon is for does not happen. */
export const Condition = z.enum(["healthy", "degraded", "unhealthy"]);

/** One thing that was checked, in words a user understands. */
export const HealthCheck = z.object({
  name: z.string(),
  /** `ok` where the condition is `healthy`, else `degraded`; `condition` says more. */
  status: z.enum(["ok", "degraded"]),
  /** What was found. */
  detail: z.string(),
  condition: Condition,
  /** Since when it is in this condition, milliseconds UTC; at most the start of the run. */
  since: z.int().nonnegative(),
  /** What it is about. */
  means: z.string(),
  /** What to do; null while it is healthy. */
  advice: z.string().nullable(),
});

/** How one source's looks go. Durations in milliseconds. */
export const SourceHealth = z.object({
  sourceId: z.string(),
  tmuxSocket: z.string(),
  status: SourceStatus,
  lastError: z.string().nullable(),
  /** Last look that answered, milliseconds UTC; null when none did in this run. */
  lastOkAt: z.int().nonnegative().nullable(),
  /** Last look, whatever it came to, milliseconds UTC; null before the first of this run. */
  lastLookAt: z.int().nonnegative().nullable(),
  looks: z.int().nonnegative(),
  failures: z.int().nonnegative(),
  /** Ticks dropped because a look was still under way. */
  droppedTicks: z.int().nonnegative(),
  circuit: z.enum(["closed", "open", "half_open"]),
  /** The pause before the next look as it stands now. */
  intervalMs: z.int().nonnegative(),
  lastLookMs: z.number().nonnegative().nullable(),
  /** True while tmux hooks of ours are installed in that server. */
  hooks: z.boolean(),
});

/** How the daemon reads what agents' hooks tell. Counts are of this run. */
export const AgentHooksHealth = z.object({
  /**
   * `off`: by the settings. `blind`: the system tells of no change, so the records are looked for now
   * and then. `unusable`: their directory is not the user's own.
   */
  state: z.enum(["off", "stopped", "watched", "blind", "unusable"]),
  /** Calls that were taken in. */
  told: z.int().nonnegative(),
  /** Thrown away unread: old ones at the start, and all of a spool that had filled up. */
  stale: z.int().nonnegative(),
  /** Not understood, or too long. */
  refused: z.int().nonnegative(),
  /** Times the directory could not be used, or a call could not be taken in. */
  faults: z.int().nonnegative(),
  /** Of those told, of agents that run outside tmux or had ended. */
  unplaced: z.int().nonnegative(),
  /** Agents whose calls are known. */
  agents: z.int().nonnegative(),
  /** When the last call was made, milliseconds UTC; null when there was none. */
  lastAt: z.int().nonnegative().nullable(),
});

/** How far the reading of transcripts is that were there at the start. */
const ReadingProgress = z.object({
  filesDone: z.int().nonnegative(),
  filesTotal: z.int().nonnegative(),
  bytesDone: z.int().nonnegative(),
  bytesTotal: z.int().nonnegative(),
});

/** How the transcripts of agents are read. */
export const TranscriptsHealth = z.object({
  /** `off`: by the settings. `idle`: nothing is left but what agents add. */
  state: z.enum(["off", "reading", "idle"]),
  ...ReadingProgress.shape,
  /** Of the bytes, 0 to 100. */
  percent: z.number().min(0).max(100),
  /** By agent, where there was something to read. */
  agents: z.array(z.object({ agent: AgentType, ...ReadingProgress.shape })),
  /** Transcripts that are known. */
  files: z.int().nonnegative(),
  /** Left aside, for there were too many. */
  refused: z.int().nonnegative(),
  /** Times that one could not be read, in this run. */
  failures: z.int().nonnegative(),
  /** Those that cannot be read now, and folders of theirs that cannot be listed. */
  unreadable: z.int().nonnegative(),
  unreadableFolders: z.int().nonnegative(),
  /** Answers that were not counted in this run: their day is closed, or they are beyond measure. */
  uncounted: z.int().nonnegative(),
  /** Lines that were passed over in this run: too long, or no JSON. */
  longLines: z.int().nonnegative(),
  brokenLines: z.int().nonnegative(),
  /** Why one could not be read, or what was counted not kept; null while all is well. */
  lastError: z.string().nullable(),
});

/** How the database keeps within its bounds. Sizes in bytes; counts are of this run. */
const StoreBounds = z.object({
  limitBytes: z.int().nonnegative(),
  fileBytes: z.int().nonnegative(),
  /** Of the file, what nothing is in. */
  freeBytes: z.int().nonnegative(),
  walBytes: z.int().nonnegative(),
  /** False for a large database of an older build: only `db vacuum` makes its file smaller. */
  isIncremental: z.boolean(),
  /** False when it is too large, and nothing more may go. */
  fits: z.boolean(),
  /** Milliseconds UTC; null when there was none in this run. */
  lastRoundAt: z.int().nonnegative().nullable(),
  lastPrunedAt: z.int().nonnegative().nullable(),
  /** The longest that the database was busy with this at a time, milliseconds. */
  longestStepMs: z.number().nonnegative(),
  kinds: z.array(z.object({
    name: z.string(),
    /** How long they are kept, milliseconds. */
    keepMs: z.int().nonnegative(),
    /** The oldest that may ever go, milliseconds UTC; null when there is none. */
    oldestAt: z.int().nullable(),
    /** Rows that went because they were old. */
    expired: z.int().nonnegative(),
    /** Rows that went to make room. */
    forRoom: z.int().nonnegative(),
  })),
  /** Why nothing could be taken away the last time; null while all is well. */
  error: z.string().nullable(),
});

export const Health = z.object({
  /** `ok` where the condition is `healthy`, else `degraded`; `condition` says more. */
  status: z.enum(["ok", "degraded"]),
  /** The gravest of the checks. */
  condition: Condition,
  /** Since when it is in this condition, milliseconds UTC. */
  since: z.int().nonnegative(),
  /** Seconds since this run began. */
  uptime: z.int().nonnegative(),
  version: z.string(),
  instanceId: z.string(),
  runId: z.string(),
  pid: z.int().positive(),
  schemaVersion: z.int().positive(),
  protocolVersion: z.int().positive(),
  capabilities: z.object({
    tmux: z.boolean(),
    ntm: z.boolean(),
    stream: z.boolean(),
    systemd: z.boolean(),
  }),
  lastTmuxPollOkAt: z.int().nonnegative().nullable(),
  lastNtmPollOkAt: z.int().nonnegative().nullable(),
  lastError: z.string().nullable(),
  checks: z.array(HealthCheck),
  sources: z.array(SourceHealth),
  agentHooks: AgentHooksHealth,
  transcripts: TranscriptsHealth,
  store: z.object({
    persisted: z.boolean(),
    /** Events that wait for the store to take them. */
    pendingEvents: z.int().nonnegative(),
    databaseBytes: z.int().nonnegative(),
    bounds: StoreBounds,
    /** Copies beside the database that were made by themselves; backups are none. */
    copies: z.object({ count: z.int().nonnegative(), bytes: z.int().nonnegative() }),
  }),
  /** What may be read of what stands on screens. */
  capture: z.object({
    mode: z.enum(["off", "per_session"]),
    /** Whether clients shall show that sessions are read. */
    banner: z.boolean(),
    /** Those whose panes are read now. */
    sessions: z.array(z.object({ sessionId: z.string(), name: z.string() })),
    /** Those that bear a name the user has opened, and are not read: another bore it first. */
    namesakes: z.array(z.object({ sessionId: z.string(), name: z.string() })),
  }),
  clients: z.int().nonnegative(),
});

export const healthGet = method({
  name: "health.get",
  role: "read",
  summary: "How the daemon is: each check by name, each source with its last look.",
  params: z.strictObject({}),
  result: Health,
});

export type Condition = z.infer<typeof Condition>;
export type HealthCheck = z.infer<typeof HealthCheck>;
export type SourceHealth = z.infer<typeof SourceHealth>;
export type TranscriptsHealth = z.infer<typeof TranscriptsHealth>;
export type StoreBounds = z.infer<typeof StoreBounds>;
export type AgentHooksHealth = z.infer<typeof AgentHooksHealth>;
export type Health = z.infer<typeof Health>;
