import type { AgentRole, ProcessRole, SeenProcess } from "../../state/process_role.ts";
import type { ProcessStat } from "./parse_stat.ts";
import { ChildLookup, type ProcessImage, readProcess } from "./read_process.ts";

/** Says what a process is; null for any other program. */
export type Classify = (process: SeenProcess) => ProcessRole | null;

export interface WalkOptions {
  readonly classify: Classify;
  /** Shared by all panes of one round, so that a slow kernel is asked once; never kept longer. */
  readonly children?: ChildLookup;
  readonly root?: string;
  /** Levels below the pane's own process. */
  readonly maxDepth?: number;
  /** Processes looked at. */
  readonly maxProcesses?: number;
}

/** One process on the way down from the pane's own. */
export interface Visit {
  readonly process: ProcessImage;
  readonly depth: number;
  /** Whether what is in front on its terminal is what the pane shows. */
  readonly shown: boolean;
  /** Nothing but shells, wrappers and launchers is above it. */
  readonly clear: boolean;
  /** The launcher it may be the agent of. */
  readonly launcher: Candidate | null;
}

export interface Candidate {
  readonly visit: Visit;
  readonly agent: AgentRole;
  /** It has started the agent proper, and no longer counts. */
  superseded: boolean;
}

const MAX_DEPTH = 6;
const MAX_PROCESSES = 200;

/** The way down from the process of a pane, level by level and in bounds. */
export class ProcessWalk {
  readonly #options: WalkOptions;
  readonly #leaderPid: number;
  readonly #children: ChildLookup;
  readonly #visits: Visit[] = [];
  readonly #seen = new Set<number>();
  readonly #candidates: Candidate[] = [];
  #reason: "shell" | "other" | "remote" = "other";

  constructor(pane: ProcessImage, options: WalkOptions) {
    this.#options = options;
    this.#leaderPid = leaderOf(pane.stat);
    this.#children = options.children ?? new ChildLookup(options.root);
    this.#add(firstVisit(pane));
    // The list grows on the way.
    for (const visit of this.#visits) this.#visit(visit);
  }

  /** What the pane shows when there is no agent in it. */
  get reason(): "shell" | "other" | "remote" {
    return this.#reason;
  }

  /** How many processes were looked at. */
  get count(): number {
    return this.#visits.length;
  }

  /** The nearest process in the foreground. */
  get front(): ProcessImage | null {
    return this.#visits.find(isInFront)?.process ?? null;
  }

  /** The agent of the pane: in the foreground before interactive before near. */
  get best(): Candidate | null {
    const rank = ({ visit, agent }: Candidate) =>
      (isInFront(visit) ? 2 : 0) + (agent.interactive ? 1 : 0);
    let best: Candidate | null = null;
    for (const candidate of this.#candidates) {
      if (candidate.superseded) continue;
      if (best === null || rank(candidate) > rank(best)) best = candidate;
    }
    return best;
  }

  #add(visit: Visit): void {
    this.#seen.add(visit.process.stat.pid);
    this.#visits.push(visit);
  }

  #visit(visit: Visit): void {
    const role = classifyImage(visit.process, this.#options.classify);
    const { clear, launcher } = visit;
    if (role?.role === "agent") return this.#meet({ visit, agent: role, superseded: false });
    this.#note(visit, role);
    if (role?.role !== "remote") this.#descend(visit, { clear: clear && role !== null, launcher });
  }

  #meet(candidate: Candidate): void {
    const { visit, agent } = candidate;
    if (!this.#accepts(candidate)) return;
    this.#candidates.push(candidate);
    if (visit.launcher !== null) visit.launcher.superseded = true;
    // What an agent has started are its tools, even if they are agents.
    if (agent.launcher) this.#descend(visit, { clear: visit.clear, launcher: candidate });
  }

  /** One that answers a program is that program's; one without a terminal is on no screen. */
  #accepts({ visit, agent }: Candidate): boolean {
    const pane = this.#visits[0]?.process.stat;
    if (visit.process.stat.ttyNr === 0 && pane?.ttyNr !== 0) return false;
    if (!agent.interactive && !visit.clear) return false;
    const above = visit.launcher?.agent ?? agent;
    return above.agentType === agent.agentType && above.interactive === agent.interactive;
  }

  #note(visit: Visit, role: ProcessRole | null): void {
    const isLeader = visit.process.stat.pid === this.#leaderPid;
    if (role?.role === "remote" && visit.clear && (isLeader || isInFront(visit))) {
      this.#reason = "remote";
    } else if (role?.role === "shell" && role.interactive && isLeader) {
      this.#reason = "shell";
    }
  }

  #descend(visit: Visit, below: Pick<Visit, "clear" | "launcher">): void {
    const { maxDepth = MAX_DEPTH, maxProcesses = MAX_PROCESSES, root } = this.#options;
    if (visit.depth >= maxDepth) return;
    const { stat } = visit.process;
    for (const pid of this.#children.childrenOf(stat.pid)) {
      if (this.#visits.length >= maxProcesses) return;
      if (this.#seen.has(pid)) continue;
      const process = readLiving(pid, root);
      // The number may have been given to another process since.
      if (process === null || process.stat.ppid !== stat.pid) continue;
      const shown = isShownBelow(visit, process.stat);
      this.#add({ process, depth: visit.depth + 1, shown, ...below });
    }
  }
}

/** The process of a pane itself, at the top of all others. */
export function firstVisit(process: ProcessImage): Visit {
  return { process, depth: 0, shown: true, clear: true, launcher: null };
}

/** Whether the pane shows this process. */
export function isInFront({ process: { stat }, shown }: Visit): boolean {
  return shown && stat.tpgid > 0 && stat.pgrp === stat.tpgid;
}

/** A terminal that a program opened is shown while that program is in front itself. */
function isShownBelow(visit: Visit, { ttyNr }: ProcessStat): boolean {
  const above = visit.process.stat.ttyNr;
  return above === ttyNr || above === 0 ? visit.shown : isInFront(visit);
}

/** Process id of the foreground group; of a pane without a terminal its own process. */
export function leaderOf({ pid, tpgid }: ProcessStat): number {
  return tpgid > 0 ? tpgid : pid;
}

/** False for a process that waits to be collected, too: nothing comes from it any more. */
export function isLiving({ state }: ProcessStat): boolean {
  return state !== "Z" && state !== "X" && state !== "x";
}

/** Null also for a process that has ended and only waits to be collected. */
export function readLiving(pid: number, root?: string): ProcessImage | null {
  const process = readProcess(pid, root);
  return process !== null && isLiving(process.stat) ? process : null;
}

export function classifyImage(
  { stat, argv, exe }: ProcessImage,
  classify: Classify,
): ProcessRole | null {
  return classify({ comm: stat.comm, argv, exe });
}
