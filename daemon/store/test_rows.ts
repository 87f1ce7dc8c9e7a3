import type { Escalation } from "../../shared/model/escalation.ts";
import type { EventDraft } from "../../shared/model/event.ts";
import type { KeptPane } from "../../shared/model/kept_pane.ts";
import type { KeptSession } from "../../shared/model/kept_session.ts";
import { NO_STATS, type Pane } from "../../shared/model/pane.ts";
import { NO_MEMORY } from "../../shared/model/pane_memory.ts";
import type { Session } from "../../shared/model/session.ts";
import type { ServerIdentity, Source } from "../../shared/model/source.ts";
import type { Changes } from "./store.ts";

/** When the rows of the tests were made, milliseconds UTC. */
export const T0 = 1_750_000_000_000;

export const SERVER: ServerIdentity = { pid: 100, startedAt: T0 - 3_600_000 };

/** `aSource("a")` has a socket of its own, since two sources cannot share one. */
export function aSource(id: string, change: Partial<Source> = {}): Source {
  return {
    id,
    kind: "linux",
    distro: "box",
    tmuxSocket: `/tmp/tmux-1000/${id}`,
    status: "ok",
    lastSeenAt: T0,
    lastError: null,
    server: SERVER,
    tmuxVersion: "3.3a",
    ...change,
  };
}

/** A living session with one quiet pane, on the source `source`. */
export function aSession(id: string, change: Partial<Session> = {}): KeptSession {
  const session: Session = {
    id,
    sourceId: "source",
    tmuxSessionId: "$1",
    name: `name of ${id}`,
    groupName: null,
    attachedClients: 1,
    createdAt: T0 - 60_000,
    lastSeenAt: T0,
    endedAt: null,
    status: "idle",
    statusReason: "panes_idle",
    paneCount: 1,
    waitingPanes: 0,
    metadata: { workingDir: "/home/ada" },
    ...change,
  };
  return { session, server: SERVER };
}

/** A living pane of the session `session`, on the source `source`. */
export function aPane(id: string, change: Partial<Pane> = {}): KeptPane {
  const sessionId = change.sessionId ?? "session";
  const pane: Pane = {
    id,
    sourceId: "source",
    sessionId,
    sessionIds: [sessionId],
    tmuxPaneId: "%1",
    tmuxWindowId: "@1",
    windowIndex: 0,
    windowName: "main",
    paneIndex: 0,
    tmuxPid: 1_001,
    agentType: "unknown",
    title: "a title",
    currentCommand: "bash",
    currentPath: "/home/ada",
    createdAt: T0 - 60_000,
    lastSeenAt: T0,
    lastActivityAt: null,
    endedAt: null,
    exitStatus: null,
    agentSession: null,
    stats: NO_STATS,
    ntm: null,
    status: "idle",
    statusReason: "shell_quiet",
    confidence: 0.6,
    since: T0 - 30_000,
    evidence: [{ source: "tmux", claim: "output", at: T0 - 30_000 }],
    flags: [],
    ...change,
  };
  return { pane, server: SERVER, memory: NO_MEMORY };
}

/** One that has just been opened, of the pane `pane`. */
export function anEscalation(id: string, change: Partial<Escalation> = {}): Escalation {
  return {
    id,
    sourceId: "source",
    sessionId: "session",
    paneId: "pane",
    cause: "permission_prompt",
    text: "wants to use Bash",
    status: "pending",
    phase: "opened",
    confidence: 0.95,
    openedAt: T0,
    seenAt: null,
    snoozedUntil: null,
    closedAt: null,
    timeToAnswerMs: null,
    ...change,
  };
}

/** A fact about no session and no pane, unless told otherwise. */
export function aFact(change: Partial<EventDraft> = {}): EventDraft {
  return {
    type: "source.status",
    sourceId: "source",
    sessionId: null,
    paneId: null,
    detectedAt: T0,
    source: "tmux",
    confidence: 1,
    severity: "info",
    message: "tmux answers",
    payload: { from: "disconnected", to: "ok" },
    display: {},
    ...change,
  };
}

/** So many facts, told apart by their message: `fact 1`, `fact 2` and so on. */
export function facts(count: number, firstNumber = 1): EventDraft[] {
  return Array.from(
    { length: count },
    (_, index) => aFact({ message: `fact ${firstNumber + index}` }),
  );
}

/** A transaction that writes nothing but what is named. */
export function changes(what: Partial<Changes>): Changes {
  return { events: [], sources: [], sessions: [], panes: [], escalations: [], ...what };
}
