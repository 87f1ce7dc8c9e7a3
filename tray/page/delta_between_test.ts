import assert from "node:assert/strict";
import fc from "fast-check";
import {
  sampleEscalation,
  samplePane,
  sampleSession,
  sampleSnapshot,
  sampleSource,
} from "../../daemon/cli/test_snapshot.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { Mirror } from "../../shared/rpc/mirror.ts";
import { deltaBetween } from "./delta_between.ts";

const ids = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"));
const items = fc.record({
  ids,
  version: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 4 }),
});
type Items = { readonly ids: readonly string[]; readonly version: readonly number[] };

/** The same item of the same version is the same object. */
const POOL = new Map<string, unknown>();
function pooled<Item>(key: string, make: () => Item): Item {
  if (!POOL.has(key)) POOL.set(key, make());
  return POOL.get(key) as Item;
}

function snapshotOf({ ids, version }: Items, part: Partial<Snapshot>): Snapshot {
  const each = <Item>(kind: string, make: (id: string, lastSeenAt: number) => Item) =>
    ids.map((id, n) => pooled(`${kind} ${id} ${version[n]}`, () => make(id, version[n] ?? 0)));
  const raw = sampleSnapshot({
    sources: each("source", (id, lastSeenAt) => sampleSource({ id, tmuxSocket: id, lastSeenAt })),
    sessions: each("session", (id, lastSeenAt) => sampleSession({ id, name: id, lastSeenAt })),
    panes: each("pane", (id, since) => samplePane({ id, tmuxPaneId: `%${id}`, since })),
    escalations: each("escalation", (id, openedAt) => sampleEscalation({ id, openedAt })),
    ...part,
  });
  return new Mirror(raw).snapshot;
}

Deno.test("deltaBetween() leads a copy of the one to the other, whatever changed", () => {
  fc.assert(fc.property(items, items, (one, other) => {
    const before = snapshotOf(one, { revision: 7 });
    const after = snapshotOf(other, { revision: 40, at: 5, degraded: true });
    const mirror = new Mirror(before);
    const delta = deltaBetween(before, after, 8);
    assert.equal(mirror.apply(delta), "applied");
    const sorted = new Mirror({ ...after, revision: 8 });
    sorted.apply(deltaBetween(after, after, 9));
    assert.deepEqual(mirror.snapshot, { ...sorted.snapshot, revision: 8 });
  }));
});

Deno.test("deltaBetween() tells nothing of items that stay", () => {
  const before = sampleSnapshot();
  const { sources, sessions, panes, escalations, removed } = deltaBetween(
    before,
    { ...before, panes: before.panes.slice(1) },
    8,
  );
  assert.deepEqual([sources, sessions, panes, escalations], [[], [], [], []]);
  assert.deepEqual(removed.panes, [before.panes[0]?.id]);
  assert.deepEqual([removed.sources, removed.sessions, removed.escalations], [[], [], []]);
});
