import type { Capabilities } from "../../shared/protocol/methods/capabilities.ts";
import type { LinkView } from "../engine/links.ts";
import type { LinkState } from "../engine/link_state.ts";
import type { ConnectionState, FaceConnection } from "../face/face_input.ts";
import { inOurTime } from "./our_time.ts";
import type { DaemonFacts } from "./daemon_facts.ts";

/** A daemon whose heartbeat is so late is not sure to be there; its link gives up at two. */
const LATE_BEATS = 1.5;

const OFF = "stopped, it is followed again when it is started";

/** A link and what is known beside it, as icon, menu and toasts take it. */
export function faceConnection(
  { name, state, snapshot, heardAt, clockAheadMs }: LinkView,
  facts: Pick<DaemonFacts, "health" | "notifications" | "today"> | undefined,
  now: number,
): FaceConnection {
  return {
    id: name,
    label: name,
    state: connectionState(state, { heardAt, now }),
    liveSince: state.kind === "live" ? state.since : null,
    snapshot: snapshot && inOurTime(snapshot, clockAheadMs),
    clockAheadMs,
    health: facts?.health ?? null,
    notifications: facts?.notifications ?? null,
    today: facts?.today ?? null,
    lastHeardAt: heardAt,
  };
}

/**
 * A daemon that is not in place yet, as icon, menu and toasts take it.
 * @param problem why it is not, for the user; null while that is under way
 */
export function connectionWithoutLink(name: string, problem: string | null): FaceConnection {
  return {
    id: name,
    label: name,
    state: problem === null ? { kind: "connecting" } : { kind: "unavailable", sentence: problem },
    liveSince: null,
    snapshot: null,
    health: null,
    notifications: null,
    today: null,
    lastHeardAt: null,
  };
}

function connectionState(
  state: LinkState,
  { heardAt, now }: { readonly heardAt: number | null; readonly now: number },
): ConnectionState {
  switch (state.kind) {
    case "stopped":
      return { kind: "none" };
    case "off":
      return { kind: "none", sentence: OFF };
    case "connecting":
      // What is tried again and again was there once, or should be.
      return { kind: state.failures > 0 ? "lost" : "connecting" };
    case "live":
      return {
        kind: isLate(now - (heardAt ?? now), state.capabilities) ? "stale" : "live",
        wire: state.wire,
      };
    case "lost":
    case "gave_up":
      return { kind: "lost" };
    case "refused":
      return { kind: "refused", sentence: state.problem };
  }
}

function isLate(silenceMs: number, { heartbeatMs }: Capabilities): boolean {
  return silenceMs > LATE_BEATS * heartbeatMs;
}
