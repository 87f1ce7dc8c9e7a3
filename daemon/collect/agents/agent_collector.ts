import type { AgentType } from "../../../shared/model/agent.ts";
import type { ServerIdentity } from "../../../shared/model/source.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Claim } from "../../state/claim.ts";
import type { AgentInPane, AgentSight, LookOk, PaneRow } from "../../state/observation.ts";

/** The process that a search found in a pane. */
export interface FoundAgent {
  readonly agentType: AgentType;
  /** Null where nothing but a shell, or nothing at all, runs. */
  readonly pid: number | null;
  /** Field 22 of its stat: with `pid` it names the process for ever. */
  readonly startTicks: string | null;
}

/** Where a pane is: what hooks name, and what claims are joined to. */
export interface PanePlace {
  readonly sourceId: string;
  readonly tmuxPaneId: string;
}

export interface AgentCollectorOptions {
  readonly clock: Clock;
  /** Changes whenever another process comes to the foreground of a pane; cheap. */
  readonly fingerprint: (panePid: number) => string | null;
  /** Walks the processes of a pane. */
  readonly find: (panePid: number) => FoundAgent;
  /** What the readers say now of an agent. */
  readonly claims: (agent: FoundAgent, place: PanePlace) => readonly Claim[];
  readonly onSight: (sight: AgentSight) => void;
}

interface Watched extends PanePlace {
  readonly server: ServerIdentity;
  readonly row: PaneRow;
  readonly checkedAt: number;
  readonly fingerprint: string | null;
  readonly agent: FoundAgent;
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

const NOBODY: FoundAgent = { agentType: "unknown", pid: null, startTicks: null };

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
    const keys = [...this.#panes].filter(([, { agent }]) =>
      agent.pid !== null && (pids === null || pids.has(agent.pid))
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
      const fresh = { checkedAt: at, fingerprint: null, agent: NOBODY, told: null };
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
    const { fingerprint: fingerprintOf, find, clock } = this.#options;
    const checkedAt = clock.now();
    if (pane.row.dead) {
      this.#panes.set(key, { ...pane, checkedAt, fingerprint: null, agent: NOBODY });
      return;
    }
    const fingerprint = fingerprintOf(pane.row.tmuxPid);
    const same = fingerprint !== null && fingerprint === pane.fingerprint;
    const agent = same ? pane.agent : find(pane.row.tmuxPid);
    this.#panes.set(key, { ...pane, checkedAt, fingerprint, agent });
  }

  /** Tells of those panes of which something else is known than was told. */
  #tell(keys: readonly string[]): void {
    const sights = new Map<string, { server: ServerIdentity; panes: Map<string, AgentInPane> }>();
    for (const key of keys) {
      const pane = this.#panes.get(key);
      if (!pane) continue;
      const { sourceId, tmuxPaneId, server, agent: { agentType, pid } } = pane;
      const claims = this.#options.claims(pane.agent, { sourceId, tmuxPaneId });
      const agent: AgentInPane = { agentType, pid, claims };
      const told = fingerprintOf(agent);
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

function keyOf({ sourceId, tmuxPaneId }: PanePlace): string {
  return `${sourceId} ${tmuxPaneId}`;
}

/** Two sights with the same text say the same. */
function fingerprintOf({ agentType, pid, claims }: AgentInPane): string {
  const said = claims.map(({ source, status, claim, since, seenAt, flags, text }) => {
    return [source, status, claim, since, Math.floor(seenAt / SEEN_GRAIN_MS), flags, text];
  });
  return JSON.stringify([agentType, pid, said]);
}
