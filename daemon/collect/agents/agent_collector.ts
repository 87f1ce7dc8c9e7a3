import type { AgentType } from "../../../shared/model/agent.ts";
import type { ServerIdentity } from "../../../shared/model/source.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Claim } from "../../state/claim.ts";
import type { AgentInPane, AgentSight, LookOk, PaneRow } from "../../state/observation.ts";
import type { ProcessFacts } from "../../state/process_facts.ts";
import { NTM_SAYS_NOTHING, type ToldByNtm } from "../ntm/ntm_records.ts";
import type { AgentFinding, FoundAgent } from "../proc/find_agent.ts";
import {
  checkedAgain,
  isDue,
  isHidden,
  mayHideNews,
  newPane,
  type PanePlace,
  seeAgain,
  walked,
  type WatchedPane,
} from "./watched_pane.ts";
import { withNtm } from "./with_ntm.ts";

/** What the readers know of an agent, beside that it runs. */
export type ToldOfAgent = Pick<AgentInPane, "claims" | "session">;

export interface AgentCollectorOptions {
  readonly clock: Clock;
  /** What a finding hangs on, as it is now; cheap. */
  readonly fingerprint: (panePid: number, finding: AgentFinding) => string | null;
  /** Walks the processes of a pane. */
  readonly find: (panePid: number) => AgentFinding;
  /** When an agent's process began, milliseconds UTC; unknown when left out. */
  readonly startOf?: (agent: FoundAgent) => number;
  /** What the readers say now of an agent; `since` is when it was found as it is, milliseconds UTC. */
  readonly tell: (agent: FoundAgent, place: PanePlace, since: number) => ToldOfAgent;
  /** What processes say by themselves. */
  readonly tellProcess: (facts: ProcessFacts) => readonly Claim[];
  /** Whose title it can only be; nobody's when left out. */
  readonly titledAgent?: (title: string) => AgentType;
  /** What ntm says of a pane; nothing when left out. */
  readonly tellNtm?: (pane: { readonly sourceId: string; readonly row: PaneRow }) => ToldByNtm;
  /** What the readers say of a pane without an agent, whose shell is not at its prompt. */
  readonly tellOther?: (place: PanePlace) => readonly Claim[];
  readonly onSight: (sight: AgentSight) => void;
}

/** An agent removes its registry file a moment before it ends. */
const FAREWELL_MS = 300;
/** Panes whose processes are read in one go: a thousand at once would hold everything else up. */
const SLICE = 20;
const SLICE_PAUSE_MS = 5;

/** When a source said it last is news once in this time: claims age from there, milliseconds. */
const SEEN_GRAIN_MS = 60_000;
/** What stands on a screen is old after seconds. */
const SCREEN_GRAIN_MS = 2_000;

/** Knows which agent runs in which pane, and tells what its readers say when that changes. */
export class AgentCollector {
  readonly #options: AgentCollectorOptions;
  readonly #panes = new Map<string, WatchedPane>();
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
    const keys = this.#keysOf(pids);
    this.#tell(keys);
    if (pids === null || keys.length === 0) return;
    for (const key of keys) this.#due.add(key);
    this.#schedule(FAREWELL_MS);
  }

  /** Something new is known of panes, whatever runs in them: those that were checked are told. */
  panesChanged(): void {
    this.#tell([...this.#panes].filter(([, { told }]) => told !== null).map(([key]) => key));
  }

  /** As `changed`, by a reader whose news say nothing of an end. */
  added(pids: ReadonlySet<number>): void {
    this.#tell(this.#keysOf(pids));
  }

  /** The agents that were found in panes. */
  get agents(): readonly FoundAgent[] {
    return [...this.#panes.values()].flatMap(({ finding }) =>
      finding?.kind === "agent" ? finding : []
    );
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

  /** A reader knows something new of what goes on in these panes, with or without an agent. */
  retell(places: readonly PanePlace[]): void {
    this.#tell(places.map(keyOf));
  }

  /** Whose screen a pane shows; null while that is not known, and for a shell at its prompt. */
  ownerOf(place: PanePlace): Pick<AgentInPane, "agentType" | "pid"> | null {
    const pane = this.#panes.get(keyOf(place));
    if (!pane || pane.finding === null || pane.promptAt !== null) return null;
    const { finding } = pane;
    if (finding.kind === "agent") return { agentType: finding.agentType, pid: finding.pid };
    const { agentType } = this.#besideNtm(pane, finding.reason === "shell" ? SHELL : NO_ONE);
    return { agentType, pid: null };
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
      this.#panes.set(key, newPane(row, { sourceId, tmuxPaneId, server }, at));
      this.#due.add(key);
      return;
    }
    const pane = this.#named(seeAgain(before, row, at));
    if (pane !== before) this.#panes.set(key, pane);
    if (isDue(before, pane, at)) this.#due.add(key);
    else if (pane.left !== before.left || pane.titled !== before.titled) this.#tell([key]);
  }

  /** The first title that only one agent writes tells whose process it is that cannot be seen. */
  #named(pane: WatchedPane): WatchedPane {
    if (pane.titled !== "unknown" || !isHidden(pane)) return pane;
    const titled = this.#options.titledAgent?.(pane.row.title) ?? "unknown";
    return titled === "unknown" ? pane : { ...pane, titled };
  }

  #keysOf(pids: ReadonlySet<number> | null): readonly string[] {
    return [...this.#panes].filter(([, { finding }]) =>
      finding?.kind === "agent" && (pids === null || pids.has(finding.pid))
    ).map(([key]) => key);
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
    const at = clock.now();
    const { finding: before, row: { dead, tmuxPid } } = pane;
    const hides = mayHideNews(pane, at) || (anew && before?.settled === false);
    const holds = before !== null && !dead && !hides &&
      fingerprint(tmuxPid, before) === before.fingerprint;
    const found = holds ? before : dead ? null : find(tmuxPid);
    const saysNothing = found?.kind === "none" && found.reason === "unreadable";
    // What was found last holds until its processes can be read again.
    const keeps = holds || (saysNothing && before !== null);
    this.#panes.set(key, keeps ? checkedAgain(pane, at) : this.#named(walked(pane, found, at)));
  }

  #agentIn(pane: WatchedPane): AgentInPane {
    return this.#besideNtm(pane, this.#agentByProcess(pane));
  }

  #besideNtm(pane: WatchedPane, agent: AgentInPane): AgentInPane {
    const { finding, row } = pane;
    const told = this.#options.tellNtm?.(pane) ?? NTM_SAYS_NOTHING;
    return withNtm(agent, { finding, title: row.title, titled: pane.titled, told });
  }

  #agentByProcess(pane: WatchedPane): AgentInPane {
    const { finding, foundAt, left, promptAt, sourceId, tmuxPaneId } = pane;
    const { tell, tellProcess, tellOther } = this.#options;
    if (left !== null) {
      const claims = tellProcess({ kind: "left", since: left.at });
      return { ...NO_ONE, agentType: left.agentType, claims };
    }
    if (finding === null) return NO_ONE;
    const place = { sourceId, tmuxPaneId };
    if (promptAt !== null) {
      return { ...SHELL, claims: tellProcess({ kind: "prompt", since: promptAt }) };
    }
    if (finding.kind === "none") {
      const claims = tellOther?.(place) ?? [];
      return { ...(finding.reason === "shell" ? SHELL : NO_ONE), claims };
    }
    const { agentType, pid } = finding;
    const startedAt = this.#options.startOf?.(finding) ?? null;
    return { agentType, pid, startedAt, ntm: null, ...tell(finding, place, foundAt) };
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
  startedAt: null,
  claims: [],
  session: null,
  ntm: null,
};
const SHELL: AgentInPane = { ...NO_ONE, agentType: "shell" };

function keyOf({ sourceId, tmuxPaneId }: PanePlace): string {
  return `${sourceId} ${tmuxPaneId}`;
}

/** Two sights with the same text say the same. */
function contentOf({ agentType, pid, claims, session, ntm }: AgentInPane): string {
  const said = claims.map(({ source, status, claim, since, seenAt, flags, text }) => {
    const grain = source === "screen" ? SCREEN_GRAIN_MS : SEEN_GRAIN_MS;
    return [source, status, claim, since, Math.floor(seenAt / grain), flags, text];
  });
  return JSON.stringify([agentType, pid, said, session, ntm]);
}
