import type { AgentType } from "../../shared/model/agent.ts";
import type { AgentSession, PaneNtm } from "../../shared/model/pane.ts";
import type { ServerIdentity } from "../../shared/model/source.ts";
import type { AgentLimits, ContextUse, TokenUsage } from "../../shared/model/usage.ts";
import type { Claim, ClaimSource } from "./claim.ts";

/** One session as a look saw it; text is sanitised. */
export interface SessionRow {
  /** `#{session_id}`, for example `$3`. */
  readonly tmuxSessionId: string;
  readonly name: string;
  readonly groupName: string | null;
  readonly attachedClients: number;
  /** Milliseconds UTC, whole seconds. */
  readonly createdAt: number;
  readonly workingDir: string | null;
}

/** What only a full look reads: naming the command makes the tmux server read /proc. */
export interface PaneDetail {
  readonly currentCommand: string;
  readonly currentPath: string;
  /**
   * Last output on the pane's terminal by the kernel's clock (8 s grain), milliseconds UTC;
   * null where it was not asked or cannot be told.
   */
  readonly ttyOutputAt: number | null;
}

/** One pane in one session, as a look saw it. A linked pane comes once for each session. */
export interface PaneRow {
  readonly tmuxSessionId: string;
  readonly tmuxWindowId: string;
  readonly tmuxPaneId: string;
  readonly windowIndex: number;
  readonly windowName: string;
  /**
   * `#{window_activity}`: last output of any pane of the window, milliseconds UTC, whole seconds. Where
   * the pane shares its window it may be as old as the last look that saw something new of the pane.
   */
  readonly windowActivityAt: number;
  readonly paneIndex: number;
  readonly tmuxPid: number;
  readonly dead: boolean;
  readonly exitStatus: number | null;
  readonly title: string;
  /** Changes when something was drawn: history size and cursor. Equal does not prove silence. */
  readonly drawn: string;
  /** Columns and rows; a resize moves the cursor and is no output. */
  readonly size: string;
  /** Null in a lean look. */
  readonly detail: PaneDetail | null;
}

interface Observed {
  readonly sourceId: string;
  /** When the look was answered, milliseconds UTC. */
  readonly at: number;
}

/** A look was answered: this is all there is on that server. */
export interface LookOk extends Observed {
  readonly outcome: "ok";
  readonly kind: "look";
  readonly server: ServerIdentity;
  readonly tmuxVersion: string;
  readonly sessions: readonly SessionRow[];
  readonly panes: readonly PaneRow[];
}

/** That server's own process was probed, and it has ended. */
export interface ServerExit extends Observed {
  readonly outcome: "ok";
  readonly kind: "server_exit";
  readonly server: ServerIdentity;
}

/** What is known of the agent in one pane beside what tmux shows of it. */
export interface AgentInPane {
  readonly agentType: AgentType;
  /** The agent's own process; null where none was found. */
  readonly pid: number | null;
  /** When that began, milliseconds UTC; null where it is not known. */
  readonly startedAt: number | null;
  /** What its registry, hooks and transcript say now. */
  readonly claims: readonly Claim[];
  /** What its own files tell of its session; null where they tell nothing. */
  readonly session: SeenAgentSession | null;
  /** Null where ntm says nothing of the pane. */
  readonly ntm: PaneNtm | null;
}

/** A session of an agent as its files show it. */
export interface SeenAgentSession extends AgentSession {
  /** Spent since the agent began in this pane; null while its transcript is not read. */
  readonly tokens: TokenUsage | null;
  /** US dollars; null where a model has no price. */
  readonly costUsd: number | null;
  readonly context: ContextUse | null;
  readonly limits: AgentLimits | null;
  /** The last ones that were seen, by each witness for itself. */
  readonly compactions: readonly CompactionSight[];
}

/** One witness of a compaction. Several can tell of the same one. */
export interface CompactionSight {
  readonly source: ClaimSource;
  /** The same wherever this witness tells of this compaction again. */
  readonly key: string;
  readonly trigger: "auto" | "manual" | null;
  /** Milliseconds UTC; null where the witness cannot tell. */
  readonly startedAt: number | null;
  /** Null while it goes on. */
  readonly endedAt: number | null;
  readonly preTokens: number | null;
  readonly postTokens: number | null;
  readonly durationMs: number | null;
}

/** The readers know something else of the agents in these panes; other panes are as they were. */
export interface AgentSight extends Observed {
  readonly outcome: "ok";
  readonly kind: "agents";
  readonly server: ServerIdentity;
  /** By tmux pane id. */
  readonly panes: ReadonlyMap<string, AgentInPane>;
}

/** There is nothing to look at; it says nothing about what was seen before. */
export interface Absent extends Observed {
  readonly outcome: "absent";
  readonly reason: "not_installed" | "no_server";
  readonly message: string;
}

/** Every way in which a look can fail to say anything. */
export type FailureReason =
  | "timeout"
  | "permission"
  | "too_much_output"
  | "garbage"
  | "unsupported_version"
  | "busy"
  | "spawn"
  | "command_failed";

/** The look said nothing; no state changes because of it. */
export interface Failed extends Observed {
  readonly outcome: "failed";
  readonly reason: FailureReason;
  readonly message: string;
}

/** Three different answers (rule R1): only `ok` ever removes anything. */
export type Observation = LookOk | ServerExit | AgentSight | Absent | Failed;
