import assert from "node:assert/strict";
import { decideEscalation } from "./decide_escalation.ts";
import { T0 } from "./test_builders.ts";
import { claim, WaitStory } from "./test_waits.ts";

const HOLD_MS = 1_500;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TITLE = { source: "title", claim: "action_required" } as const;

Deno.test("decideEscalation() seen marks it, once", () => {
  const story = new WaitStory().wait().sleep(1_000).decide({ kind: "seen" });
  assert.deepEqual(story.told, ["seen"]);
  assert.equal(story.events[0]?.severity, "info");
  const seen = story.of("%1");
  assert.deepEqual([seen?.status, seen?.phase, seen?.seenAt], ["pending", "seen", T0 + 1_000]);
  story.sleep(1_000).decide({ kind: "seen" });
  assert.deepEqual(story.told, []);
  assert.equal(story.of("%1"), seen);
  story.sleep(1_000).work().pass(HOLD_MS);
  assert.deepEqual(story.told, ["answered"]);
  assert.equal(story.closed[0]?.timeToAnswerMs, 3_000);
});

Deno.test("decideEscalation() dismissed is dismissed as long as the same wait lasts", () => {
  const story = new WaitStory().wait(TITLE).sleep(1_000).decide({ kind: "dismiss" });
  assert.deepEqual(story.told, ["dismissed"]);
  const [dismissed] = story.closed;
  assert.deepEqual([dismissed?.status, dismissed?.closedAt], ["dismissed", T0 + 1_000]);
  assert.equal(dismissed?.timeToAnswerMs, null);
  assert.equal(story.world.escalations.size, 0);
  // Looks, a source that contradicts, and a better account of it do not bring it back.
  story.pass(HOUR).look();
  story.tell([claim("active", T0, { source: "hook" }), claim("waiting", T0, TITLE)]).pass(1_000);
  story.tell([claim("waiting", T0 + 100), claim("waiting", T0, TITLE)]).look();
  assert.deepEqual(story.allTold, ["opened", "dismissed"]);
});

Deno.test("decideEscalation() the next wait of a pane that was dismissed is told", () => {
  const story = new WaitStory().wait(TITLE).decide({ kind: "dismiss" }).sleep(5_000);
  story.tell([claim("active", T0, { source: "title" })]).pass(HOLD_MS);
  assert.deepEqual(story.told, [], "it ends without a word");
  assert.equal(story.world.waits.size, 0);
  story.wait(TITLE);
  assert.deepEqual(story.told, ["opened"]);
  // Also when it comes at once.
  story.decide({ kind: "dismiss" }).sleep(5_000).work().sleep(300).wait();
  assert.deepEqual(story.told, ["opened"]);
});

Deno.test("decideEscalation() snoozed is quiet until then, and calls again once", () => {
  const story = new WaitStory().wait().decide({ kind: "snooze", forMs: 15 * MINUTE });
  assert.deepEqual(story.told, ["snoozed"]);
  assert.equal(story.of("%1")?.snoozedUntil, T0 + 15 * MINUTE);
  assert.equal(story.events[0]?.message, "pane %1 is snoozed for 15 min: permission prompt");
  story.pass(15 * MINUTE - 1).look();
  assert.deepEqual(story.told, []);
  story.pass(1);
  assert.deepEqual(story.told, ["opened"]);
  const [event] = story.events;
  assert.deepEqual([event?.severity, event?.payload["from"]], ["warn", "snoozed"]);
  assert.equal(event?.message, "pane %1 still needs you: permission prompt");
  assert.deepEqual([story.of("%1")?.phase, story.of("%1")?.snoozedUntil], ["opened", null]);
  story.pass(1);
  assert.deepEqual(story.told, []);
});

Deno.test("decideEscalation() what was seen is seen after its snooze", () => {
  const story = new WaitStory().wait().decide({ kind: "seen" });
  story.decide({ kind: "snooze", forMs: MINUTE }).pass(MINUTE);
  assert.deepEqual(story.told, ["seen"]);
  assert.equal(story.events[0]?.severity, "warn", "it calls again");
  const other = new WaitStory().wait().decide({ kind: "snooze", forMs: MINUTE });
  other.decide({ kind: "seen" });
  assert.deepEqual(other.told, []);
  assert.equal(other.of("%1")?.phase, "snoozed");
  assert.deepEqual(other.pass(MINUTE).told, ["seen"]);
});

Deno.test("decideEscalation() a snooze is moved by another, without being told again", () => {
  const story = new WaitStory().wait().decide({ kind: "snooze", forMs: MINUTE });
  story.decide({ kind: "snooze", forMs: HOUR });
  assert.deepEqual(story.told, []);
  assert.equal(story.of("%1")?.snoozedUntil, T0 + HOUR);
});

Deno.test("decideEscalation() a snooze has bounds, and a clock that is set back ends it", () => {
  const snooze = (forMs: number) =>
    new WaitStory().wait().decide({ kind: "snooze", forMs }).of("%1")?.snoozedUntil;
  assert.equal(snooze(1), T0 + MINUTE);
  assert.equal(snooze(1e12), T0 + 24 * HOUR);
  const story = new WaitStory().wait().decide({ kind: "snooze", forMs: MINUTE });
  assert.deepEqual(story.pass(-48 * HOUR).told, ["opened"]);
  story.decide({ kind: "dismiss" });
  assert.equal(story.closed[0]?.closedAt, T0, "not before it was opened");
});

Deno.test("decideEscalation() a snooze does not keep an answer from being told", () => {
  const story = new WaitStory().wait().decide({ kind: "snooze", forMs: HOUR }).sleep(9_000).work();
  story.pass(HOLD_MS);
  assert.deepEqual(story.told, ["answered"]);
  assert.deepEqual([story.closed[0]?.snoozedUntil, story.closed[0]?.timeToAnswerMs], [null, 9_000]);
});

Deno.test("decideEscalation() reopened after it was dismissed, it waits as before", () => {
  const story = new WaitStory().wait().sleep(1_000).decide({ kind: "dismiss" });
  story.sleep(1_000).decide({ kind: "reopen" });
  assert.deepEqual(story.told, ["seen"]);
  const [event] = story.events;
  assert.deepEqual([event?.severity, event?.payload["from"]], ["info", "dismissed"]);
  assert.equal(
    event?.message,
    "pane %1 was brought back, it needs an answer still: permission prompt",
  );
  const { status, seenAt, closedAt, openedAt } = story.of("%1") ?? {};
  assert.deepEqual([status, seenAt, closedAt, openedAt], ["pending", T0 + 1_000, null, T0]);
  story.decide({ kind: "reopen" });
  assert.deepEqual(story.told, [], "it is so already");
  story.sleep(1_000).work().pass(HOLD_MS);
  assert.deepEqual(story.told, ["answered"]);
  assert.equal(story.closed[0]?.timeToAnswerMs, 3_000);
});

Deno.test("decideEscalation() a snooze is ended by a person, who is not called by that", () => {
  const story = new WaitStory().wait().decide({ kind: "snooze", forMs: HOUR });
  story.sleep(1_000).decide({ kind: "reopen" });
  assert.deepEqual(story.told, ["seen"]);
  assert.deepEqual([story.events[0]?.severity, story.of("%1")?.snoozedUntil], ["info", null]);
  assert.deepEqual(story.pass(HOUR).told, []);
});

Deno.test("decideEscalation() nothing is brought back of a wait that is over", () => {
  const story = new WaitStory().wait().decide({ kind: "dismiss" });
  const { id: escalationId = "" } = story.dismissedOf("%1") ?? {};
  const decision = { kind: "reopen" } as const;
  assert.ok(decideEscalation(story.world, { escalationId, decision }, T0));
  story.sleep(5_000).work().pass(HOLD_MS);
  assert.equal(decideEscalation(story.world, { escalationId, decision }, T0), null);
});

Deno.test("decideEscalation() knows only what is pending", () => {
  const story = new WaitStory().wait();
  const { id: escalationId = "" } = story.of("%1") ?? {};
  const decision = { kind: "seen" } as const;
  assert.equal(decideEscalation(story.world, { escalationId: "none", decision }, T0), null);
  story.decide({ kind: "dismiss" });
  assert.equal(decideEscalation(story.world, { escalationId, decision }, T0), null);
});
