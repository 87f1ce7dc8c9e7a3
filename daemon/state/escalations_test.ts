import assert from "node:assert/strict";
import { T0 } from "./test_builders.ts";
import { claim, WaitStory } from "./test_waits.ts";

const HOLD_MS = 1_500;
/** One that is shown by its title: it does not say since when. */
const TITLE = { source: "title", claim: "action_required" } as const;

Deno.test("followEscalations() opens one when a pane begins to wait", () => {
  const story = new WaitStory().sleep(1_000);
  story.wait({ text: "wants to use Bash" });
  const { id, ...opened } = story.of("%1") ?? {};
  assert.ok(id);
  assert.deepEqual(opened, {
    sourceId: "source-1",
    sessionId: [...story.world.sessions.keys()][0],
    paneId: story.paneId("%1"),
    cause: "permission_prompt",
    text: "wants to use Bash",
    status: "pending",
    phase: "opened",
    confidence: 0.9,
    openedAt: T0 + 1_000,
    seenAt: null,
    snoozedUntil: null,
    closedAt: null,
    timeToAnswerMs: null,
  });
});

Deno.test("followEscalations() one that was asked before anybody looked is as old as the question", () => {
  // The pane drew something a moment ago: that alone is no work of an agent.
  const story = new WaitStory().sleep(1_000).look().sleep(100);
  assert.equal([...story.world.panes.values()][0]?.pane.status, "active");
  const asked = T0 - 600_000;
  story.tell([claim("waiting", asked)], { startedAt: T0 - 900_000 });
  assert.equal(story.of("%1")?.openedAt, asked);

  const younger = new WaitStory();
  younger.tell([claim("waiting", asked)], { startedAt: T0 - 300_000 });
  assert.equal(younger.of("%1")?.openedAt, T0 - 300_000);
});

Deno.test("followEscalations() tells of it in words, with a warning and the place", () => {
  const story = new WaitStory().wait({ text: "wants to use Bash" });
  const [event] = story.events;
  assert.ok(event && story.events.length === 1);
  assert.equal(event.type, "escalation");
  assert.equal(event.severity, "warn");
  assert.equal(event.source, "daemon");
  assert.equal(event.message, "pane %1 needs you: permission prompt, wants to use Bash");
  assert.deepEqual(event.display, {
    sessionName: "s1",
    windowIndex: 0,
    paneIndex: 0,
    tmuxPaneId: "%1",
  });
  const { id: escalationId } = story.of("%1") ?? {};
  assert.deepEqual(event.payload, {
    escalationId,
    phase: "opened",
    from: null,
    status: "pending",
    cause: "permission_prompt",
    text: "wants to use Bash",
    timeToAnswerMs: null,
    snoozedUntil: null,
  });
});

Deno.test("followEscalations() opens none for panes that work, rest or have ended", () => {
  const story = new WaitStory().work().sleep(1_000).tell([claim("idle", T0)]);
  story.look([]);
  assert.deepEqual(story.allTold, []);
  assert.equal(story.world.waits.size, 0);
});

Deno.test("followEscalations() is silent while a pane goes on waiting", () => {
  const story = new WaitStory().wait();
  const { escalations } = story.world;
  for (let turn = 0; turn < 5; turn++) {
    story.pass(60_000).look();
    assert.deepEqual(story.events, []);
    assert.equal(story.world.escalations, escalations, "no client is told anything");
  }
});

Deno.test("followEscalations() of an agent found late dates back to its question", () => {
  const asked = T0 - 600_000;
  const story = new WaitStory().tell([claim("waiting", asked)]);
  assert.equal(story.of("%1")?.openedAt, asked);
});

Deno.test("followEscalations() a title is new since it was looked at, whatever it says", () => {
  const story = new WaitStory().tell([claim("waiting", T0 - 600_000, TITLE)]);
  assert.equal(story.of("%1")?.openedAt, T0);
});

Deno.test("followEscalations() no wait begins before the work that led to it", () => {
  const story = new WaitStory().sleep(5_000).work().sleep(5_000);
  story.tell([claim("waiting", T0)]);
  assert.equal(story.of("%1")?.openedAt, T0 + 5_000);
});

Deno.test("followEscalations() a claim of tomorrow opens now", () => {
  const story = new WaitStory().tell([claim("waiting", T0 + 86_400_000)]);
  assert.equal(story.of("%1")?.openedAt, T0);
});

Deno.test("followEscalations() is answered when the agent goes on, and says how long it took", () => {
  const story = new WaitStory().wait();
  const opened = story.of("%1");
  story.sleep(42_000).work();
  assert.deepEqual(story.told, [], "it may be a source that is wrong for a moment");
  assert.ok(story.of("%1"));
  story.pass(HOLD_MS);
  assert.deepEqual(story.told, ["answered"]);
  const answered = {
    ...opened,
    status: "resolved",
    phase: "answered",
    closedAt: T0 + 42_000,
    timeToAnswerMs: 42_000,
  };
  assert.deepEqual(story.closed, [answered]);
  assert.equal(story.world.escalations.size, 0);
  assert.equal(story.events[0]?.severity, "info");
  assert.equal(story.events[0]?.message, "pane %1 was answered after 42 s");
});

Deno.test("followEscalations() an agent that rests was answered too", () => {
  const story = new WaitStory().wait().sleep(1_000);
  story.tell([claim("idle", story.at)]).pass(HOLD_MS);
  assert.deepEqual(story.told, ["answered"]);
});

Deno.test("followEscalations() the same question does not end by one look that contradicts", () => {
  for (const change of [{}, TITLE]) {
    const story = new WaitStory();
    const waiting = claim("waiting", T0, change);
    story.tell([waiting]);
    const { id } = story.of("%1") ?? {};
    story.sleep(5_000).tell([claim("active", T0, { source: "hook" }), waiting]);
    story.pass(HOLD_MS - 1).tell([waiting]);
    assert.deepEqual(story.events, []);
    assert.equal(story.of("%1")?.id, id);
    // And the next contradiction has all its time again.
    story.tell([claim("active", T0, { source: "hook" }), waiting]).pass(HOLD_MS - 1);
    assert.deepEqual(story.told, []);
  }
});

Deno.test("followEscalations() a claim that vanishes for one look does not end it", () => {
  const waiting = claim("waiting", T0);
  const story = new WaitStory().tell([waiting]).sleep(1_000);
  story.tell([claim("idle", T0, { source: "title" })]).pass(200).tell([waiting]);
  assert.deepEqual(story.allTold, ["opened"]);
});

Deno.test("followEscalations() a question right after an answer is another one", () => {
  const story = new WaitStory().wait().sleep(7_000).work().sleep(400).wait();
  assert.deepEqual(story.told, ["answered", "opened"]);
  assert.equal(story.closed[0]?.timeToAnswerMs, 7_000);
  assert.equal(story.of("%1")?.openedAt, T0 + 7_400);
});

Deno.test("followEscalations() so it is when a title shows it", () => {
  const story = new WaitStory().wait(TITLE).sleep(7_000).tell([
    claim("active", T0, { source: "title" }),
  ]);
  story.sleep(400).wait(TITLE);
  assert.deepEqual(story.told, ["answered", "opened"]);
  assert.equal(story.of("%1")?.openedAt, T0 + 7_400);
});

Deno.test("followEscalations() a better account of the same question is no other question", () => {
  const story = new WaitStory().wait(TITLE);
  const { id } = story.of("%1") ?? {};
  story.sleep(1_000).tell([
    claim("waiting", T0 + 900, { text: "wants to use Edit" }),
    claim("waiting", T0, TITLE),
  ]);
  assert.deepEqual(story.events, []);
  const refined = story.of("%1");
  assert.equal(refined?.id, id);
  assert.equal(refined?.cause, "permission_prompt");
  assert.equal(refined?.text, "wants to use Edit");
  assert.equal(refined?.openedAt, T0);
  // The text is not lost with its source.
  story.sleep(1_000).wait(TITLE);
  assert.deepEqual([story.of("%1")?.cause, story.of("%1")?.text], [
    ...["action_required", "wants to use Edit"],
  ]);
});

Deno.test("followEscalations() another question is told though no look saw the answer", () => {
  const story = new WaitStory().wait().sleep(30_000).wait({ text: "wants to use Edit" });
  assert.deepEqual(story.told, ["answered", "opened"]);
  assert.equal(story.closed[0]?.timeToAnswerMs, 30_000);
  assert.equal(story.of("%1")?.openedAt, T0 + 30_000);
  assert.notEqual(story.of("%1")?.id, story.closed[0]?.id);
});

Deno.test("followEscalations() accounts of one question may come seconds apart", () => {
  const story = new WaitStory().wait().sleep(8_000);
  story.wait({ source: "hook", text: "asks for permission" });
  assert.deepEqual(story.told, []);
});

Deno.test("followEscalations() a pane that ends takes its question with it, at once", () => {
  const story = new WaitStory(["%1", "%2"]).wait().sleep(1_000).look(["%2"]);
  assert.deepEqual(story.told, ["expired"]);
  const [expired] = story.closed;
  assert.deepEqual([expired?.status, expired?.closedAt, expired?.timeToAnswerMs], [
    ...["resolved", T0 + 1_000, null],
  ]);
});

Deno.test("followEscalations() so does an agent that has ended, or is another one", () => {
  const ended = new WaitStory().wait().sleep(1_000);
  ended.tell([claim("ended", ended.at, { source: "process", claim: "agent_exited" })]);
  assert.deepEqual(ended.told, ["expired"]);
  const other = new WaitStory().wait().sleep(1_000);
  other.tell([claim("waiting", other.at)], { pid: 5_002 });
  assert.deepEqual(other.told, ["expired", "opened"]);
  assert.equal(other.of("%1")?.openedAt, T0 + 1_000);
});

Deno.test("followEscalations() an agent that is not found any more is not answered", () => {
  const story = new WaitStory().wait().sleep(1_000);
  story.tell([claim("idle", T0)], { agentType: "shell", pid: null }).pass(HOLD_MS);
  assert.deepEqual(story.told, ["expired"]);
});

Deno.test("followEscalations() what is not known is waited for, but not for ever", () => {
  const story = new WaitStory(["%1"], { unknownMs: 60_000 }).wait();
  story.sleep(1_000).tell([claim("unknown", story.at)]).pass(59_999);
  assert.deepEqual(story.allTold, ["opened"]);
  story.pass(1);
  assert.deepEqual(story.told, ["expired"]);
  assert.equal(story.closed[0]?.closedAt, T0 + 1_000);
});

Deno.test("followEscalations() what is not known for a moment is no answer", () => {
  const story = new WaitStory().wait().sleep(5_000);
  story.tell([claim("unknown", story.at)]).sleep(3_000).work().sleep(1_000).wait();
  assert.deepEqual(story.told, ["answered", "opened"]);
  assert.equal(story.closed[0]?.timeToAnswerMs, 8_000, "until it was seen at work");
});

Deno.test("followEscalations() measures nothing by a clock that is set back", () => {
  const story = new WaitStory().sleep(10_000).wait().sleep(-3_600_000).work();
  story.pass(HOLD_MS);
  assert.deepEqual(story.told, ["answered"]);
  assert.equal(story.closed[0]?.timeToAnswerMs, null);
  assert.ok((story.closed[0]?.closedAt ?? 0) >= (story.closed[0]?.openedAt ?? Infinity));
});

Deno.test("followEscalations() keeps to the pane's session when that moves", () => {
  const story = new WaitStory(["%1"]).wait();
  const record = story.world.panes.get(story.paneId("%1") ?? "");
  assert.ok(record);
  const moved = { ...record, pane: { ...record.pane, sessionId: "elsewhere" } };
  story.world = {
    ...story.world,
    panes: new Map(story.world.panes).set(record.pane.id, moved),
    waits: new Map([...story.world.waits].map(([id, wait]) => [id, { ...wait, watched: false }])),
  };
  story.pass(1);
  assert.equal(story.of("%1")?.sessionId, "elsewhere");
  assert.deepEqual(story.told, []);
});

Deno.test("followEscalations() opens no more than the cap, and the rest when there is room", () => {
  const ids = ["%1", "%2", "%3"];
  const story = new WaitStory(ids, { maxWaits: 2 });
  for (const id of ids) story.wait({}, id);
  assert.equal(story.world.escalations.size, 2);
  assert.equal(story.of("%3"), undefined);
  story.sleep(1_000).work("%1").pass(HOLD_MS).look();
  assert.ok(story.of("%3"));
  assert.equal(story.world.waits.size, 2);
});
