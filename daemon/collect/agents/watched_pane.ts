import type { AgentType } from "../../../shared/model/agent.ts";
import type { ServerIdentity } from "../../../shared/model/source.ts";
import type { PaneRow } from "../../state/observation.ts";
import type { AgentFinding } from "../proc/find_agent.ts";

/** Where a pane is: what hooks name, and what claims are joined to. */
export interface PanePlace {
  readonly sourceId: string;
  readonly tmuxPaneId: string;
}

/** An agent that ran in a pane and has ended, while the pane goes on. */
export interface LeftAgent {
  readonly agentType: AgentType;
  /** When its end was noticed, milliseconds UTC. */
  readonly at: number;
}

/** What is remembered of the processes of one pane; times in milliseconds UTC. */
export interface WatchedPane extends PanePlace {
  readonly server: ServerIdentity;
  readonly row: PaneRow;
  /** The last command that a full look has named. */
  readonly command: string | null;
  /** When it was last seen to draw, as far as the looks tell. */
  readonly drewAt: number;
  readonly checkedAt: number;
  /** When its processes were last walked, and how often in a row that found the same. */
  readonly walkedAt: number;
  readonly sameWalks: number;
  /** Null until the pane was checked, and for one that is dead. */
  readonly finding: AgentFinding | null;
  /** Since when it is so. */
  readonly foundAt: number;
  /** Its shell was found at its prompt after the last that was drawn; null while it was not. */
  readonly promptAt: number | null;
  /** Until the pane is used for something else. */
  readonly left: LeftAgent | null;
  /** Whose title it has had since; `unknown` while it could be anybody's. */
  readonly titled: AgentType;
  /** What was told last, without the times that move by themselves. */
  readonly told: string | null;
}

/** A pane that draws may have begun another program: it is checked this often, milliseconds. */
const CHECK_BUSY_MS = 2_000;
/** And one that does not, this often. */
const CHECK_QUIET_MS = 30_000;
/** What cannot be seen to change is walked again after this long, and ever more seldom. */
const WALK_AGAIN_MS = 2_000;
const WALK_AT_LEAST_MS = 60_000;
/** A shell draws its prompt when an agent has left it; what comes later is somebody at work. */
const PROMPT_MS = 10_000;

const HIDDEN: ReadonlySet<string> = new Set(["remote", "gone", "unreadable"]);

/** A pane that nothing is known of but that it is there. */
export function newPane(row: PaneRow, place: PanePlace & Pick<WatchedPane, "server">, at: number) {
  const { sourceId, tmuxPaneId, server } = place;
  return {
    sourceId,
    tmuxPaneId,
    server,
    row,
    command: row.detail?.currentCommand ?? null,
    drewAt: at,
    checkedAt: at,
    walkedAt: at,
    sameWalks: 0,
    finding: null,
    foundAt: at,
    promptAt: null,
    left: null,
    titled: "unknown",
    told: null,
  } satisfies WatchedPane;
}

/** The pane after another sight of the same process; the same object when nothing is new. */
export function seeAgain(pane: WatchedPane, row: PaneRow, at: number): WatchedPane {
  if (row === pane.row) return pane;
  const command = row.detail?.currentCommand ?? pane.command;
  if (!hasDrawn(pane.row, row)) return { ...pane, row, command };
  const isUsed = pane.left !== null && Math.abs(at - pane.left.at) >= PROMPT_MS;
  return { ...pane, row, command, drewAt: at, left: isUsed ? null : pane.left };
}

/** Whether the processes of a pane should be read, after a sight of it. */
export function isDue(
  before: WatchedPane,
  { command, drewAt, checkedAt }: WatchedPane,
  at: number,
) {
  // A full look names the command: another one in front is another program.
  if (command !== before.command) return true;
  // What ends may still be there for a moment after it has drawn its last.
  const drew = drewAt >= checkedAt - CHECK_BUSY_MS;
  return Math.abs(at - checkedAt) >= (drew ? CHECK_BUSY_MS : CHECK_QUIET_MS);
}

/** Something may have begun that the fingerprint does not see; less and less likely so. */
export function mayHideNews({ finding, sameWalks, walkedAt }: WatchedPane, now: number): boolean {
  if (finding === null || finding.settled) return false;
  const pause = Math.min(WALK_AT_LEAST_MS, WALK_AGAIN_MS * 2 ** sameWalks);
  return Math.abs(now - walkedAt) >= pause;
}

/** The pane after its processes were read and found to be what they were. */
export function checkedAgain(pane: WatchedPane, at: number): WatchedPane {
  return { ...pane, checkedAt: at, promptAt: promptAt(pane, pane.finding, at) };
}

/** The pane after its processes were walked. */
export function walked(pane: WatchedPane, finding: AgentFinding | null, at: number): WatchedPane {
  const { finding: before, sameWalks, foundAt } = pane;
  return {
    ...pane,
    finding,
    checkedAt: at,
    walkedAt: at,
    sameWalks: finding?.fingerprint === before?.fingerprint ? sameWalks + 1 : 0,
    foundAt: isSameFinding(before, finding) ? foundAt : at,
    promptAt: promptAt(pane, finding, at),
    left: leftBehind(pane, finding, at),
    titled: finding?.fingerprint === before?.fingerprint ? pane.titled : "unknown",
  };
}

/** What runs there is in a container, or on another machine: its processes cannot be seen. */
export function isHidden({ finding }: Pick<WatchedPane, "finding">): boolean {
  return finding?.kind === "none" && HIDDEN.has(finding.reason);
}

/** A prompt is news once after each time that something was drawn. */
function promptAt(pane: WatchedPane, finding: AgentFinding | null, at: number): number | null {
  if (!isPrompt(finding)) return null;
  const holds = pane.promptAt !== null && pane.drewAt <= pane.promptAt;
  return holds ? pane.promptAt : at;
}

function isPrompt(finding: AgentFinding | null): boolean {
  // One that is not settled runs something in the background, which may print.
  return finding?.kind === "none" && finding.reason === "shell" && finding.settled;
}

function hasDrawn(before: PaneRow, row: PaneRow): boolean {
  return row.drawn !== before.drawn || row.title !== before.title || row.size !== before.size ||
    row.windowActivityAt !== before.windowActivityAt;
}

function isSameFinding(a: AgentFinding | null, b: AgentFinding | null): boolean {
  if (a?.kind !== "agent" || b?.kind !== "agent") return a?.kind === b?.kind;
  return a.pid === b.pid && a.startTicks === b.startTicks && a.stopped === b.stopped &&
    a.foreground === b.foreground;
}

/** The agent that was there before a finding that shows none, while its shell is at its prompt. */
function leftBehind(
  { finding: before, left }: WatchedPane,
  finding: AgentFinding | null,
  at: number,
): LeftAgent | null {
  if (finding?.kind !== "none" || finding.reason !== "shell") return null;
  return before?.kind === "agent" ? { agentType: before.agentType, at } : left;
}
