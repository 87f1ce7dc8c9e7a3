import assert from "node:assert/strict";
import type { Escalation } from "../shared/model/escalation.ts";
import { MAX_PENDING_EVENTS } from "./pipeline.ts";
import type { PaneStatus } from "../shared/model/pane.ts";
import { NO_AGENT, SERVER, SOURCE_ID, tools } from "./state/test_builders.ts";
import { claim, judgeByClaims } from "./state/test_waits.ts";
import { bench, comparable, type PipelineBench, StrictMirror } from "./test_pipeline.ts";

const HOLD_MS = 1_500;

function waitBench(body: (bench: PipelineBench) => void): void {
  bench((bench) => {
    bench.seeSessions(2);
    body(bench);
  }, tools(judgeByClaims));
}

/** The registry of the agent in `%1` says so, since now. */
function says(bench: PipelineBench, status: PaneStatus): void {
  const at = bench.clock.now();
  const agent = { ...NO_AGENT, agentType: "claude", pid: 5_001 } as const;
  const panes = new Map([["%1", { ...agent, claims: [claim(status, at)] }]]);
  const sight = { outcome: "ok", kind: "agents", sourceId: SOURCE_ID, server: SERVER } as const;
  bench.pipeline.observe({ ...sight, at, panes });
}

function waits(bench: PipelineBench): Escalation {
  says(bench, "waiting");
  const [escalation] = bench.pipeline.snapshot().escalations;
  assert.ok(escalation);
  return escalation;
}

function goesOn(bench: PipelineBench, afterMs: number): void {
  bench.clock.jump(afterMs);
  says(bench, "active");
  bench.clock.jump(HOLD_MS);
  bench.pipeline.tick();
}

Deno.test("Pipeline.observe() tells an escalation in the turn in which the pane waits", () =>
  waitBench((bench) => {
    const escalation = waits(bench);
    const { delta, events } = bench.last;
    assert.deepEqual(delta?.escalations, [escalation]);
    assert.deepEqual(events.map(({ type }) => type), ["pane.status", "escalation"]);
    assert.deepEqual(bench.store.load(0).escalations, [escalation]);
  }));

Deno.test("Pipeline.tick() tells the answer, keeps it, and shows it no more", () =>
  waitBench((bench) => {
    const { id } = waits(bench);
    goesOn(bench, 5_000);
    const { delta, events } = bench.last;
    assert.deepEqual(delta?.removed.escalations, [id]);
    assert.deepEqual(delta?.escalations, []);
    assert.deepEqual(events.map(({ payload }) => payload["phase"]), ["answered"]);
    const kept = bench.store.escalations.find(id);
    assert.deepEqual([kept?.phase, kept?.timeToAnswerMs], ["answered", 5_000]);
    assert.deepEqual(bench.pipeline.unkeptEscalations, []);
  }));

Deno.test("Pipeline.decide() is a turn like any other", () =>
  waitBench((bench) => {
    const { id } = waits(bench);
    const { revision } = bench.pipeline.snapshot();
    const seen = bench.pipeline.decide(id, { kind: "seen" });
    assert.equal(seen?.phase, "seen");
    assert.deepEqual(bench.last.delta?.escalations, [seen]);
    assert.equal(bench.last.delta?.revision, revision + 1);
    assert.deepEqual(bench.last.events.map(({ payload }) => payload["phase"]), ["seen"]);
    assert.deepEqual(bench.store.escalations.find(id), seen);
    // Nothing new: nobody is told.
    const told = bench.told.length;
    assert.deepEqual(bench.pipeline.decide(id, { kind: "seen" }), seen);
    assert.equal(bench.told.length, told);
    const dismissed = bench.pipeline.decide(id, { kind: "dismiss" });
    assert.deepEqual(bench.last.delta?.removed.escalations, [id]);
    assert.deepEqual(bench.store.escalations.find(id), dismissed);
    assert.equal(bench.pipeline.decide(id, { kind: "dismiss" }), null);
    assert.equal(bench.pipeline.decide("none", { kind: "seen" }), null);
  }));

Deno.test("Pipeline keeps decisions and answers that a failing store could not take", () =>
  waitBench((bench) => {
    const mirror = new StrictMirror(bench.pipeline.snapshot());
    const from = bench.deltas.length;
    bench.store.fails = true;
    const first = waits(bench);
    const dismissed = bench.pipeline.decide(first.id, { kind: "dismiss" });
    assert.deepEqual(bench.last.delta?.escalations, [], "it was told open, and now it is gone");
    goesOn(bench, 1_000);
    const second = waits(bench);
    goesOn(bench, 3_000);
    const third = waits(bench);
    bench.pipeline.decide(third.id, { kind: "snooze", forMs: 60_000 });
    assert.deepEqual(bench.pipeline.unkeptEscalations.map(({ id }) => id), [first.id, second.id]);
    assert.equal(bench.store.escalations.find(first.id), null);

    bench.recover();
    assert.deepEqual(bench.pipeline.unkeptEscalations, []);
    assert.deepEqual(bench.store.escalations.find(first.id), dismissed);
    assert.equal(bench.store.escalations.find(second.id)?.timeToAnswerMs, 3_000);
    assert.equal(bench.store.escalations.find(third.id)?.phase, "snoozed");
    assert.deepEqual(
      bench.last.events.filter(({ type }) => type === "escalation")
        .map(({ payload }) => payload["phase"]),
      ["opened", "dismissed", "opened", "answered", "opened", "snoozed"],
    );
    for (const delta of bench.deltas.slice(from)) mirror.apply(delta);
    assert.deepEqual(mirror.state, comparable(bench.pipeline.snapshot()));
  }));

Deno.test("Pipeline keeps as open what was dismissed and brought back while its store failed", () =>
  waitBench((bench) => {
    const { id } = waits(bench);
    bench.store.fails = true;
    bench.pipeline.decide(id, { kind: "dismiss" });
    const back = bench.pipeline.decide(id, { kind: "reopen" });
    assert.equal(back?.status, "pending");
    assert.deepEqual(bench.last.delta?.escalations, [back]);
    assert.deepEqual(bench.pipeline.unkeptEscalations, []);
    bench.recover();
    assert.deepEqual(bench.store.escalations.find(id), back);
    assert.deepEqual(bench.store.load(0).escalations, [back]);
  }));

Deno.test("Pipeline holds back no more closed escalations than events", () =>
  waitBench((bench) => {
    bench.store.fails = true;
    for (let count = 0; count <= MAX_PENDING_EVENTS; count++) {
      bench.clock.jump(20_000);
      bench.pipeline.decide(waits(bench).id, { kind: "dismiss" });
    }
    assert.equal(bench.pipeline.unkeptEscalations.length, MAX_PENDING_EVENTS);
  }));
