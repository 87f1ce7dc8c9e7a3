import assert from "node:assert/strict";
import fc from "fast-check";
import { Delta, Snapshot } from "../../shared/model/snapshot.ts";
import { settle } from "./settle.ts";
import { difference, isEmpty, takeSnapshot, toDelta } from "./snapshot.ts";
import { pane, session, source, Story, worldWith } from "./test_builders.ts";
import type { World } from "./world.ts";

const stamp = (revision: number) => ({
  runId: "run",
  revision,
  lastEventId: 7,
  at: 1_000 + revision,
  persisted: true,
  degraded: false,
});

const snapshotOf = (world: World, revision = 1) =>
  takeSnapshot(world, { ...stamp(revision), instanceId: "instance" });

/** As a client does it: replace what is told, drop what is removed, keep the order of a snapshot. */
function apply(snapshot: Snapshot, delta: Delta): Snapshot {
  assert.equal(delta.revision, snapshot.revision + 1);
  const merge = <T extends { readonly id: string }>(
    before: readonly T[],
    changed: readonly T[],
    removed: readonly string[],
  ) => {
    const byId = new Map(before.map((item) => [item.id, item]));
    for (const item of changed) byId.set(item.id, item);
    for (const id of removed) assert.ok(byId.delete(id), `${id} was there`);
    return [...byId.values()];
  };
  const { sources, sessions, panes, removed, ...rest } = delta;
  return {
    instanceId: snapshot.instanceId,
    ...rest,
    sources: merge(snapshot.sources, sources, removed.sources),
    sessions: merge(snapshot.sessions, sessions, removed.sessions),
    panes: merge(snapshot.panes, panes, removed.panes),
  };
}

const byId = (items: readonly { readonly id: string }[]) =>
  items.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** A snapshot without an order. */
const unordered = ({ sources, sessions, panes, ...rest }: Snapshot) => ({
  ...rest,
  sources: byId(sources),
  sessions: byId(sessions),
  panes: byId(panes),
});

const place = fc.record({
  session: fc.integer({ min: 1, max: 3 }),
  window: fc.integer({ min: 1, max: 3 }),
  pane: fc.integer({ min: 1, max: 6 }),
  drawn: fc.constantFrom("0 0 0", "1 0 0"),
  dead: fc.boolean(),
});

const sights = fc.array(
  fc.record({
    places: fc.uniqueArray(place, { maxLength: 6, selector: (item) => item.pane }),
    names: fc.array(fc.constantFrom("a", "b"), { minLength: 3, maxLength: 3 }),
    server: fc.integer({ min: 1, max: 2 }),
    forget: fc.boolean(),
    afterMs: fc.constantFrom(100, 5_000, 61_000),
  }),
  { minLength: 1, maxLength: 12 },
);

Deno.test("toDelta() deltas in a row lead from one snapshot to the later one", () => {
  fc.assert(fc.property(sights, (steps) => {
    const story = new Story(worldWith(source(), source({ id: "idle", status: "disconnected" })));
    let client = snapshotOf(story.world, 0);
    for (const [index, { places, names, server, forget, afterMs }] of steps.entries()) {
      const before = story.world;
      story.see({
        afterMs,
        server: { pid: server, startedAt: 1_000 },
        sessions: [1, 2, 3].map((id) => session(`$${id}`, { name: names[id - 1] ?? "" })),
        panes: places.map(({ session, window, pane: id, drawn, dead }) => {
          const where = { tmuxSessionId: `$${session}`, tmuxWindowId: `@${window}` };
          return pane(`%${id}`, { ...where, drawn, dead });
        }),
      });
      if (forget) {
        const kept = { endedVisibleMs: 1_000, keptSources: new Set<string>() };
        story.world = settle(story.world, story.at, kept);
      }
      const revision = index + 1;
      const found = difference(before, story.world);
      const delta = toDelta(found, story.world, stamp(revision));
      assert.ok(Delta.safeParse(delta).success, "a delta is what the protocol says");
      client = apply(client, delta);
      const wanted = snapshotOf(story.world, revision);
      assert.ok(Snapshot.safeParse(wanted).success, "a snapshot is what the protocol says");
      assert.deepEqual(unordered(client), unordered(wanted));
      if (isEmpty(found)) {
        assert.deepEqual(wanted.panes, snapshotOf(before, revision).panes);
      }
    }
  }));
});

Deno.test("takeSnapshot() by source, by name, by place in tmux", () => {
  const story = new Story().see({
    sessions: [session("$1", { name: "zeta" }), session("$2", { name: "alpha" })],
    panes: [
      pane("%4", { windowIndex: 2, paneIndex: 0, tmuxWindowId: "@2" }),
      pane("%3", { windowIndex: 1, paneIndex: 10 }),
      pane("%2", { windowIndex: 1, paneIndex: 9 }),
    ],
  });
  const shown = snapshotOf(story.world);
  assert.deepEqual(shown.sessions.map(({ name }) => name), ["alpha", "zeta"]);
  assert.deepEqual(shown.panes.map(({ tmuxPaneId }) => tmuxPaneId), ["%2", "%3", "%4"]);
});

Deno.test("takeSnapshot() the same whatever the order things became known in", () => {
  const story = new Story().see({
    sessions: [session("$1", { name: "same" }), session("$2", { name: "same" })],
    panes: [pane("%1"), pane("%2", { paneIndex: 1 })],
  });
  const { sources, sessions, panes } = story.world;
  const turned = {
    ...story.world,
    sources,
    sessions: new Map([...sessions].reverse()),
    panes: new Map([...panes].reverse()),
  };
  assert.deepEqual(snapshotOf(turned), snapshotOf(story.world));
});

Deno.test("takeSnapshot() totals count what lives, each pane once", () => {
  const story = new Story().see({
    sessions: [session("$1"), session("$2"), session("$3")],
    panes: [
      pane("%1", { windowActivityAt: 0 }),
      pane("%1", { tmuxSessionId: "$2" }),
      pane("%2", { tmuxWindowId: "@2" }),
      pane("%3", { dead: true, tmuxWindowId: "@3" }),
    ],
  });
  story.see({
    sessions: [session("$1"), session("$2")],
    panes: [
      pane("%1", { drawn: "1 0 0" }),
      pane("%1", { tmuxSessionId: "$2", drawn: "1 0 0" }),
      pane("%2", { tmuxWindowId: "@2" }),
    ],
  });
  assert.deepEqual(snapshotOf(story.world).totals, {
    sessions: 2,
    panes: 2,
    activePanes: 1,
    waitingPanes: 0,
  });
});

Deno.test("difference() what is only remembered beside a pane is no difference", () => {
  const story = new Story().see({
    sessions: [session("$1")],
    panes: [pane("%1", { drawn: "1 0 0" })],
  });
  const printing = (drawn: string) => ({
    sessions: [session("$1")],
    panes: [pane("%1", { drawn })],
  });
  story.see(printing("2 0 0"));
  const before = story.world;
  story.see(printing("3 0 0"));
  assert.notEqual(story.world, before, "the time of its last output is another");
  assert.ok(isEmpty(difference(before, story.world)));
});

Deno.test("difference() of a world with itself is empty", () => {
  const { world } = new Story().see({ sessions: [session("$1")], panes: [pane("%1")] });
  assert.ok(isEmpty(difference(world, world)));
  assert.ok(isEmpty(difference(world, { ...world })));
});
