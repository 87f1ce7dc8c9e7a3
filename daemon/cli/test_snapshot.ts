import type { Escalation } from "../../shared/model/escalation.ts";
import { NO_STATS, type Pane, type PaneNtm } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Source } from "../../shared/model/source.ts";

/** The time at which the samples stand, milliseconds UTC. */
export const SAMPLE_NOW = Date.UTC(2026, 6, 31, 12);

const ago = (seconds: number) => SAMPLE_NOW - seconds * 1_000;

export function sampleSource(part: Partial<Source> = {}): Source {
  return {
    id: "source-1",
    kind: "linux",
    distro: "box",
    tmuxSocket: "/tmp/tmux-1000/default",
    status: "ok",
    lastSeenAt: ago(1),
    lastError: null,
    server: { pid: 100, startedAt: ago(7_200) },
    tmuxVersion: "3.3a",
    ...part,
  };
}

export function sampleSession(part: Partial<Session> = {}): Session {
  return {
    id: "session-api",
    sourceId: "source-1",
    tmuxSessionId: "$1",
    name: "api",
    groupName: null,
    attachedClients: 0,
    createdAt: ago(7_200),
    lastSeenAt: ago(1),
    endedAt: null,
    status: "active",
    statusReason: "panes",
    paneCount: 1,
    waitingPanes: 0,
    metadata: { workingDir: "/home/me/api" },
    ...part,
  };
}

export function samplePane(part: Partial<Pane> = {}): Pane {
  const sessionId = part.sessionId ?? "session-api";
  return {
    id: `pane-${part.tmuxPaneId ?? "%1"}`,
    sourceId: "source-1",
    sessionId,
    sessionIds: [sessionId],
    tmuxPaneId: "%1",
    tmuxWindowId: "@1",
    windowIndex: 0,
    windowName: "edit",
    paneIndex: 0,
    tmuxPid: 200,
    agentType: "unknown",
    title: "box",
    currentCommand: "bash",
    currentPath: "/home/me/api",
    createdAt: ago(7_200),
    lastSeenAt: ago(1),
    lastActivityAt: ago(4),
    endedAt: null,
    exitStatus: null,
    agentSession: null,
    stats: NO_STATS,
    ntm: null,
    status: "active",
    statusReason: "output",
    confidence: 0.6,
    since: ago(4),
    evidence: [],
    flags: [],
    ...part,
  };
}

/** What ntm says of a pane with Claude in it. */
export function sampleNtm(part: Partial<PaneNtm> = {}): PaneNtm {
  return {
    label: "api",
    baseProject: "atlas",
    agentType: "claude",
    childPid: 4711,
    rateLimited: false,
    contextPercent: 42,
    at: ago(60),
    ...part,
  };
}

/** What the waiting pane of the small fleet needs, unless told otherwise. */
export function sampleEscalation(part: Partial<Escalation> = {}): Escalation {
  return {
    id: "escalation-1",
    sourceId: "source-1",
    sessionId: "session-web",
    paneId: "pane-%5",
    cause: "permission_prompt",
    text: "wants to use Bash",
    status: "pending",
    phase: "opened",
    confidence: 0.95,
    openedAt: ago(61),
    seenAt: null,
    snoozedUntil: null,
    closedAt: null,
    timeToAnswerMs: null,
    ...part,
  };
}

/** A small fleet in which each state occurs; a snapshot for the tests of what is shown. */
export function sampleSnapshot(part: Partial<Snapshot> = {}): Snapshot {
  const web = { sessionId: "session-web" };
  return {
    instanceId: "instance",
    runId: "run",
    revision: 7,
    lastEventId: 42,
    at: SAMPLE_NOW,
    persisted: true,
    degraded: false,
    sources: [sampleSource()],
    sessions: [
      sampleSession({ paneCount: 3, attachedClients: 1 }),
      sampleSession({
        id: "session-old",
        name: "old",
        status: "ended",
        endedAt: ago(200),
        paneCount: 0,
      }),
      sampleSession({
        id: "session-web",
        tmuxSessionId: "$2",
        name: "web 日本",
        paneCount: 2,
        waitingPanes: 1,
        createdAt: ago(600),
      }),
    ],
    panes: [
      samplePane({ currentCommand: "node", title: "Fix the parser" }),
      samplePane({ tmuxPaneId: "%2", paneIndex: 1, status: "idle", since: ago(180) }),
      samplePane({
        tmuxPaneId: "%12",
        windowIndex: 10,
        status: "unknown",
        since: ago(90),
        currentCommand: "vim",
        title: "日本語 notes",
      }),
      samplePane({
        ...web,
        tmuxPaneId: "%5",
        status: "waiting",
        since: ago(61),
        currentCommand: "claude",
        title: "May I run it?",
        flags: ["context_low"],
      }),
      samplePane({
        ...web,
        tmuxPaneId: "%6",
        paneIndex: 1,
        status: "ended",
        since: ago(30),
        endedAt: ago(30),
        exitStatus: 2,
      }),
    ],
    escalations: [],
    totals: { sessions: 2, panes: 4, activePanes: 1, waitingPanes: 1 },
    ...part,
  };
}
