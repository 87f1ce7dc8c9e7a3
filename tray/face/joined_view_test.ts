import assert from "node:assert/strict";
import { joinViews } from "./joined_view.ts";
import { aConnection, aFleet, anInput, aWaitingFleet, NOW } from "./test_input.ts";

Deno.test("joinViews() counts what lives and is known, each pane once", () => {
  const snapshot = aFleet({
    sessions: [{ name: "api" }, { name: "twin" }, { name: "old", endedAt: NOW }],
    panes: [
      { status: "active", sessionIds: ["api", "twin"] },
      { tmuxPaneId: "%2", status: "ended", endedAt: NOW },
      { tmuxPaneId: "%3", sessionId: "twin" },
    ],
    escalations: [{ id: "one" }, { id: "two", cause: "question" }],
  });
  const connections = [
    aConnection({ id: "a", snapshot }),
    aConnection({ id: "b", snapshot, state: { kind: "stale", wire: "stdio" } }),
    aConnection({ id: "c", snapshot, state: { kind: "lost" } }),
  ];
  const { totals, sessions } = joinViews(anInput({ connections }));
  assert.deepEqual(totals, { sessions: 4, panes: 4, activePanes: 2, callingPanes: 2 });
  assert.deepEqual(sessions.map(({ isKnown }) => isKnown), [true, true, true, true, false, false]);
  assert.deepEqual(sessions.map(({ connection, session }) => `${connection.id} ${session.name}`), [
    "a api",
    "a twin",
    "b api",
    "b twin",
    "c api",
    "c twin",
  ]);
  assert.deepEqual(sessions[1]?.panes.map(({ id }) => id), ["%1", "%3"]);
});

Deno.test("joinViews() shows nothing of a daemon that was refused or is off", () => {
  for (const state of [{ kind: "none" }, { kind: "refused", sentence: "no" }] as const) {
    const connections = [aConnection({ snapshot: aWaitingFleet(), state })];
    const { sessions, totals } = joinViews(anInput({ connections }));
    assert.deepEqual([sessions.length, totals.callingPanes], [0, 0], state.kind);
  }
});
