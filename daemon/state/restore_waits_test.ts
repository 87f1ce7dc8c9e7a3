import assert from "node:assert/strict";
import { restoreWaits } from "./restore_waits.ts";
import { T0 } from "./test_builders.ts";
import { claim, WaitStory } from "./test_waits.ts";

const HOLD_MS = 1_500;
const TITLE = { source: "title", claim: "action_required" } as const;

/** The first look of a run shows panes, and nothing of their agents. */
function seenAgain(story: WaitStory): WaitStory {
  return story.restart(60_000).pass(0).look();
}

Deno.test("restoreWaits() a pane that still waits is told once over two runs", () => {
  for (const change of [{}, TITLE]) {
    const story = new WaitStory().wait(change);
    const before = story.of("%1");
    seenAgain(story);
    assert.deepEqual(story.of("%1"), before, "shown before its agent has been found");
    // By then a title is new to this run; a registry is as old as it says.
    const since = "source" in change ? story.at + 200 : T0;
    story.sleep(200).tell([claim("waiting", since, change)]).pass(60_000).look();
    assert.deepEqual(story.allTold, ["opened"]);
    assert.deepEqual(story.of("%1"), before);
    story.work().pass(HOLD_MS);
    assert.equal(story.closed[0]?.timeToAnswerMs, 120_200, "it is watched again");
  }
});

Deno.test("restoreWaits() what was answered while nobody watched is not measured", () => {
  const story = seenAgain(new WaitStory().wait()).sleep(100);
  story.tell([claim("active", T0 + 5_000)]).pass(HOLD_MS);
  assert.deepEqual(story.told, ["answered"]);
  assert.equal(story.closed[0]?.timeToAnswerMs, null);
  assert.equal(story.closed[0]?.closedAt, T0 + 60_100);
  assert.equal(story.events[0]?.message, "pane %1 was answered while nobody watched");
});

Deno.test("restoreWaits() a question that was put while nobody watched is another one", () => {
  const story = seenAgain(new WaitStory().wait());
  story.tell([claim("waiting", T0 + 40_000)]);
  assert.deepEqual(story.told, ["answered", "opened"]);
  assert.equal(story.closed[0]?.timeToAnswerMs, null);
  assert.equal(story.of("%1")?.openedAt, T0 + 40_000);
});

Deno.test("restoreWaits() a pane that has gone meanwhile has expired", () => {
  const story = new WaitStory(["%1", "%2"]).wait().restart().look(["%2"]);
  assert.deepEqual(story.told, ["expired"]);
});

Deno.test("restoreWaits() one whose pane is not known at all has expired", () => {
  const story = new WaitStory().wait();
  story.world = { ...story.world, panes: new Map(), sessions: new Map() };
  story.restart().pass(0);
  assert.deepEqual(story.told, ["expired"]);
  assert.deepEqual(story.events[0]?.display, {});
  assert.equal(
    story.events[0]?.message,
    "a pane needs no answer any more: it is not known any more",
  );
});

Deno.test("restoreWaits() without readers it expires when it was not known for long", () => {
  const story = seenAgain(new WaitStory().wait()).pass(119_999);
  assert.deepEqual(story.allTold, ["opened"]);
  assert.deepEqual(story.pass(1).told, ["expired"]);
});

Deno.test("restoreWaits() while no look is answered it stays as it was", () => {
  const story = new WaitStory().wait().restart().pass(86_400_000);
  assert.deepEqual(story.allTold, ["opened"]);
  assert.ok(story.of("%1"));
});

Deno.test("restoreWaits() what was dismissed stays so as long as the wait lasts", () => {
  const story = seenAgain(new WaitStory().wait().decide({ kind: "dismiss" }));
  story.tell([claim("waiting", T0)]).pass(60_000).look();
  assert.deepEqual(story.allTold, ["opened", "dismissed"]);
  story.work().pass(HOLD_MS).wait();
  assert.deepEqual(story.told, ["opened"]);
});

Deno.test("restoreWaits() forgets what was dismissed of a wait that is over", () => {
  const story = new WaitStory().wait().decide({ kind: "dismiss" }).sleep(5_000).work().pass(
    HOLD_MS,
  );
  story.restart();
  assert.equal(story.world.waits.size, 0);
  story.look().wait();
  assert.deepEqual(story.told, ["opened"]);
});

Deno.test("restoreWaits() goes on with a snooze", () => {
  const story = new WaitStory().wait().decide({ kind: "snooze", forMs: 90_000 });
  seenAgain(story).tell([claim("waiting", T0)]).pass(29_999);
  assert.deepEqual(story.allTold, ["opened", "snoozed"]);
  assert.deepEqual(story.pass(1).told, ["opened"]);
});

Deno.test("restoreWaits() leaves out what belongs to a source that is not watched", () => {
  const story = new WaitStory().wait();
  story.world = { ...story.world, sources: new Map() };
  assert.equal(story.restart().world.waits.size, 0);
});

Deno.test("restoreWaits() one that was answered before the end is not answered again", () => {
  const story = new WaitStory().wait().work().pass(HOLD_MS);
  const [answered] = story.closed;
  assert.equal(answered?.phase, "answered");
  const { waits, escalations } = restoreWaits(story.world, story.closed);
  assert.deepEqual([waits.size, escalations.size], [0, 0]);
});

Deno.test("restoreWaits() keeps what is pending, though another was dismissed in that moment", () => {
  const story = new WaitStory().wait().decide({ kind: "dismiss" });
  story.tell([claim("waiting", story.at)], { pid: 5_002 });
  const { id } = story.of("%1") ?? {};
  assert.ok(id);
  story.restart();
  assert.equal(story.of("%1")?.id, id);
});

Deno.test("restoreWaits() goes on with what was dismissed and brought back", () => {
  const story = new WaitStory().wait().decide({ kind: "dismiss" }).decide({ kind: "reopen" });
  const before = story.of("%1");
  assert.ok(before);
  assert.deepEqual(story.restart().of("%1"), before);
});
