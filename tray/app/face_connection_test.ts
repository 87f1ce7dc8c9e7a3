import { deepEqual, equal } from "node:assert/strict";
import type { LinkState } from "../engine/link_state.ts";
import { aFleet } from "../face/test_input.ts";
import { CAPABILITIES } from "../page/test_page_daemon.ts";
import { faceConnection } from "./face_connection.ts";

const NOW = 1_000_000;
const LIVE = { kind: "live", since: 0, capabilities: CAPABILITIES, wire: "stdio" } as const;

function stateOf(state: LinkState, heardAt: number | null = NOW) {
  const view = { name: "Ubuntu", state, snapshot: null, heardAt, clockAheadMs: 0 };
  return faceConnection(view, undefined, NOW).state;
}

Deno.test("faceConnection() says how a daemon can be talked to", () => {
  const trouble = { since: 0, problem: "It is newer", said: "" };
  const cases: readonly (readonly [LinkState, string])[] = [
    [{ kind: "stopped" }, "none"],
    [{ kind: "connecting", since: 0, failures: 0 }, "connecting"],
    [{ kind: "connecting", since: 0, failures: 1 }, "lost"],
    [{ kind: "lost", retryAt: 0, failures: 1, ...trouble }, "lost"],
    [{ kind: "gave_up", ...trouble }, "lost"],
  ];
  for (const [state, kind] of cases) deepEqual(stateOf(state), { kind });
  const sentence = "stopped, it is followed again when it is started";
  deepEqual(stateOf({ kind: "off", ...trouble }), { kind: "none", sentence });
  deepEqual(stateOf({ kind: "refused", ...trouble }), { kind: "refused", sentence: "It is newer" });
});

Deno.test("faceConnection() says by what wire a daemon is joined", () => {
  for (const wire of ["stdio", "websocket"] as const) {
    deepEqual(stateOf({ ...LIVE, wire }), { kind: "live", wire });
    deepEqual(stateOf({ ...LIVE, wire }, 0), { kind: "stale", wire });
  }
});

Deno.test("faceConnection() doubts a daemon whose heartbeat is late, by its own beat", () => {
  const live = (heartbeatMs: number): LinkState => {
    return { ...LIVE, capabilities: { ...CAPABILITIES, heartbeatMs } };
  };
  equal(stateOf(live(15_000), NOW - 22_500).kind, "live");
  equal(stateOf(live(15_000), NOW - 22_501).kind, "stale");
  equal(stateOf(live(60_000), NOW - 80_000).kind, "live");
  equal(stateOf(live(15_000), null).kind, "live");
});

Deno.test("faceConnection() says since when a daemon is followed", () => {
  const since = (state: LinkState) => {
    const view = { name: "Ubuntu", state, snapshot: null, heardAt: null, clockAheadMs: 9 };
    return faceConnection(view, undefined, NOW).liveSince;
  };
  equal(since({ ...LIVE, since: 7 }), 7);
  equal(since({ kind: "connecting", since: 7, failures: 0 }), null);
});

Deno.test("faceConnection() takes what is known beside the link", () => {
  const today = { compactions: 2, activeMs: 3 };
  const facts = { health: "degraded", notifications: null, today } as const;
  const link = { snapshot: null, heardAt: 5, clockAheadMs: 0 } as const;
  const view = { name: "Ubuntu", state: { kind: "stopped" }, ...link } as const;
  const face = faceConnection(view, facts, NOW);
  deepEqual([face.id, face.label, face.health, face.today, face.lastHeardAt], [
    "Ubuntu",
    "Ubuntu",
    "degraded",
    today,
    5,
  ]);
});

Deno.test("faceConnection() gives the times of a daemon whose clock is behind as ours has them", () => {
  const hour = 3_600_000;
  const now = 100 * hour;
  const theirs = now - 3 * hour;
  const snapshot = aFleet({
    sessions: [{ name: "api", createdAt: theirs - hour }],
    escalations: [{ openedAt: theirs - 60_000, snoozedUntil: theirs + 60_000 }, {
      snoozedUntil: null,
    }],
  });
  const view = { name: "Ubuntu", state: LIVE, heardAt: now };
  const face = faceConnection({ ...view, snapshot, clockAheadMs: theirs - now }, undefined, now);
  equal(face.snapshot?.sessions[0]?.createdAt, now - hour);
  const [call, other] = face.snapshot?.escalations ?? [];
  deepEqual([call?.openedAt, call?.snoozedUntil], [now - 60_000, now + 60_000]);
  equal(other?.snoozedUntil, null);
  equal(face.clockAheadMs, theirs - now);
  const same = faceConnection({ ...view, snapshot, clockAheadMs: 0 }, undefined, now);
  equal(same.snapshot, snapshot);
});
