import * as z from "zod";
import { AgentType } from "./agent.ts";
import { AgentLimits, ContextUse, TokenUsage } from "./usage.ts";

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

/** The session that the agent in a pane is in, by its own files. */
export const AgentSession = z.object({
  /** The agent's own id; changes on `/clear` and `/resume`. */
  id: z.string(),
  /** The model that answered last; null until one did. */
  model: z.string().nullable(),
  /** Of the agent. */
  version: z.string().nullable(),
});

/** What the agents in a pane have used since the pane began. */
export const PaneStats = z.object({
  /** Compactions that have ended, each once however many witnesses it has. */
  compactCount: z.int().nonnegative(),
  lastCompactAt: z.int().nonnegative().nullable(),
  /** Exact, from transcripts; null where none was found. */
  tokens: TokenUsage.nullable(),
  /** What the tokens cost by the table of prices, US dollars; null where a model has no price. */
  costUsd: z.number().nonnegative().nullable(),
  /** Of the agent that is there now; null where it is not known. */
  context: ContextUse.nullable(),
  /** Null where the agent tells nothing of limits. */
  limits: AgentLimits.nullable(),
});

/** What ntm says of a pane; it names panes by its own rules. */
export const PaneNtm = z.object({
  /** What follows the first `--` in the session's name. */
  label: z.string().nullable(),
  baseProject: z.string().nullable(),
  /** Ntm's word, for example `claude` or `user`; null where it knows nobody. */
  agentType: z.string().nullable(),
  /** The agent's own process, as ntm sees it. */
  childPid: z.int().positive().nullable(),
  rateLimited: z.boolean(),
  /** Used, 0 to 100, as ntm estimates it from what the pane shows. */
  contextPercent: z.number().nonnegative().nullable(),
  /** When ntm said so, milliseconds UTC, to a minute. */
  at: z.int().nonnegative(),
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
  /**
   * Terminal title, sanitised, at most 200 characters. While only an animation in it turns, it is the
   * one of the first frame.
   */
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
  /** Null where no agent is, or its files tell nothing. */
  agentSession: AgentSession.nullable(),
  stats: PaneStats,
  /** Null where ntm says nothing of the pane. */
  ntm: PaneNtm.nullable(),
  ...PaneState.shape,
});

/** Before an agent has used anything. */
export const NO_STATS: PaneStats = {
  compactCount: 0,
  lastCompactAt: null,
  tokens: null,
  costUsd: null,
  context: null,
  limits: null,
};

export type PaneStatus = z.infer<typeof PaneStatus>;
export type PaneFlag = z.infer<typeof PaneFlag>;
export type Evidence = z.infer<typeof Evidence>;
export type PaneState = z.infer<typeof PaneState>;
export type Pane = z.infer<typeof Pane>;
export type AgentSession = z.infer<typeof AgentSession>;
export type PaneStats = z.infer<typeof PaneStats>;
export type PaneNtm = z.infer<typeof PaneNtm>;
