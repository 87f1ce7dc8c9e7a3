import assert from "node:assert/strict";
import type { Escalation } from "../../../shared/model/escalation.ts";
import { SAMPLE_NOW, sampleEscalation, samplePane } from "../../cli/test_snapshot.ts";
import { inboxItems, UNDO_MS, withQuieted } from "./inbox_items.ts";
import type { JustQuieted } from "./ui.ts";

const panes = ["%1", "%2", "%3"].map((tmuxPaneId) => samplePane({ tmuxPaneId, status: "waiting" }));
const [a, b, c] = panes.map(({ id: paneId }, index) =>
  sampleEscalation({ id: `e${index}`, paneId, openedAt: SAMPLE_NOW - 1_000 + index })
);
assert.ok(a && b && c);
const quieted: readonly JustQuieted[] = [{ escalation: b, how: "dismissed", at: SAMPLE_NOW }];

function shown(open: readonly Escalation[], part: Partial<Parameters<typeof inboxItems>[1]> = {}) {
  return inboxItems(open, { quieted, escalations: open, panes, now: SAMPLE_NOW, ...part })
    .map((item) => `${item.escalation.id}${item.quieted === null ? "" : "!"}`).join();
}

Deno.test("inboxItems() leaves what was made quiet in its place, for a while", () => {
  assert.equal(shown([a, c]), "e0,e1!,e2");
  assert.equal(shown([a, c], { now: SAMPLE_NOW + UNDO_MS }), "e0,e2");
});

Deno.test("inboxItems() offers no way back where it calls, or its agent has gone on", () => {
  assert.equal(shown([a, b, c]), "e0,e1,e2");
  const gone = panes.map((pane) => ({ ...pane, status: "active" as const }));
  assert.equal(shown([a, c], { panes: gone }), "e0,e2");
  assert.equal(shown([a], { panes: panes.slice(0, 1) }), "e0");
});

Deno.test("inboxItems() leaves an undone one in its place until it calls again", () => {
  const snoozed = { ...b, phase: "snoozed", snoozedUntil: SAMPLE_NOW + 60_000 } as const;
  const part = { quieted: [{ escalation: b, how: "snoozed", at: SAMPLE_NOW } as const] };
  assert.equal(shown([a, c], { ...part, escalations: [a, snoozed, c] }), "e0,e1!,e2");
  assert.equal(shown([a, b, c], part), "e0,e1,e2");
});

Deno.test("inboxItems() says nothing of what was made quiet in another way since", () => {
  const snoozed = { ...b, snoozedUntil: SAMPLE_NOW + 60_000 };
  // Undone, and then snoozed by another client.
  assert.equal(shown([a, c], { escalations: [a, snoozed, c] }), "e0,e2");
  const part = { quieted: [{ escalation: b, how: "snoozed", at: SAMPLE_NOW } as const] };
  assert.equal(shown([a, c], { ...part, escalations: [a, { ...snoozed, id: "e9" }, c] }), "e0,e2");
  assert.equal(shown([a, c], part), "e0,e2");
});

Deno.test("withQuieted() keeps each once, and none whose way back has gone", () => {
  const add = (before: readonly JustQuieted[], escalation: Escalation, at: number) =>
    withQuieted(before, { escalation, how: "snoozed", at });
  const two = add(quieted, c, SAMPLE_NOW + 1);
  assert.deepEqual(two.map(({ escalation }) => escalation.id), ["e1", "e2"]);
  const later = add(two, a, SAMPLE_NOW + UNDO_MS);
  assert.deepEqual(later.map(({ escalation }) => escalation.id), ["e2", "e0"]);
  const again = add(later, c, SAMPLE_NOW + UNDO_MS);
  assert.deepEqual(again.map(({ escalation, at }) => [escalation.id, at - SAMPLE_NOW]), [
    ["e0", UNDO_MS],
    ["e2", UNDO_MS],
  ]);
});
