import type { EventDraft } from "../../shared/model/event.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { ServerIdentity, Source } from "../../shared/model/source.ts";
import type {
  AgentInPane,
  LookOk,
  Observation,
  PaneDetail,
  PaneRow,
  SessionRow,
} from "./observation.ts";
import { type PaneFacts, reconcile, type ReconcileTools } from "./reconcile.ts";
import { EMPTY_WORLD, type World } from "./world.ts";

/** When the stories of the tests begin, milliseconds UTC, a whole second. */
export const T0 = 1_750_000_000_000;
export const SOURCE_ID = "source-1";
/** The server of a look that names none. */
export const SERVER: ServerIdentity = { pid: 100, startedAt: T0 - 3_600_000 };

/** Nothing is known of a pane but that it is there: it is as if nobody had looked. */
export const NO_AGENT: AgentInPane = {
  agentType: "unknown",
  pid: null,
  startedAt: null,
  claims: [],
  session: null,
  ntm: null,
};

/** A source whose last look answered. */
export function source(change: Partial<Source> = {}): Source {
  return {
    id: SOURCE_ID,
    kind: "linux",
    distro: "box",
    tmuxSocket: "/tmp/tmux-1000/default",
    status: "ok",
    lastSeenAt: T0,
    lastError: null,
    server: SERVER,
    tmuxVersion: "3.3a",
    ...change,
  };
}

/** A world that knows these sources and nothing else. */
export function worldWith(...sources: readonly Source[]): World {
  return { ...EMPTY_WORLD, sources: new Map(sources.map((item) => [item.id, item])) };
}

/** `session("$1")` is named `s1`. */
export function session(tmuxSessionId: string, change: Partial<SessionRow> = {}): SessionRow {
  return {
    tmuxSessionId,
    name: `s${tmuxSessionId.slice(1)}`,
    groupName: null,
    attachedClients: 0,
    createdAt: T0 - 600_000,
    workingDir: "/home/ada",
    ...change,
  };
}

/** `pane("%1")` is in `$1`, in window `@1`; it has been silent for ten minutes. */
export function pane(tmuxPaneId: string, change: Partial<PaneRow> = {}): PaneRow {
  return {
    tmuxSessionId: "$1",
    tmuxWindowId: "@1",
    tmuxPaneId,
    windowIndex: 0,
    windowName: "main",
    windowActivityAt: T0 - 600_000,
    paneIndex: 0,
    tmuxPid: 1_000 + Number(tmuxPaneId.slice(1)),
    dead: false,
    exitStatus: null,
    title: "a title",
    drawn: "0 0 0",
    size: "80x24",
    detail: detail(),
    ...change,
  };
}

export function detail(change: Partial<PaneDetail> = {}): PaneDetail {
  return { currentCommand: "bash", currentPath: "/home/ada", ttyOutputAt: null, ...change };
}

/** A look that was answered; empty unless told otherwise. */
export function look(change: Partial<LookOk> = {}): LookOk {
  return {
    outcome: "ok",
    kind: "look",
    sourceId: SOURCE_ID,
    at: T0,
    server: SERVER,
    tmuxVersion: "3.3a",
    sessions: [],
    panes: [],
    ...change,
  };
}

/** Output within ten seconds is `active`, anything else `idle`; nothing known is `unknown`. */
export function judgeByAge({ dead, lastOutputAt }: PaneFacts, now: number) {
  const verdict = (status: Pane["status"], statusReason: string, until = Infinity) => {
    return { state: { status, statusReason, confidence: 1, evidence: [], flags: [] }, until };
  };
  if (dead) return verdict("ended", "pane_dead");
  if (lastOutputAt === null) return verdict("unknown", "nothing");
  const quietAt = lastOutputAt + 10_000;
  return now < quietAt ? verdict("active", "output", quietAt) : verdict("idle", "silent");
}

/** Ids are `id-1`, `id-2` and so on. */
export function tools(judge: ReconcileTools["judge"] = judgeByAge): ReconcileTools {
  let last = 0;
  return { newId: () => `id-${++last}`, judge, readTitle: () => [] };
}

/** What one step of a story adds to the standard look. */
export type Sight = Partial<Omit<LookOk, "at">> & {
  /** Milliseconds since the step before; 1,000 when left out. */
  readonly afterMs?: number;
};

/** Tells a world one observation after the other, and remembers what came of it. */
export class Story {
  world: World;
  at = T0;
  /** Of the last step. */
  events: readonly EventDraft[] = [];
  /** Of all steps. */
  readonly history: EventDraft[] = [];
  readonly #tools: ReconcileTools;

  constructor(world: World = worldWith(source()), reconcileTools: ReconcileTools = tools()) {
    this.world = world;
    this.#tools = reconcileTools;
  }

  /** One more observation, a second later than the last. */
  see(sight: Sight = {}): this {
    const { afterMs = 1_000, ...change } = sight;
    this.at += afterMs;
    return this.tell(look({ at: this.at, ...change }));
  }

  /** Any observation, at its own time. */
  tell(observation: Observation): this {
    const { next, events } = reconcile(this.world, observation, this.#tools);
    this.at = observation.at;
    this.world = next;
    this.events = events;
    this.history.push(...events);
    return this;
  }

  /** The types of the events of the last step. */
  get types(): readonly string[] {
    return this.events.map(({ type }) => type);
  }

  get source(): Source {
    return the([...this.world.sources.values()], SOURCE_ID, (item) => item.id === SOURCE_ID);
  }

  /** The last pane that had this tmux id. */
  pane(tmuxPaneId: string): Pane {
    const panes = [...this.world.panes.values()].map((record) => record.pane);
    return the(panes, tmuxPaneId, (item) => item.tmuxPaneId === tmuxPaneId);
  }

  /** The last session that had this tmux id. */
  session(tmuxSessionId: string): Session {
    const sessions = [...this.world.sessions.values()].map((record) => record.session);
    return the(sessions, tmuxSessionId, (item) => item.tmuxSessionId === tmuxSessionId);
  }

  /** tmux ids of the panes that have not ended. */
  get livingPanes(): readonly string[] {
    return [...this.world.panes.values()]
      .filter((record) => record.pane.endedAt === null)
      .map((record) => record.pane.tmuxPaneId)
      .sort();
  }

  /** tmux ids of the sessions that have not ended. */
  get livingSessions(): readonly string[] {
    return [...this.world.sessions.values()]
      .filter((record) => record.session.endedAt === null)
      .map((record) => record.session.tmuxSessionId)
      .sort();
  }
}

function the<T>(items: readonly T[], name: string, wanted: (item: T) => boolean): T {
  const found = items.findLast(wanted);
  if (found === undefined) throw new Error(`the story has no ${name}`);
  return found;
}
