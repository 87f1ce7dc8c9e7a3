import type { Claim } from "../../state/claim.ts";
import type { CompactionSight, LookOk, PaneRow } from "../../state/observation.ts";
import type { PanePlace } from "../agents/watched_pane.ts";
import type { FoundAgent } from "../proc/find_agent.ts";
import type { HookAccount } from "./hook_account.ts";
import type { HookEvent } from "./parse_hook.ts";
import { isSameSocket } from "./same_socket.ts";

export interface HookReaderOptions {
  /** What nobody's hooks have said yet. */
  readonly empty: HookAccount;
  /** The tmux socket of a source; null when it is not known. */
  readonly socketOf: (sourceId: string) => string | null;
  /** Field 22 of `/proc/<pid>/stat`; null when no such process lives. */
  readonly startOf: (pid: number) => string | null;
  /** Agents whose calls are kept; beyond it the one that was silent for longest is forgotten. */
  readonly maxAgents?: number;
}

/** An agent as the processes of its pane tell it. */
export type HookedAgent = Pick<FoundAgent, "pid" | "startTicks">;

/** A pane that hooks spoke for, and the process that called them. */
export interface HeardAgent {
  readonly place: PanePlace;
  readonly pid: number;
}

/** The session that an agent's hooks named last. */
export interface HookSession {
  readonly sessionId: string;
  /** Exact, for finding the file only; null when no call named it. */
  readonly transcriptPath: string | null;
}

/** For health. */
export interface HookReaderStats {
  /** Agents whose calls are kept. */
  readonly agents: number;
  /** Calls so far that belong to no pane: of agents outside tmux, or that had ended already. */
  readonly unplaced: number;
}

/** Where a call came from: one process in one pane of one tmux server. */
interface Caller {
  readonly pid: number;
  readonly tmuxPaneId: string;
  readonly serverPid: number;
  readonly socket: string | null;
}

interface Kept extends Caller {
  readonly startTicks: string;
  readonly account: HookAccount;
}

interface Server {
  readonly pid: number;
  /** The very list of the last look: the same list needs no second look at it. */
  readonly panes: readonly PaneRow[];
}

const MAX_AGENTS = 2_048;

/**
 * Keeps what the hooks of each agent have said, and joins it to the agents that are found in panes.
 * An agent is known by its process, its pane and the tmux server's process: one that another agent
 * has started in the same pane, and one of another server, are others.
 */
export class HookReader {
  readonly #options: HookReaderOptions;
  /** By caller; the one that was silent for longest first. */
  readonly #agents = new Map<string, Kept>();
  readonly #servers = new Map<string, Server>();
  #unplaced = 0;

  constructor(options: HookReaderOptions) {
    this.#options = options;
  }

  get stats(): HookReaderStats {
    return { agents: this.#agents.size, unplaced: this.#unplaced };
  }

  /** Takes calls in, in their order; gives the agents in panes of known servers that made them. */
  take(events: readonly HookEvent[]): readonly HeardAgent[] {
    const heard = new Map<string, HeardAgent>();
    for (const event of events) {
      const caller = callerOf(event);
      const key = caller === null ? null : this.#fold(caller, event);
      const place = caller === null || key === null ? null : this.#placeOf(caller);
      if (key === null) this.#unplaced++;
      else if (caller !== null && place !== null) heard.set(key, { place, pid: caller.pid });
    }
    return [...heard.values()];
  }

  /** Calls were lost: nothing that any agent's hooks have said is known to hold. */
  forget(): void {
    this.#agents.clear();
  }

  /** tmux was looked at: agents of panes that are gone are forgotten. */
  looked({ sourceId, server, panes, at }: LookOk): void {
    const before = this.#servers.get(sourceId);
    if (before?.pid === server.pid && before.panes === panes) return;
    if (before !== undefined && before.pid !== server.pid) this.#forgetServer(before.pid);
    this.#servers.set(sourceId, { pid: server.pid, panes });
    if (this.#agents.size === 0) return;
    const there = new Set(panes.map(({ tmuxPaneId }) => tmuxPaneId));
    for (const [key, { serverPid, tmuxPaneId, account }] of this.#agents) {
      // A pane that spoke after the look is newer than it.
      const isGone = serverPid === server.pid && !there.has(tmuxPaneId);
      if (isGone && account.state.seenAt < at) this.#agents.delete(key);
    }
  }

  /** The tmux server of a source has ended, with all its panes. */
  ended(sourceId: string): void {
    const server = this.#servers.get(sourceId);
    this.#servers.delete(sourceId);
    if (server !== undefined) this.#forgetServer(server.pid);
  }

  /** What the hooks of an agent say now; nothing for one that called none. */
  claimsOf(agent: HookedAgent, place: PanePlace, now: number): readonly Claim[] {
    return this.#accountOf(agent, place)?.claims(now) ?? [];
  }

  /** The session that an agent is in by its hooks; null when they named none. */
  sessionOf(agent: HookedAgent, place: PanePlace): HookSession | null {
    const { sessionId, transcriptPath } = this.#accountOf(agent, place)?.state ?? {};
    return sessionId ? { sessionId, transcriptPath: transcriptPath ?? null } : null;
  }

  /** The compactions that the hooks of an agent told of, the oldest first. */
  compactionsOf(agent: HookedAgent, place: PanePlace): readonly CompactionSight[] {
    return this.#accountOf(agent, place)?.state.compactions ?? [];
  }

  /** @returns the caller's key; null when nobody with that id lives, so that it can be no agent's */
  #fold(caller: Caller, event: HookEvent): string | null {
    const key = keyOf(caller);
    const kept = this.#agents.get(key);
    const startTicks = this.#options.startOf(caller.pid) ?? kept?.startTicks ?? null;
    if (startTicks === null) return null;
    // Another process with the same id begins anew.
    const isSame = kept?.startTicks === startTicks && isSameSocket(kept.socket, caller.socket);
    if (kept === undefined) this.#makeRoom(caller);
    const account = (isSame ? kept.account : this.#options.empty).after(event);
    this.#agents.delete(key);
    this.#agents.set(key, { ...caller, startTicks, account });
    return key;
  }

  /** Agents that ended in the same pane go first, then the one that was silent for longest. */
  #makeRoom({ serverPid, tmuxPaneId }: Caller): void {
    for (const [key, kept] of this.#agents) {
      const isThere = kept.serverPid === serverPid && kept.tmuxPaneId === tmuxPaneId;
      if (isThere && this.#options.startOf(kept.pid) !== kept.startTicks) this.#agents.delete(key);
    }
    const { maxAgents = MAX_AGENTS } = this.#options;
    for (const key of this.#agents.keys()) {
      if (this.#agents.size < maxAgents) return;
      this.#agents.delete(key);
    }
  }

  #placeOf({ serverPid, tmuxPaneId, socket }: Caller): PanePlace | null {
    for (const [sourceId, { pid }] of this.#servers) {
      const isThis = pid === serverPid && isSameSocket(socket, this.#options.socketOf(sourceId));
      if (isThis) return { sourceId, tmuxPaneId };
    }
    return null;
  }

  #accountOf({ pid, startTicks }: HookedAgent, place: PanePlace): HookAccount | null {
    const { sourceId, tmuxPaneId } = place;
    const serverPid = this.#servers.get(sourceId)?.pid;
    if (serverPid === undefined) return null;
    const kept = this.#agents.get(keyOf({ serverPid, tmuxPaneId, pid }));
    if (kept === undefined || kept.startTicks !== startTicks) return null;
    return isSameSocket(kept.socket, this.#options.socketOf(sourceId)) ? kept.account : null;
  }

  #forgetServer(pid: number): void {
    for (const [key, { serverPid }] of this.#agents) {
      if (serverPid === pid) this.#agents.delete(key);
    }
  }
}

/** Null for a call from outside tmux, or that does not say whose it is. */
function callerOf({ ppid, tmuxPaneId, tmuxServerPid, tmuxSocket }: HookEvent): Caller | null {
  if (ppid === null || tmuxPaneId === null || tmuxServerPid === null) return null;
  return { pid: ppid, tmuxPaneId, serverPid: tmuxServerPid, socket: tmuxSocket };
}

function keyOf({ serverPid, tmuxPaneId, pid }: Omit<Caller, "socket">): string {
  return `${serverPid} ${tmuxPaneId} ${pid}`;
}
