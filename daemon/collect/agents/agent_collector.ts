import type { ServerIdentity } from "../../../shared/model/source.ts";
import type { Clock } from "../../platform/clock.ts";
import type { AgentInPane, AgentSight, LookOk, PaneRow } from "../../state/observation.ts";
import type { AgentFinding, FoundAgent } from "../proc/find_agent.ts";

/** Where a pane is: what hooks name, and what claims are joined to. */
export interface PanePlace {
  readonly sourceId: string;
  readonly tmuxPaneId: string;
}

/** What the readers know of an agent, beside that it runs. */
export type ToldOfAgent = Pick<AgentInPane, "claims" | "session">;

export interface AgentCollectorOptions {
  readonly clock: Clock;
  /** What a finding hangs on, as it is now; cheap. */
  readonly fingerprint: (panePid: number, finding: AgentFinding) => string | null;
  /** Walks the processes of a pane. */
  readonly find: (panePid: number) => AgentFinding;
  /** What the readers say now of an agent. */
  readonly tell: (agent: FoundAgent, place: PanePlace) => ToldOfAgent;
  readonly onSight: (sight: AgentSight) => void;
}

interface Watched extends PanePlace {
  readonly server: ServerIdentity;
  readonly row: PaneRow;
  readonly checkedAt: number;
  /** Null until the pane was checked, and for one that is dead. */
  readonly finding: AgentFinding | null;
  /** What was told last, without the times that move by themselves. */
  readonly told: string | null;
}

/** A pane that draws may have begun another program: it is checked this often, milliseconds. */
const CHECK_BUSY_MS = 5_000;
/** And one that does not, this often. */
const CHECK_QUIET_MS = 30_000;
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
  }

  /** A hook spoke for a pane: its processes are read anew, for it may have begun a moment ago. */
  heard(place: PanePlace): void {
    const key = keyOf(place);
    if (!this.#panes.has(key)) return;
    this.#check(key);
    this.#tell([key]);
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
      const fresh = { checkedAt: at, finding: null, told: null };
      this.#panes.set(key, { sourceId, tmuxPaneId, server, row, ...fresh });
      this.#due.add(key);
      return;
    }
    const drew = before.row !== row;
    if (drew) this.#panes.set(key, { ...before, row });
    const pause = drew ? CHECK_BUSY_MS : CHECK_QUIET_MS;
    if (Math.abs(at - before.checkedAt) >= pause) this.#due.add(key);
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

  #check(key: string): void {
    const pane = this.#panes.get(key);
    if (!pane) return;
    const { fingerprint, find, clock } = this.#options;
    const checkedAt = clock.now();
    const { finding: before, row: { dead, tmuxPid } } = pane;
    const holds = before !== null && before.settled && !dead &&
      fingerprint(tmuxPid, before) === before.fingerprint;
    const finding = dead ? null : holds ? before : find(tmuxPid);
    this.#panes.set(key, { ...pane, checkedAt, finding });
  }

  #agentIn({ finding, sourceId, tmuxPaneId }: Watched): AgentInPane {
    if (finding === null) return NOBODY;
    if (finding.kind === "none") return finding.reason === "shell" ? SHELL : NOBODY;
    const { agentType, pid } = finding;
    const told = this.#options.tell(finding, { sourceId, tmuxPaneId });
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
const NOBODY: AgentInPane = {
  agentType: "unknown",
  pid: null,
  claims: [],
  session: null,
  ntm: null,
};
const SHELL: AgentInPane = { ...NOBODY, agentType: "shell" };

function keyOf({ sourceId, tmuxPaneId }: PanePlace): string {
  return `${sourceId} ${tmuxPaneId}`;
}

/** Two sights with the same text say the same. */
function contentOf({ agentType, pid, claims, session, ntm }: AgentInPane): string {
  const said = claims.map(({ source, status, claim, since, seenAt, flags, text }) => {
    return [source, status, claim, since, Math.floor(seenAt / SEEN_GRAIN_MS), flags, text];
  });
  return JSON.stringify([agentType, pid, said, session, ntm]);
}
