import {
  SAMPLE_NOW,
  sampleEscalation,
  samplePane,
  sampleSession,
  sampleSnapshot,
} from "../../daemon/cli/test_snapshot.ts";
import type { Escalation } from "../../shared/model/escalation.ts";
import type { NotificationSettings } from "../../shared/model/notification.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { someSettings } from "../../shared/notify/test_settings.ts";
import type { FaceConnection, FaceInput, FaceNotifications, FaceSettings } from "./face_input.ts";

export const NOW = SAMPLE_NOW;

/** What a connection shows: nothing unless told. */
export interface FleetPart {
  readonly sessions?: readonly Partial<Session>[];
  readonly panes?: readonly Partial<Pane>[];
  readonly escalations?: readonly Partial<Escalation>[];
}

/** A snapshot of just these. Ids of sessions are their names, ids of panes their tmux ids. */
export function aFleet(part: FleetPart = {}, change: Partial<Snapshot> = {}): Snapshot {
  return sampleSnapshot({
    sessions: (part.sessions ?? []).map((one) => sampleSession({ id: one.name ?? "api", ...one })),
    panes: (part.panes ?? []).map((one) =>
      samplePane({ id: one.tmuxPaneId ?? "%1", sessionId: "api", status: "idle", ...one })
    ),
    escalations: (part.escalations ?? []).map((one) =>
      sampleEscalation({ sessionId: "api", paneId: "%1", ...one })
    ),
    ...change,
  });
}

/** One session with a pane in which Claude waits for a person. */
export function aWaitingFleet(change: Partial<Escalation> = {}): Snapshot {
  return aFleet({
    sessions: [{ name: "api", waitingPanes: 1 }],
    panes: [{ agentType: "claude", status: "waiting" }],
    escalations: [change],
  });
}

/** A live daemon of Ubuntu without any session, unless told otherwise. */
export function aConnection(part: Partial<FaceConnection> = {}): FaceConnection {
  return {
    id: "wsl:Ubuntu",
    label: "Ubuntu",
    state: { kind: "live", wire: "stdio" },
    liveSince: NOW - 60_000,
    snapshot: aFleet(),
    health: "healthy",
    notifications: null,
    today: null,
    lastHeardAt: NOW - 2_000,
    ...part,
  };
}

export function someNotifications(
  change: Partial<NotificationSettings> = {},
  timeZone = "UTC",
): FaceNotifications {
  return { settings: someSettings(change), timeZone };
}

export function faceSettings(change: Partial<FaceSettings> = {}): FaceSettings {
  return {
    badge: "waiting",
    pinned: [],
    maxSessionsShown: 10,
    showNotifications: true,
    snoozedUntil: null,
    startsWithWindows: false,
    ...change,
  };
}

/** One connection, the usual settings, unless told otherwise. */
export function anInput(
  { connections = [aConnection()], settings, now = NOW }: {
    readonly connections?: readonly FaceConnection[];
    readonly settings?: Partial<FaceSettings>;
    readonly now?: number;
  } = {},
): FaceInput {
  return { connections, settings: faceSettings(settings), now };
}
