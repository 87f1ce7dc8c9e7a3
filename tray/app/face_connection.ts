import type { LinkView } from "../engine/links.ts";
import type { LinkState } from "../engine/daemon_link.ts";
import type { ConnectionState, FaceConnection } from "../face/face_input.ts";
import type { DaemonFacts } from "./daemon_facts.ts";

/** A daemon that says nothing for longer than two heartbeats is not sure to be there. */
const STALE_MS = 35_000;

/** A link and what is known beside it, as icon, menu and toasts take it. */
export function faceConnection(
  { name, state, snapshot, heardAt }: LinkView,
  facts: Pick<DaemonFacts, "health" | "notifications" | "today"> | undefined,
  now: number,
): FaceConnection {
  return {
    id: name,
    label: name,
    state: connectionState(state, { heardAt, now }),
    snapshot,
    health: facts?.health ?? null,
    notifications: facts?.notifications ?? null,
    today: facts?.today ?? null,
    lastHeardAt: heardAt,
  };
}

function connectionState(
  state: LinkState,
  { heardAt, now }: { readonly heardAt: number | null; readonly now: number },
): ConnectionState {
  switch (state.kind) {
    case "stopped":
      return { kind: "none" };
    case "connecting":
      // What is tried again and again was there once, or should be.
      return { kind: state.failures > 0 ? "lost" : "connecting" };
    case "live":
      return { kind: heardAt !== null && now - heardAt > STALE_MS ? "stale" : "live" };
    case "lost":
    case "gave_up":
      return { kind: "lost" };
    case "refused":
      return { kind: "refused", sentence: state.problem };
  }
}
