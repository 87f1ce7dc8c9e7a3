import assert from "node:assert/strict";
import fc from "fast-check";
import { NO_STATS, type Pane } from "../model/pane.ts";
import { NO_MEMORY } from "../model/pane_memory.ts";
import type { Session } from "../model/session.ts";
import type { Delta, Snapshot } from "../model/snapshot.ts";
import { difference, takeSnapshot, toDelta } from "../../daemon/state/snapshot.ts";
import { EMPTY_WORLD, type World } from "../../daemon/state/world.ts";
import { Mirror } from "./mirror.ts";

const TOTALS = { sessions: 0, panes: 0, activePanes: 0, waitingPanes: 0 };
const STAMP = { lastEventId: 0, at: 1_000, persisted: true, degraded: false };

function session(id: string, name = id): Session {
  return {
    id,
    sourceId: "s",
    tmuxSessionId: "$0",
    name,
    groupName: null,
    attachedClients: 0,
    createdAt: 0,
    lastSeenAt: 0,
    endedAt: null,
    status: "unknown",
    statusReason: "",
    paneCount: 0,
    waitingPanes: 0,
    metadata: { workingDir: null },
  };
}

function pane(id: string, sessionId: string, windowIndex: number): Pane {
  return {
    id,
    sourceId: "s",
    sessionId,
    sessionIds: [sessionId],
    tmuxPaneId: `%${id}`,
    tmuxWindowId: "@0",
    windowIndex,
    windowName: "",
    paneIndex: 0,
    tmuxPid: 1,
    agentType: "unknown",
    title: "",
    currentCommand: "sh",
    currentPath: "/",
    createdAt: 0,
    lastSeenAt: 0,
    lastActivityAt: null,
    endedAt: null,
    exitStatus: null,
    agentSession: null,
    stats: NO_STATS,
    ntm: null,
    status: "unknown",
    statusReason: "",
    confidence: 0,
    since: 0,
    evidence: [],
    flags: [],
  };
}

function snapshot(part: Partial<Snapshot> = {}): Snapshot {
  return {
    ...STAMP,
    instanceId: "instance",
    runId: "run",
    revision: 5,
    sources: [],
    sessions: [],
    panes: [],
    escalations: [],
    totals: TOTALS,
    ...part,
  };
}

function delta(part: Partial<Delta> = {}): Delta {
  return {
    ...STAMP,
    runId: "run",
    revision: 6,
    sources: [],
    sessions: [],
    panes: [],
    escalations: [],
    removed: { sources: [], sessions: [], panes: [], escalations: [] },
    totals: TOTALS,
    ...part,
  };
}

Deno.test("Mirror.apply() adds, changes and removes, and takes the stamp over", () => {
  const mirror = new Mirror(snapshot({ sessions: [session("a"), session("b")] }));
  const applied = mirror.apply(delta({
    at: 2_000,
    lastEventId: 9,
    degraded: true,
    sessions: [session("c"), session("b", "renamed")],
    panes: [pane("1", "c", 0)],
    removed: { sources: [], sessions: ["a"], panes: ["never there"], escalations: [] },
    totals: { ...TOTALS, sessions: 2, panes: 1 },
  }));
  assert.equal(applied, "applied");
  assert.deepEqual(
    mirror.snapshot,
    snapshot({
      revision: 6,
      at: 2_000,
      lastEventId: 9,
      degraded: true,
      sessions: [session("c"), session("b", "renamed")],
      panes: [pane("1", "c", 0)],
      totals: { ...TOTALS, sessions: 2, panes: 1 },
    }),
  );
});

for (
  const [what, part] of [
    ["skips a revision", { revision: 7 }],
    ["repeats a revision", { revision: 5 }],
    ["is of another run", { runId: "other" }],
  ] as const
) {
  Deno.test(`Mirror.apply() changes nothing for a delta that ${what}`, () => {
    const before = snapshot({ sessions: [session("a")] });
    const mirror = new Mirror(before);
    const removed = { sources: [], sessions: ["a"], panes: [], escalations: [] };
    assert.equal(mirror.apply(delta({ ...part, removed })), "hole");
    assert.deepEqual(mirror.snapshot, before);
  });
}

Deno.test("Mirror.snapshot is the same object until something changes", () => {
  const mirror = new Mirror(snapshot());
  assert.equal(mirror.snapshot, mirror.snapshot);
  const before = mirror.snapshot;
  mirror.apply(delta());
  assert.notEqual(mirror.snapshot, before);
});

Deno.test("Mirror.snapshot equals the daemon's own after any run of changes", () => {
  const server = { pid: 1, startedAt: 0 };
  const nothing = { activity: null, agent: null, memory: NO_MEMORY, heldCompactions: [] };
  const record = { server, present: true, ...nothing };
  const id = fc.constantFrom("a", "b", "c", "d");
  const sessions = fc.dictionary(id, fc.constantFrom("x", "y", "z"));
  const panes = fc.dictionary(id, fc.record({ sessionId: id, window: fc.nat(2) }));
  const world = fc.record({ sessions, panes }).map((made): World => ({
    ...EMPTY_WORLD,
    sessions: new Map(
      Object.entries(made.sessions)
        .map(([key, name]) => [key, { session: session(key, name), server }]),
    ),
    panes: new Map(
      Object.entries(made.panes).map(([key, { sessionId, window }]) => [
        key,
        { ...record, pane: pane(key, sessionId, window) },
      ]),
    ),
  }));
  fc.assert(fc.property(fc.array(world, { minLength: 1, maxLength: 5 }), (worlds) => {
    const stamp = (revision: number) => ({ ...STAMP, runId: "run", revision });
    const [first] = worlds;
    assert.ok(first);
    const mirror = new Mirror(takeSnapshot(first, { ...stamp(0), instanceId: "i" }));
    for (const [index, next] of worlds.entries()) {
      const before = worlds[index - 1];
      if (!before) continue;
      mirror.apply(toDelta(difference(before, next), next, stamp(index)));
      const truth = takeSnapshot(next, { ...stamp(index), instanceId: "i" });
      assert.deepEqual(mirror.snapshot, truth);
    }
  }));
});
