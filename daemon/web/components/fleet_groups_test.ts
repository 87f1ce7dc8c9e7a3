import assert from "node:assert/strict";
import { samplePane, sampleSession, sampleSnapshot } from "../../cli/test_snapshot.ts";
import { NO_FILTER } from "./filter.ts";
import { FleetGroups } from "./fleet_groups.ts";

Deno.test("FleetGroups.of() gives the same group again while nothing of it changed", () => {
  const groups = new FleetGroups();
  const one = sampleSnapshot();
  const before = groups.of(one, NO_FILTER);
  const panes = one.panes.map((pane) =>
    pane.tmuxPaneId === "%5" ? { ...pane, title: "another" } : pane
  );
  const after = groups.of({ ...one, revision: 8, panes }, NO_FILTER);
  assert.equal(after[0], before[0]);
  assert.notEqual(after[1], before[1]);
  assert.equal(after[1]?.panes[0]?.title, "another");
});

Deno.test("FleetGroups.of() tells a session apart once its screen is read", () => {
  const groups = new FleetGroups();
  const before = groups.of(sampleSnapshot(), NO_FILTER);
  const after = groups.of(sampleSnapshot({ capturedSessions: ["session-api"] }), NO_FILTER);
  assert.equal(before[0]?.isCaptured, false);
  assert.equal(after[0]?.isCaptured, true);
});

Deno.test("FleetGroups.of() leaves out what has ended, until that is asked for", () => {
  const groups = new FleetGroups();
  const live = groups.of(sampleSnapshot(), NO_FILTER);
  assert.deepEqual(live.map(({ session }) => session.name), ["api", "web 日本"]);
  assert.deepEqual(live[1]?.panes.map(({ tmuxPaneId }) => tmuxPaneId), ["%5"]);
  const ended = groups.of(sampleSnapshot(), { ...NO_FILTER, status: "ended" });
  assert.deepEqual(ended.flatMap(({ panes }) => panes.map(({ tmuxPaneId }) => tmuxPaneId)), ["%6"]);
});

Deno.test("FleetGroups.of() keeps a dead pane that tmux has kept", () => {
  const dead = samplePane({ status: "ended", endedAt: null, exitStatus: 1 });
  const snapshot = sampleSnapshot({ sessions: [sampleSession()], panes: [dead] });
  assert.deepEqual(new FleetGroups().of(snapshot, NO_FILTER)[0]?.panes, [dead]);
});

Deno.test("FleetGroups.of() counts what the filter hides", () => {
  const filter = { ...NO_FILTER, text: "parser" };
  const [group, ...others] = new FleetGroups().of(sampleSnapshot(), filter);
  assert.equal(group?.hidden, 2);
  assert.deepEqual(others, []);
});
