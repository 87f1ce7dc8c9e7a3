import assert from "node:assert/strict";
import { AgentCollector } from "../collect/agents/agent_collector.ts";
import { guardTurn } from "./guard_turn.ts";
import { ManualClock } from "../platform/manual_clock.ts";
import { memoryLog } from "../platform/memory_log.ts";
import { look, pane, session, T0 } from "../state/test_builders.ts";

Deno.test("guardTurn() a fault in a turn that a reader's timer begins is logged, the next comes", () => {
  const log = memoryLog();
  const clock = new ManualClock(T0);
  let turns = 0;
  const collector = new AgentCollector({
    clock,
    fingerprint: () => "same",
    find: () => ({
      kind: "none",
      reason: "shell",
      foreground: null,
      fingerprint: "same",
      settled: true,
    }),
    tell: () => ({ claims: [], session: null }),
    tellProcess: () => [],
    onSight: () =>
      guardTurn(() => {
        turns++;
        throw new Error("no such pane");
      }, log.room("pipeline")),
  });
  for (const panes of [[pane("%1")], [pane("%1"), pane("%2")]]) {
    collector.looked(look({ at: clock.now(), sessions: [session("$1")], panes }));
    clock.tick(1_000);
  }
  collector.stop();
  assert.equal(turns, 2);
  assert.deepEqual(log.records.map(({ level }) => level), ["error", "error"]);
  assert.ok(JSON.stringify(log.records).includes("no such pane"));
});
