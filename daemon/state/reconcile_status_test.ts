import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { PaneRow } from "./observation.ts";
import { difference, isEmpty } from "./snapshot.ts";
import { detail, judgeByAge, pane, session, Story, T0, tools } from "./test_builders.ts";
import { assertSilent, small } from "./test_stories.ts";

Deno.test("reconcile() a status is promoted at once and demoted on the second look", () => {
  const see = (story: Story, change: Parameters<typeof pane>[1], afterMs = 1_000) =>
    story.see({ sessions: [session("$1")], panes: [pane("%1", change)], afterMs });
  const story = small();
  assert.equal(story.pane("%1").status, "idle");
  see(story, { drawn: "1 0 0" });
  assert.deepEqual(story.types, ["pane.status"]);
  assert.equal(story.pane("%1").status, "active");
  assert.equal(story.session("$1").status, "active");
  const { since } = story.pane("%1");

  see(story, { drawn: "1 0 0" }, 20_000);
  assert.equal(story.pane("%1").status, "active", "one quiet look proves nothing");
  assertSilent(story);
  see(story, { drawn: "2 0 0" });
  see(story, { drawn: "2 0 0" }, 20_000);
  assert.equal(story.pane("%1").status, "active", "the count began anew");
  assert.equal(story.pane("%1").since, since);
  see(story, { drawn: "2 0 0" });
  assert.deepEqual(story.types, ["pane.status"]);
  assert.deepEqual(story.events[0]?.payload, { from: "active", to: "idle", reason: "silent" });
  assert.equal(story.pane("%1").since, story.at);
  assert.equal(story.session("$1").status, "idle");
});

Deno.test("reconcile() an end is never held back", () => {
  const story = small().see({ sessions: [session("$1")], panes: [pane("%1", { drawn: "1 0 0" })] });
  assert.equal(story.pane("%1").status, "active");
  story.see({ sessions: [session("$1")], panes: [pane("%1", { dead: true, drawn: "1 0 0" })] });
  assert.equal(story.pane("%1").status, "ended");
});

Deno.test("reconcile() a pane that goes on printing is shown anew only now and then", () => {
  // The grain is that of the clock: the story begins with one.
  const begin = Math.ceil(T0 / 30_000) * 30_000;
  const story = small().see({
    sessions: [session("$1")],
    panes: [pane("%1")],
    afterMs: begin - T0,
  });
  let shown = 0;
  let known = story.pane("%1");
  for (let second = 1; second <= 120; second++) {
    story.see({ sessions: [session("$1")], panes: [pane("%1", { drawn: `${second} 0 0` })] });
    const now = story.pane("%1");
    if (now !== known) shown++;
    known = now;
    assert.ok(story.at - (now.lastActivityAt ?? 0) < 30_000, "at most 30 s stale");
  }
  assert.equal(shown, 5, "once when it became active, then with each 30 s of the clock");
  // The status changes: the time is exact again, and it is that of the last output.
  const lastOutputAt = story.at;
  const quiet = { sessions: [session("$1")], panes: [pane("%1", { drawn: "120 0 0" })] };
  story.see({ ...quiet, afterMs: 15_000 }).see(quiet);
  assert.equal(story.pane("%1").status, "idle");
  assert.equal(story.pane("%1").lastActivityAt, lastOutputAt);
});

Deno.test("reconcile() a look that says nothing new returns the very same world", () => {
  const sight = {
    sessions: [session("$1"), session("$2", { groupName: "g" })],
    panes: [
      pane("%1", { detail: detail({ ttyOutputAt: T0 - 500_000 }) }),
      pane("%1", { tmuxSessionId: "$2" }),
      pane("%2", { dead: true, exitStatus: 1 }),
      pane("%3", { tmuxWindowId: "@3" }),
    ],
  };
  const story = new Story().see(sight);
  const before = story.world;
  for (let step = 0; step < 5; step++) {
    story.see(sight);
    assert.equal(story.world, before);
    assertSilent(story);
  }
  // Lists and rows that only look the same tell no more.
  for (const panes of [[...sight.panes], structuredClone(sight.panes)]) {
    story.see({ ...sight, panes });
    assert.ok(isEmpty(difference(before, story.world)));
    assertSilent(story);
  }
});

Deno.test("reconcile() the same row is judged again when its verdict can have changed", () => {
  const sight = {
    sessions: [session("$1")],
    panes: [pane("%1", { windowActivityAt: T0, detail: detail() })],
  };
  const story = new Story().see(sight);
  assert.equal(story.pane("%1").status, "active");
  const activeUntil = T0 + 10_000;
  story.see({ ...sight, afterMs: activeUntil - story.at - 1 });
  assert.equal(story.pane("%1").status, "active");
  // Demoted on the second look that agrees.
  story.see({ ...sight, afterMs: 1 });
  assert.equal(story.pane("%1").status, "active");
  story.see(sight);
  assert.equal(story.pane("%1").status, "idle");
});

Deno.test("reconcile() the same row is judged again when the clock was set back", () => {
  const sight = { sessions: [session("$1")], panes: [pane("%1", { windowActivityAt: T0 })] };
  const story = new Story().see(sight).see({ ...sight, afterMs: 20_000 }).see(sight);
  assert.equal(story.pane("%1").status, "idle");
  story.see({ ...sight, afterMs: -20_000 });
  assert.equal(story.pane("%1").status, "active");
});

Deno.test("reconcile() whether rows are shared between looks changes nothing that is told", () => {
  const drawings = fc.array(
    fc.record({
      drawn: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
      linked: fc.boolean(),
      afterMs: fc.constantFrom(500, 4_000, 11_000, -3_000),
    }),
    { maxLength: 30 },
  );
  fc.assert(fc.property(drawings, (steps) => {
    const shared = new Story();
    const copied = new Story();
    let rows: readonly PaneRow[] = [];
    for (const { drawn, linked, afterMs } of steps) {
      const next = drawn.map((at, index) =>
        pane(`%${index}`, { tmuxWindowId: `@${index >> 1}`, drawn: `${at} 0 0` })
      );
      if (linked) next.push(pane("%0", { tmuxSessionId: "$2", tmuxWindowId: "@0" }));
      rows = next.map((row) => rows.find((old) => isDeepStrictEqual(old, row)) ?? row);
      const sight = { sessions: [session("$1"), session("$2")], afterMs };
      shared.see({ ...sight, panes: rows });
      copied.see({ ...sight, panes: structuredClone(rows) });
      assert.deepEqual(shared.events, copied.events);
      const shown = ({ world }: Story) => [...world.panes.values()].map(({ pane }) => pane);
      assert.deepEqual(shown(shared), shown(copied));
    }
  }));
});

Deno.test("reconcile() a lean look keeps what only a full one reads", () => {
  const story = small();
  const before = story.world;
  story.see({ sessions: [session("$1")], panes: [pane("%1", { detail: null })] });
  assert.ok(isEmpty(difference(before, story.world)));
  assert.equal(story.pane("%1").currentCommand, "bash");
  story.see({
    sessions: [session("$1")],
    panes: [pane("%1", { detail: detail({ currentCommand: "vim", currentPath: "/srv" }) })],
  });
  assert.equal(story.pane("%1").currentCommand, "vim");
  assert.equal(story.pane("%1").currentPath, "/srv");
  assertSilent(story);
});

Deno.test("reconcile() a session counts the panes that wait for a person", () => {
  const waits = (facts: Parameters<typeof judgeByAge>[0], now: number) => {
    const { state, until } = judgeByAge(facts, now);
    const waiting = facts.currentCommand === "claude" ? { status: "waiting" as const } : {};
    return { state: { ...state, ...waiting }, until };
  };
  const story = new Story(undefined, tools(waits)).see({
    sessions: [session("$1")],
    panes: [pane("%1", { detail: detail({ currentCommand: "claude" }) }), pane("%2")],
  });
  assert.equal(story.session("$1").waitingPanes, 1);
  assert.equal(story.session("$1").status, "unknown", "%2 is unknown");
  story.see({
    sessions: [session("$1")],
    panes: [pane("%1", { detail: detail({ currentCommand: "claude" }) })],
  });
  assert.deepEqual(
    [story.session("$1").status, story.session("$1").statusReason],
    ["idle", "pane_waiting"],
  );
});

/** How often the fields of `rows` were read while `work` ran. */
function countReads<T extends object>(
  rows: readonly T[],
  work: (rows: readonly T[]) => void,
): number {
  let reads = 0;
  const watched = rows.map((row) =>
    new Proxy(row, {
      get(target, key, receiver) {
        reads++;
        return Reflect.get(target, key, receiver);
      },
    })
  );
  work(watched);
  return reads;
}

Deno.test("reconcile() work grows with the number of panes, not faster", () => {
  const reads = (count: number) => {
    let judged = 0;
    const story = new Story(
      undefined,
      tools((facts, now) => {
        judged++;
        return judgeByAge(facts, now);
      }),
    );
    const sessions = Array.from({ length: count / 10 }, (_, index) => session(`$${index}`));
    const rows = Array.from({ length: count }, (_, index) => {
      const window = Math.floor(index / 10);
      return pane(`%${index}`, { tmuxSessionId: `$${window}`, tmuxWindowId: `@${window}` });
    });
    const first = countReads(rows, (panes) => story.see({ sessions, panes }));
    assert.equal(judged, count);
    const again = countReads(rows, (panes) => story.see({ sessions, panes }));
    assert.equal(judged, 2 * count);
    assert.equal(story.world.panes.size, count);
    return first + again;
  };
  assert.equal(reads(1_000), 10 * reads(100));
});
