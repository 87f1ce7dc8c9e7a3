import assert from "node:assert/strict";
import type { Escalation } from "../../shared/model/escalation.ts";
import { aConnection, aFleet } from "./test_input.ts";
import { isToastOver } from "./toast_over.ts";

function box(id: string, ...escalations: readonly Partial<Escalation>[]) {
  return aConnection({ id, snapshot: aFleet({ escalations }) });
}

function about(...calls: readonly (readonly [string, string])[]) {
  return {
    calls: calls.map(([connectionId, escalationId]) => ({ connectionId, escalationId })),
  };
}

Deno.test("isToastOver() says so once none of its calls is pending", () => {
  const both = about(["a", "1"], ["b", "2"]);
  const over = (...connections: readonly ReturnType<typeof box>[]) =>
    isToastOver(both, connections);
  assert.equal(over(box("a", { id: "1" }), box("b", { id: "2" })), false);
  assert.equal(over(box("a"), box("b", { id: "2" })), false, "one of them waits");
  assert.equal(over(box("a", { id: "2" }), box("b", { id: "1" })), true, "others wait");
  const resolved = { id: "1", status: "resolved", phase: "answered" } as const;
  assert.equal(over(box("a", resolved), box("b")), true);
});

Deno.test("isToastOver() takes a call that is snoozed or whose pane flickers as pending", () => {
  const quiet = box("a", { id: "1", phase: "snoozed", snoozedUntil: Infinity });
  assert.equal(isToastOver(about(["a", "1"]), [quiet]), false);
  assert.equal(isToastOver(about(["a", "1"]), [box("a", { id: "1", paneId: "none" })]), false);
});

Deno.test("isToastOver() believes only a daemon that is heard", () => {
  const one = about(["a", "1"]);
  for (const kind of ["connecting", "stale", "lost", "none"] as const) {
    assert.equal(isToastOver(one, [{ ...box("a"), state: { kind, wire: "stdio" } }]), false, kind);
  }
  assert.equal(isToastOver(one, [aConnection({ id: "a", snapshot: null })]), false);
  assert.equal(isToastOver(one, [box("b")]), false, "it is not followed any more");
  assert.equal(isToastOver(about(), [box("a")]), false, "it is about no call");
});
