import type { ServerIdentity } from "../../../shared/model/source.ts";
import type { AgentType } from "../../../shared/model/agent.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Claim } from "../../state/claim.ts";
import type { AgentInPane, AgentSight, LookOk, PaneRow } from "../../state/observation.ts";
import { NTM_SAYS_NOTHING, type ToldByNtm } from "../ntm/ntm_records.ts";
import type { AgentFinding, FoundAgent } from "../proc/find_agent.ts";
import { withNtm } from "./with_ntm.ts";

/** Where a pane is: what hooks name, and what claims are joined to. */
export interface PanePlace {
  readonly sourceId: string;
  readonly tmuxPaneId: string;
}

/** What the readers know of an agent, beside that it runs. */
export type ToldOfAgent = Pick<AgentInPane, "claims" | "session">;

/** An agent that ran in a pane and has ended, while the pane goes on. */
export interface LeftAgent {
  readonly agentType: AgentType;
  /** When its end was noticed, milliseconds UTC. */
  readonly at: number;
}

export interface AgentCollectorOptions {
  readonly clock: Clock;
  /** What a finding hangs on, as it is now; cheap. */
  readonly fingerprint: (panePid: number, finding: AgentFinding) => string | null;
  /** Walks the processes of a pane. */
  readonly find: (panePid: number) => AgentFinding;
  /** What the readers say now of an agent; `since` is when it was found as it is, milliseconds UTC. */
  readonly tell: (agent: FoundAgent, place: PanePlace, since: number) => ToldOfAgent;
  /** What it means that an agent has left a pane. */
  readonly tellLeft: (left: LeftAgent) => readonly Claim[];
  /** What ntm says of a pane; nothing when left out. */
  readonly tellNtm?: (pane: { readonly sourceId: string; readonly row: PaneRow }) => ToldByNtm;
  readonly onSight: (sight: AgentSight) => void;
}

interface Watched extends PanePlace {
  readonly server: ServerIdentity;
  readonly row: PaneRow;
  readonly checkedAt: number;
  /** When its processes were last walked, and how often in a row that found the same. */
  readonly walkedAt: number;
  readonly sameWalks: number;
  /** Null until the pane was checked, and for one that is dead. */
  readonly finding: AgentFinding | null;
  /** Since when it is so. */
  readonly foundAt: number;
  /** Until the pane is used for something else. */
  readonly left: LeftAgent | null;
  /** What was told last, without the times that move by themselves. */
  readonly told: string | null;
}

/** A pane that draws may have begun another program: it is checked this often, milliseconds. */
const CHECK_BUSY_MS = 5_000;
/** And one that does not, this often. */
const CHECK_QUIET_MS = 30_000;
/** An agent removes its registry file a moment before it ends. */
const FAREWELL_MS = 300;
/** What cannot be seen to change is walked again after this long, and ever more seldom. */
const WALK_AGAIN_MS = 2_000;
const WALK_AT_LEAST_MS = 60_000;
/** A shell draws its prompt when an agent has left it; what comes later is somebody at work. */
const PROMPT_MS = 10_000;
/** Panes whose processes are read in one go: a thousand at once would hold everything else up. */
const SLICE = 20;
const SLICE_PAUSE_MS = 5;

/** When a source said it last is news once in this time: claims age from there, milliseconds. */
const SEEN_GRAIN_MS = 60_000;

/** Knows which agent runs in which pane, and tells what its readers say when that changes. */
export class AgentCollector {
  readonly #options: AgentCollectorOptions;
  readonly #panes = new Map<string, Watched>();
  readonly #due = new Set<string>();
  #cancelSlice: (() => void) | null = null;

  constructor(options: AgentCollectorOptions) {
    this.#options = options;
  }

  /** tmux was looked at: panes that are new, or may run something else, are checked soon. */
  looked(look: LookOk): void {
    const seen = new Set<string>();
    for (const row of look.panes) {
      const key = keyOf({ sourceId: look.sourceId, tmuxPaneId: row.tmuxPaneId });
      if (seen.has(key)) continue;
      seen.add(key);
      this.#see(key, row, look);
    }
    for (const [key, { sourceId }] of this.#panes) {
      if (sourceId === look.sourceId && !seen.has(key)) this.#panes.delete(key);
    }
    this.#schedule(0);
  }

  /** A reader knows something new: of the agents with these process ids, or of anyone. */
  changed(pids: ReadonlySet<number> | null): void {
    const keys = [...this.#panes].filter(([, { finding }]) =>
      finding?.kind === "agent" && (pids === null || pids.has(finding.pid))
    ).map(([key]) => key);
    this.#tell(keys);
    if (pids === null || keys.length === 0) return;
    for (const key of keys) this.#due.add(key);
    this.#schedule(FAREWELL_MS);
  }

  /** Something new is known of panes, whatever runs in them: those that were checked are told. */
  panesChanged(): void {
    this.#tell([...this.#panes].filter(([, { told }]) => told !== null).map(([key]) => key));
  }

  /**
   * A hook spoke for a pane: its processes are read anew, for the agent may have begun a moment ago.
   * @param pid the process that called it, where that is known
   */
  heard(place: PanePlace, pid: number | null = null): void {
    const key = keyOf(place);
    const finding = this.#panes.get(key)?.finding;
    if (finding === undefined) return;
    this.#check(key, { anew: finding?.kind !== "agent" || finding.pid !== pid });
    this.#tell([key]);
  }

  /** The tmux server of a source has ended, with all its panes. */
  ended(sourceId: string): void {
    for (const [key, pane] of this.#panes) if (pane.sourceId === sourceId) this.#panes.delete(key);
  }

  stop(): void {
    this.#cancelSlice?.();
    this.#cancelSlice = null;
    this.#panes.clear();
    this.#due.clear();
  }

  #see(key: string, row: PaneRow, { sourceId, server, at }: LookOk): void {
    const before = this.#panes.get(key);
    const sameProcess = before?.row.tmuxPid === row.tmuxPid && before.server.pid === server.pid &&
      before.server.startedAt === server.startedAt;
    if (!before || !sameProcess) {
      const { tmuxPaneId } = row;
      const fresh = {
        checkedAt: at,
        walkedAt: at,
        sameWalks: 0,
        finding: null,
        foundAt: at,
        left: null,
        told: null,
      };
      this.#panes.set(key, { sourceId, tmuxPaneId, server, row, ...fresh });
      this.#due.add(key);
      return;
    }
    const drew = before.row !== row;
    if (drew) this.#panes.set(key, { ...before, row, left: stillLeft(before.left, at) });
    const pause = drew ? CHECK_BUSY_MS : CHECK_QUIET_MS;
    const isOther = commandOf(row) !== commandOf(before.row);
    if (isOther || Math.abs(at - before.checkedAt) >= pause) this.#due.add(key);
    else if (drew && before.left !== null) this.#tell([key]);
  }

  #schedule(pauseMs: number): void {
    if (this.#due.size === 0 || this.#cancelSlice) return;
    this.#cancelSlice = this.#options.clock.setTimer(pauseMs, () => {
      this.#cancelSlice = null;
      this.#checkSlice();
      this.#schedule(SLICE_PAUSE_MS);
    });
  }

  #checkSlice(): void {
    const slice = [...this.#due].slice(0, SLICE);
    for (const key of slice) {
      this.#due.delete(key);
      this.#check(key);
    }
    this.#tell(slice);
  }

  /** `anew`: also what a fingerprint may not show is looked for. */
  #check(key: string, { anew = false }: { readonly anew?: boolean } = {}): void {
    const pane = this.#panes.get(key);
    if (!pane) return;
    const { fingerprint, find, clock } = this.#options;
    const checkedAt = clock.now();
    const { finding: before, row: { dead, tmuxPid } } = pane;
    const hides = mayHideNews(pane, checkedAt) || (anew && before?.settled === false);
    const holds = before !== null && !dead && !hides &&
      fingerprint(tmuxPid, before) === before.fingerprint;
    if (holds) return void this.#panes.set(key, { ...pane, checkedAt });
    const finding = dead ? null : find(tmuxPid);
    const sameWalks = finding?.fingerprint === before?.fingerprint ? pane.sameWalks + 1 : 0;
    const left = leftBehind(pane, finding, checkedAt);
    const foundAt = isSameFinding(before, finding) ? pane.foundAt : checkedAt;
    const walkedAt = checkedAt;
    this.#panes.set(key, { ...pane, checkedAt, walkedAt, sameWalks, finding, foundAt, left });
  }

  #agentIn(pane: Watched): AgentInPane {
    const { finding, row } = pane;
    const told = this.#options.tellNtm?.(pane) ?? NTM_SAYS_NOTHING;
    return withNtm(this.#agentByProcess(pane), { finding, title: row.title, told });
  }

  #agentByProcess({ finding, foundAt, left, sourceId, tmuxPaneId }: Watched): AgentInPane {
    if (left !== null) {
      const { agentType } = left;
      return { ...NO_ONE, agentType, claims: this.#options.tellLeft(left) };
    }
    if (finding === null) return NO_ONE;
    if (finding.kind === "none") return finding.reason === "shell" ? SHELL : NO_ONE;
    const { agentType, pid } = finding;
    const told = this.#options.tell(finding, { sourceId, tmuxPaneId }, foundAt);
    return { agentType, pid, ntm: null, ...told };
  }

  /** Tells of those panes of which something else is known than was told. */
  #tell(keys: readonly string[]): void {
    const sights = new Map<string, { server: ServerIdentity; panes: Map<string, AgentInPane> }>();
    for (const key of keys) {
      const pane = this.#panes.get(key);
      if (!pane) continue;
      const { sourceId, tmuxPaneId, server } = pane;
      const agent = this.#agentIn(pane);
      const told = contentOf(agent);
      if (told === pane.told) continue;
      this.#panes.set(key, { ...pane, told });
      const sight = sights.get(sourceId) ?? { server, panes: new Map() };
      sight.panes.set(tmuxPaneId, agent);
      sights.set(sourceId, sight);
    }
    const at = this.#options.clock.now();
    for (const [sourceId, sight] of sights) {
      this.#options.onSight({ outcome: "ok", kind: "agents", sourceId, at, ...sight });
    }
  }
}

/** Nothing of ours tells an agent from another program: it is as if nobody had looked. */
const NO_ONE: AgentInPane = {
  agentType: "unknown",
  pid: null,
  claims: [],
  session: null,
  ntm: null,
};
const SHELL: AgentInPane = { ...NO_ONE, agentType: "shell" };

function keyOf({ sourceId, tmuxPaneId }: PanePlace): string {
  return `${sourceId} ${tmuxPaneId}`;
}

function commandOf({ detail }: PaneRow): string | null {
  return detail?.currentCommand ?? null;
}

/** Something may have begun that the fingerprint does not see; less and less likely so. */
function mayHideNews({ finding, sameWalks, walkedAt }: Watched, now: number): boolean {
  if (finding === null || finding.settled) return false;
  const pause = Math.min(WALK_AT_LEAST_MS, WALK_AGAIN_MS * 2 ** sameWalks);
  return Math.abs(now - walkedAt) >= pause;
}

function isSameFinding(a: AgentFinding | null, b: AgentFinding | null): boolean {
  if (a?.kind !== "agent" || b?.kind !== "agent") return a?.kind === b?.kind;
  return a.pid === b.pid && a.startTicks === b.startTicks && a.stopped === b.stopped;
}

/** The agent that was there before a finding that shows none, while its shell is at its prompt. */
function leftBehind(
  { finding: before, left }: Watched,
  finding: AgentFinding | null,
  at: number,
): LeftAgent | null {
  if (finding?.kind !== "none" || finding.reason !== "shell") return null;
  return before?.kind === "agent" ? { agentType: before.agentType, at } : left;
}

function stillLeft(left: LeftAgent | null, at: number): LeftAgent | null {
  return left === null || Math.abs(at - left.at) >= PROMPT_MS ? null : left;
}

/** Two sights with the same text say the same. */
function contentOf({ agentType, pid, claims, session, ntm }: AgentInPane): string {
  const said = claims.map(({ source, status, claim, since, seenAt, flags, text }) => {
    return [source, status, claim, since, Math.floor(seenAt / SEEN_GRAIN_MS), flags, text];
  });
  return JSON.stringify([agentType, pid, said, session, ntm]);
}
