import assert from "node:assert/strict";
import { NO_STATS } from "../../../shared/model/pane.ts";
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

/** A session with a pane of each kind, all of which have used something. */
function usedFleet() {
  const tokens = { input: 4, output: 6, cacheRead: 0, cacheWrite: 0, reasoning: 0, total: 10 };
  const stats = { ...NO_STATS, tokens, costUsd: 0.5, compactCount: 1 };
  const ended = { endedAt: 5, status: "ended", statusReason: "closed" } as const;
  return sampleSnapshot({
    sessions: [sampleSession(), sampleSession({ id: "linked", name: "linked" })],
    panes: [
      samplePane({ tmuxPaneId: "%1", stats, ...ended }),
      samplePane({ tmuxPaneId: "%2", stats, sessionIds: ["session-api", "linked"] }),
      samplePane({ tmuxPaneId: "%3", stats, status: "waiting" }),
    ],
  });
}

Deno.test("FleetGroups.of() sums up all panes that live, whatever the filter shows", () => {
  for (const status of [null, "waiting", "ended"] as const) {
    const [group] = new FleetGroups().of(usedFleet(), { ...NO_FILTER, status });
    assert.deepEqual(group?.sums, { compactions: 2, tokens: 20, costUsd: 1 }, String(status));
  }
  const linked = new FleetGroups().of(usedFleet(), NO_FILTER)[1];
  assert.deepEqual(linked?.sums, { compactions: 1, tokens: 10, costUsd: 0.5 });
});

Deno.test("FleetGroups.of() tells when the sums of what is hidden change", () => {
  const groups = new FleetGroups();
  const filter = { ...NO_FILTER, status: "waiting" } as const;
  const fleet = usedFleet();
  const [before] = groups.of(fleet, filter);
  const stats = { ...NO_STATS, compactCount: 7 };
  const panes = fleet.panes.map((pane) => pane.tmuxPaneId === "%2" ? { ...pane, stats } : pane);
  const [after] = groups.of({ ...fleet, panes }, filter);
  assert.notEqual(after, before);
  assert.equal(after?.sums.compactions, 8);
});

Deno.test("FleetGroups.of() leads to the pane that waits, and never to one that has ended", () => {
  const fleet = usedFleet();
  const entrance = (panes = fleet.panes) =>
    ([null, "ended"] as const).map((status) =>
      new FleetGroups().of({ ...fleet, panes }, { ...NO_FILTER, status })[0]?.entrance
    );
  assert.deepEqual(entrance(), ["pane-%3", "pane-%3"]);
  assert.deepEqual(entrance(fleet.panes.slice(0, 2)), ["pane-%2", "pane-%2"]);
  assert.deepEqual(entrance(fleet.panes.slice(0, 1)), [null, null]);
});
