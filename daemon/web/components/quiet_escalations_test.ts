import assert from "node:assert/strict";
import { SAMPLE_NOW, sampleEscalation, samplePane } from "../../cli/test_snapshot.ts";
import { lastingDismissed, quietEscalations } from "./quiet_escalations.ts";

const pane = samplePane({ tmuxPaneId: "%5", status: "waiting", since: SAMPLE_NOW - 60_000 });

function dismissed(id: string, closedAt = SAMPLE_NOW - 1_000) {
  const over = { status: "dismissed", phase: "dismissed", closedAt } as const;
  return sampleEscalation({ id, paneId: pane.id, ...over });
}

const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id).join();

Deno.test("lastingDismissed() has those whose pane waits for the same answer still", () => {
  const all = [dismissed("a")];
  assert.equal(ids(lastingDismissed(all, { escalations: [], panes: [pane] })), "a");
  const works = { ...pane, status: "active" as const };
  assert.equal(ids(lastingDismissed(all, { escalations: [], panes: [works] })), "");
  assert.equal(ids(lastingDismissed(all, { escalations: [], panes: [] })), "");
  const before = [dismissed("a", pane.since - 1)];
  assert.equal(ids(lastingDismissed(before, { escalations: [], panes: [pane] })), "");
});

Deno.test("lastingDismissed() has one for a pane, the last, and none where another question is", () => {
  const all = [dismissed("a"), dismissed("b"), dismissed("b")];
  assert.equal(ids(lastingDismissed(all, { escalations: [], panes: [pane] })), "b");
  const next = sampleEscalation({ id: "c", paneId: pane.id });
  assert.equal(ids(lastingDismissed(all, { escalations: [next], panes: [pane] })), "");
});

Deno.test("quietEscalations() has what is snoozed now, too", () => {
  const snoozed = sampleEscalation({ id: "s", snoozedUntil: SAMPLE_NOW + 1, paneId: "other" });
  const snapshot = { escalations: [snoozed], panes: [pane] };
  const at = (now: number) => ids(quietEscalations(snapshot, { dismissed: [dismissed("a")], now }));
  assert.equal(at(SAMPLE_NOW), "s,a");
  assert.equal(at(SAMPLE_NOW + 1), "a");
});
