import assert from "node:assert/strict";
import { resolveTarget } from "./resolve_target.ts";
import {
  SAMPLE_NOW,
  samplePane,
  sampleSession,
  sampleSnapshot,
  sampleSource,
} from "./test_snapshot.ts";

const snapshot = sampleSnapshot({
  sources: [sampleSource(), sampleSource({ id: "source-2", tmuxSocket: "/run/t/work" })],
  sessions: [
    sampleSession(),
    sampleSession({ id: "session-api-2", name: "api-2" }),
    sampleSession({ id: "session-web", name: "web" }),
    sampleSession({ id: "session-twin", name: "web", sourceId: "source-2" }),
    sampleSession({ id: "session-old", name: "old", endedAt: SAMPLE_NOW }),
  ],
  panes: [
    samplePane({ id: "p1", tmuxPaneId: "%1", lastActivityAt: 10 }),
    samplePane({ id: "p2", tmuxPaneId: "%2", paneIndex: 1, lastActivityAt: 20 }),
    samplePane({ id: "p3", tmuxPaneId: "%3", windowIndex: 4, lastActivityAt: null }),
    samplePane({ id: "p4", tmuxPaneId: "%4", windowIndex: 4, paneIndex: 1, status: "waiting" }),
    samplePane({ id: "p5", tmuxPaneId: "%5", sessionId: "session-api-2" }),
    samplePane({ id: "p6", tmuxPaneId: "%6", sessionId: "session-web" }),
    samplePane({ id: "p7", tmuxPaneId: "%6", sessionId: "session-twin", sourceId: "source-2" }),
    samplePane({ id: "p8", tmuxPaneId: "%8", sessionId: "session-old", endedAt: SAMPLE_NOW }),
    samplePane({
      id: "p9",
      tmuxPaneId: "%9",
      sessionId: "session-api-2",
      paneIndex: 1,
      endedAt: SAMPLE_NOW,
      statusReason: "pane_dead",
      lastActivityAt: 0,
    }),
  ],
});

const FOUND: readonly (readonly [string, string])[] = [
  ["%1", "p1"],
  ["p3", "p3"],
  // The one that waits comes before the one that was active last.
  ["api", "p4"],
  ["session-api-2", "p5"],
  ["api:0.1", "p2"],
  ["api:0", "p2"],
  ["api:4.0", "p3"],
  ["api-2", "p5"],
  // tmux still holds it.
  ["%9", "p9"],
];

for (const [target, id] of FOUND) {
  Deno.test(`resolveTarget() of ${target} is ${id}`, () => {
    assert.equal(resolveTarget(target, snapshot).id, id);
  });
}

for (const target of ["%7", "%8", "ap", "old", "api:9.9", "api:0.x", "", "API", "%", "=api"]) {
  Deno.test(`resolveTarget() of ${JSON.stringify(target)} finds nothing and lists what there is`, () => {
    assert.throws(() => resolveTarget(target, snapshot), (error: Error & { code?: string }) => {
      assert.equal(error.code, "NOT_FOUND");
      assert.match(error.message, /there are\n {2}%1 {2}api:0\.0 {2}p1 {2}on default\n/);
      return true;
    });
  });
}

for (const target of ["%6", "web", "web:0.0"]) {
  Deno.test(`resolveTarget() of ${target} is ambiguous and lists those it may be`, () => {
    assert.throws(() => resolveTarget(target, snapshot), {
      code: "AMBIGUOUS",
      exit: 4,
      message: `"${target}" is not one pane alone: use an id of these\n` +
        "  %6  web:0.0  p6  on default\n  %6  web:0.0  p7  on work",
    });
  });
}

Deno.test("resolveTarget() says when there is nothing, and lists no endless number", () => {
  const none = sampleSnapshot({ panes: [] });
  assert.throws(() => resolveTarget("x", none), /"x": there is no pane at all$/);
  const panes = Array.from({ length: 25 }, (_, index) => samplePane({ tmuxPaneId: `%${index}` }));
  const many = sampleSnapshot({ panes });
  assert.throws(() => resolveTarget("x", many), /\n {2}and 5 more$/);
});
