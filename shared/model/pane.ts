import * as z from "zod";
import { AgentType } from "./agent.ts";

export const PaneStatus = z.enum(["active", "waiting", "idle", "ended", "unknown"]);

/** Things that are true beside the status. */
export const PaneFlag = z.enum(["background_work", "context_low", "rate_limited", "compacting"]);

/** One claim about a pane, from one source. */
export const Evidence = z.object({
  /** Where the claim comes from, for example `tmux`. */
  source: z.string(),
  /** What it says, for example `output`. */
  claim: z.string(),
  /** When it became true, milliseconds UTC. */
  at: z.int().nonnegative(),
});

/** What is believed about a pane, how sure, since when, and why. */
export const PaneState = z.object({
  status: PaneStatus,
  /** Short machine-readable reason, for example `output` or `pane_dead`. */
  statusReason: z.string(),
  /** 0 (a guess) to 1 (a fact). */
  confidence: z.number().min(0).max(1),
  /** When `status` last changed, milliseconds UTC. */
  since: z.int().nonnegative(),
  evidence: z.array(Evidence),
  flags: z.array(PaneFlag),
});

/** One tmux pane of one server run, counted once however often its window is linked. */
export const Pane = z.object({
  /** uuidv7, `pane_uid` in the database. */
  id: z.string(),
  sourceId: z.string(),
  /** The session it is shown under: the first of `sessionIds`. */
  sessionId: z.string(),
  /** All sessions that show it (linked windows, session groups), oldest tmux id first. */
  sessionIds: z.array(z.string()),
  /** `#{pane_id}`, for example `%12`; unique for the life of its server only. */
  tmuxPaneId: z.string(),
  /** `#{window_id}`, for example `@3`. */
  tmuxWindowId: z.string(),
  windowIndex: z.int().nonnegative(),
  windowName: z.string(),
  /** Display only; changes as panes are split and moved. */
  paneIndex: z.int().nonnegative(),
  /** `#{pane_pid}`: the process tmux started in the pane. */
  tmuxPid: z.int().nonnegative(),
  agentType: AgentType,
  /** Terminal title, sanitised, at most 200 characters. */
  title: z.string(),
  /** Foreground command as tmux names it: often `node` or a version, not the agent. */
  currentCommand: z.string(),
  currentPath: z.string(),
  createdAt: z.int().nonnegative(),
  /**
   * Last look that told something new of it, milliseconds UTC; once it has ended, when it was last
   * seen, to a minute. While it lives, its source's `lastSeenAt` is fresher.
   */
  lastSeenAt: z.int().nonnegative(),
  /**
   * Last time something was drawn, milliseconds UTC; null when never seen.
   * While the pane is `active` it is at most 30 s stale.
   */
  lastActivityAt: z.int().nonnegative().nullable(),
  endedAt: z.int().nonnegative().nullable(),
  /** Exit status of a dead pane that tmux kept (`remain-on-exit`); null otherwise. */
  exitStatus: z.int().nullable(),
  ...PaneState.shape,
});

export type PaneStatus = z.infer<typeof PaneStatus>;
export type PaneFlag = z.infer<typeof PaneFlag>;
export type Evidence = z.infer<typeof Evidence>;
export type PaneState = z.infer<typeof PaneState>;
export type Pane = z.infer<typeof Pane>;
