import type { AgentKind } from "../../shared/model/agent.ts";

/** What one process shows of itself. */
export interface SeenProcess {
  /** At most 15 bytes; a program may have chosen it. */
  readonly comm: string;
  /** May be cut, and may have been overwritten by the program's title. */
  readonly argv: readonly string[];
  /** Path of what runs; null when it is not readable. */
  readonly exe: string | null;
}

/** A program that is an agent, or may have started the agent proper. */
export interface AgentRole {
  readonly role: "agent";
  readonly agentType: AgentKind;
  /** False when it answers one prompt and ends: nobody talks to it. */
  readonly interactive: boolean;
  /** It may only have started the agent proper, which is then below it. */
  readonly launcher: boolean;
}

/** What a process is to the pane it runs in: an agent, or what may hide one. */
export type ProcessRole =
  | AgentRole
  | {
    readonly role: "shell";
    /** False when it runs a script or one command. */
    readonly interactive: boolean;
  }
  /** Starts something else and waits for it. */
  | { readonly role: "wrapper" }
  /** Shows what runs elsewhere. */
  | { readonly role: "remote" };
