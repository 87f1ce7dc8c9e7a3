import type { Event } from "../../shared/model/event.ts";
import type { NotificationSettings } from "../../shared/model/notification.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Condition } from "../../shared/protocol/methods/health.ts";

/**
 * How a daemon can be talked to now. `connecting`: it is being started or asked. `live`: it answers.
 * `stale`: it has not answered for a while, and is not given up yet. `lost`: it is gone, and will be
 * tried again. `refused`: it and this program do not understand each other, in a sentence for people.
 * `unavailable`: there is none to talk to, since WSL does not answer or none could be put in place,
 * which is tried again. `none`: there is no daemon, or it was stopped, or what it runs in, which a
 * sentence for people says.
 */
export type ConnectionState =
  | { readonly kind: "connecting" | "lost" }
  | {
    readonly kind: "live" | "stale";
    /** `stdio` is the line that the tray itself has to it. */
    readonly wire: "stdio" | "websocket";
  }
  | { readonly kind: "none"; readonly sentence?: string }
  | { readonly kind: "refused" | "unavailable"; readonly sentence: string };

/** What a daemon says about notifications: the section of its settings, and the zone of the day. */
export interface FaceNotifications {
  readonly settings: NotificationSettings;
  /** A name of the IANA database. */
  readonly timeZone: string;
}

/** The statistics of the day that goes on. */
export interface FaceToday {
  readonly compactions: number;
  /** Milliseconds in which agents worked. */
  readonly activeMs: number;
}

/** One daemon: of a WSL distribution, or of this machine. */
export interface FaceConnection {
  /** Stays the same from one start of the tray to the next. */
  readonly id: string;
  /** What people call it, for example `Ubuntu`. */
  readonly label: string;
  readonly state: ConnectionState;
  /** Since when it is followed without a break, milliseconds UTC; null while it is not. */
  readonly liveSince: number | null;
  /** The latest one, however old; null before the first. Its times are of the clock here. */
  readonly snapshot: Snapshot | null;
  /**
   * What the daemon's clock is ahead of the one here, milliseconds: times of its events are of that
   * clock. 0 when left out.
   */
  readonly clockAheadMs?: number;
  /** Null while it is not known, as all that follows. */
  readonly health: Condition | null;
  readonly notifications: FaceNotifications | null;
  readonly today: FaceToday | null;
  /** When anything was heard of it last, milliseconds UTC. */
  readonly lastHeardAt: number | null;
}

/** What the badge counts: panes that wait for a person, or sessions. */
export type BadgeContent = "off" | "waiting" | "sessions";

/** A session that is to stand on top of the menu, whether it lives or not. */
export interface PinnedSession {
  readonly connectionId: string;
  /** Its name: ids do not outlive a tmux server. */
  readonly session: string;
}

/** What the settings of this machine say about the face. */
export interface FaceSettings {
  readonly badge: BadgeContent;
  readonly pinned: readonly PinnedSession[];
  readonly maxSessionsShown: number;
  readonly showNotifications: boolean;
  /** Nothing is told until then, milliseconds UTC; null when no one has asked for that. */
  readonly snoozedUntil: number | null;
  /** Whether the tray starts with Windows; null on another system. */
  readonly startsWithWindows: boolean | null;
}

/** All that the icon, the tooltip, the menu and the toasts are made of. */
export interface FaceInput {
  readonly connections: readonly FaceConnection[];
  readonly settings: FaceSettings;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** An event as it came from a daemon. */
export interface FaceEvent {
  readonly connectionId: string;
  /** Names the database that the event's id belongs to. */
  readonly instanceId: string;
  readonly event: Event;
}

/** Whether what is known of a daemon is what is true now, as far as anybody can tell. */
export function isHeard({ state }: FaceConnection): boolean {
  return state.kind === "live" || state.kind === "stale";
}

/** Whether it is joined by its WebSocket, so that nothing here could start another. */
export function isBySocket(state: ConnectionState): boolean {
  return "wire" in state && state.wire === "websocket";
}
