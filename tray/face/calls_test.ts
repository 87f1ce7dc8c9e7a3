import assert from "node:assert/strict";
import type { PaneStatus } from "../../shared/model/pane.ts";
import { callsOf } from "./calls.ts";
import { iconFor } from "./icon.ts";
import { menuFor } from "./menu.ts";
import { aConnection, aFleet, anInput, NOW } from "./test_input.ts";

const SETTLED = { liveSince: NOW - 60_000 };

/** A call in `%1`, which is seen so. */
function aCall(status: PaneStatus) {
  return aFleet({
    sessions: [{ name: "api" }],
    panes: [{ agentType: "claude", status }],
    escalations: [{ id: "call" }],
  });
}

Deno.test("callsOf() gives those that call, the oldest first, and leaves the snapshot alone", () => {
  const snapshot = aFleet({
    escalations: [
      { id: "young", openedAt: 2 },
      { id: "old", openedAt: 1 },
      { id: "snoozed", phase: "snoozed", snoozedUntil: NOW + 1 },
      { id: "back", phase: "snoozed", snoozedUntil: NOW, openedAt: 3 },
      { id: "over", status: "resolved", phase: "answered" },
    ],
  });
  const calls = callsOf({ snapshot, ...SETTLED }, NOW);
  assert.deepEqual(calls.map(({ id }) => id), ["old", "young", "back"]);
  assert.equal(snapshot.escalations[0]?.id, "young");
});

Deno.test("callsOf() doubts, just after the connection, a call whose pane is not seen waiting", () => {
  const cases: readonly (readonly [PaneStatus, number, number])[] = [
    ["waiting", 0, 1],
    ["active", 0, 0],
    ["idle", 4_999, 0],
    ["unknown", 4_999, 0],
    // A daemon holds a call while its agent seems to go on for a moment: nothing may flicker.
    ["active", 5_000, 1],
    ["unknown", 5_000, 1],
    // The clock was set back.
    ["active", -60_000, 1],
  ];
  for (const [status, age, count] of cases) {
    const source = { snapshot: aCall(status), liveSince: NOW - age };
    assert.equal(callsOf(source, NOW).length, count, `${status} after ${age}`);
  }
  const gone = { snapshot: aFleet({ escalations: [{}] }), liveSince: NOW };
  assert.deepEqual(callsOf(gone, NOW), [], "its pane is not there");
});

Deno.test("icon, badge and menu agree on who calls", () => {
  for (const [age, count] of [[0, 0], [60_000, 1]] as const) {
    const connection = aConnection({ snapshot: aCall("active"), liveSince: NOW - age });
    const input = anInput({ connections: [connection] });
    const { condition, badge } = iconFor(input);
    assert.deepEqual([condition === "needs_you", badge ?? 0], [count === 1, count]);
    const header = menuFor(input)[0]?.label ?? "";
    assert.equal(/needs you/.test(header), count === 1, header);
  }
});
