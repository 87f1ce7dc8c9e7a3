import type { AgentKind } from "../../../shared/model/agent.ts";
import { redact } from "../../../shared/text/redact.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import type { ProcessStat } from "./parse_stat.ts";
import {
  type Candidate,
  classifyImage,
  firstVisit,
  isInFront,
  isLiving,
  leaderOf,
  ProcessWalk,
  readLiving,
  type WalkOptions,
} from "./process_walk.ts";
import { isUnreadable, type ProcessImage, readOwnChildren, readStat } from "./read_process.ts";

interface Finding {
  /** Opaque. While {@linkcode fingerprintPane} gives the same, the finding holds. */
  readonly fingerprint: string;
  /**
   * False where something can begin unseen by the fingerprint, as below a wrapper that has not
   * started anything yet: look again now and then, less and less often.
   */
  readonly settled: boolean;
}

export interface FoundAgent extends Finding {
  readonly kind: "agent";
  readonly agentType: AgentKind;
  readonly pid: number;
  /** Together with the pid, one process for ever: Claude writes it as `procStart`. */
  readonly startTicks: string;
  /** False when it answers one prompt and ends. */
  readonly interactive: boolean;
  /** It has the pane's screen; false for one in the background, or behind another program. */
  readonly foreground: boolean;
  /** Suspended, as by Ctrl-Z. */
  readonly stopped: boolean;
  /** Name of the program as it was called, for people; at most 64 characters. */
  readonly label: string;
}

export interface NoAgent extends Finding {
  readonly kind: "none";
  /**
   * `shell`: at its prompt; `remote`: the pane shows what runs elsewhere; `gone`: no process;
   * `unreadable`: nothing can be said now.
   */
  readonly reason: "shell" | "other" | "remote" | "gone" | "unreadable";
  /** Name of the program in the foreground, for people; null when there is none. */
  readonly foreground: string | null;
}

export type AgentFinding = FoundAgent | NoAgent;

/** What the fingerprint of a walk is made of, read before it. */
interface Start {
  readonly pane: ProcessStat;
  /** Null when the first process of the foreground group has ended before the others. */
  readonly leader: ProcessStat | null;
  /** Children of the leader, as the kernel lists them. */
  readonly children: string | null;
}

const MAX_LABEL = 64;
const GONE: NoAgent = {
  kind: "none",
  reason: "gone",
  foreground: null,
  fingerprint: "",
  settled: true,
};
const UNREADABLE: NoAgent = { ...GONE, reason: "unreadable" };

/**
 * The agent of a pane: its own process or the nearest one below it, the one in the foreground where
 * there are several. What an agent has started itself is not looked at, nor what hangs on a client
 * of something remote. Only reads; never throws.
 * @param panePid tmux's `#{pane_pid}`
 */
export function findAgent(panePid: number, options: WalkOptions): AgentFinding {
  const { root } = options;
  const pane = readLiving(panePid, root);
  if (pane === null) return isUnreadable(panePid, root) ? UNREADABLE : GONE;
  const leaderPid = leaderOf(pane.stat);
  const leader = leaderPid === panePid ? pane : readLiving(leaderPid, root);
  const plain = plainAgent({ pane, leader }, options);
  // Read before the walk: a change meanwhile then gives another fingerprint, and another walk.
  const isSettled = plain !== null && isInFront(plain.visit);
  const children = isSettled ? null : readOwnChildren(leaderPid, root);
  const start = { pane: pane.stat, leader: leader?.stat ?? null, children };
  if (plain !== null) return foundAgent(plain, start);
  const walk = new ProcessWalk(pane, options);
  if (walk.best !== null) return foundAgent(walk.best, start);
  const front = leader ?? walk.front;
  // At a prompt, all that begins takes the foreground.
  const settled = walk.reason === "shell" && walk.count === 1;
  return {
    kind: "none",
    reason: walk.reason,
    foreground: front === null ? null : labelOf(front),
    fingerprint: fingerprintOf(start, { agent: null, settled }),
    settled,
  };
}

/**
 * What a finding hangs on; null when the pane's process is gone. While it is the finding's own
 * fingerprint, a settled pane need not be walked again. Costs one to three small reads: 17 µs at a
 * prompt, 24 µs with an agent in front, 36 µs with one below a wrapper; a walk costs three to ten
 * times that.
 */
export function fingerprintPane(
  panePid: number,
  { finding, root }: { readonly finding: AgentFinding; readonly root?: string },
): string | null {
  const pane = readStat(panePid, root);
  if (pane === null || !isLiving(pane)) return null;
  const known = new Map<number, ProcessStat | null>([[panePid, pane]]);
  const statOf = (pid: number) => {
    const stat = known.has(pid) ? known.get(pid) ?? null : readStat(pid, root);
    known.set(pid, stat);
    return stat !== null && isLiving(stat) ? stat : null;
  };
  const leader = statOf(leaderOf(pane));
  const agent = finding.kind === "agent" ? statOf(finding.pid) : null;
  const children = finding.settled ? null : readOwnChildren(leaderOf(pane), root);
  return fingerprintOf({ pane, leader, children }, { agent, settled: finding.settled });
}

/** The two most frequent cases need no walk: the pane's own process, and the foreground's first. */
function plainAgent(
  { pane, leader }: { readonly pane: ProcessImage; readonly leader: ProcessImage | null },
  { classify }: WalkOptions,
): Candidate | null {
  for (const process of leader === null || leader === pane ? [pane] : [pane, leader]) {
    const agent = classifyImage(process, classify);
    if (agent?.role !== "agent" || agent.launcher) continue;
    // One that answers a prompt may do so for another program, which only the walk sees.
    const isPlain = process === pane || (agent.interactive && sharesTerminal(process, pane));
    if (isPlain) return { visit: firstVisit(process), agent, superseded: false };
  }
  return null;
}

function sharesTerminal({ stat }: ProcessImage, { stat: pane }: ProcessImage): boolean {
  return stat.ttyNr === pane.ttyNr && stat.session === pane.session;
}

function foundAgent({ visit, agent }: Candidate, start: Start): FoundAgent {
  const { stat } = visit.process;
  const foreground = isInFront(visit);
  const isProper = !agent.launcher || visit.launcher !== null;
  const settled = isProper && foreground;
  return {
    kind: "agent",
    agentType: agent.agentType,
    pid: stat.pid,
    startTicks: stat.startTicks,
    interactive: agent.interactive,
    foreground,
    stopped: isStopped(stat),
    label: labelOf(visit.process),
    fingerprint: fingerprintOf(start, { agent: stat, settled }),
    settled,
  };
}

function fingerprintOf(
  { pane, leader, children }: Start,
  { agent, settled }: { readonly agent: ProcessStat | null; readonly settled: boolean },
): string {
  return JSON.stringify([mark(pane), mark(leader), mark(agent), settled ? null : children]);
}

/** A program that replaces itself keeps its number and start, but not its name. */
function mark(stat: ProcessStat | null): string | null {
  if (stat === null) return null;
  return `${stat.pid} ${stat.startTicks} ${isStopped(stat) ? "T" : ""} ${stat.comm}`;
}

function isStopped({ state }: ProcessStat): boolean {
  return state === "T";
}

/** The first word of what it was called by: what follows may be anything, secrets too. */
function labelOf({ stat, argv }: ProcessImage): string {
  const called = (argv[0] ?? "").trim();
  const path = called.startsWith("/") ? called : called.split(/\s/, 1)[0] ?? "";
  const name = path.slice(path.lastIndexOf("/") + 1);
  return sanitiseLine(redact(name === "" ? stat.comm : name), MAX_LABEL);
}
