import assert from "node:assert/strict";
import { ConditionMemory } from "./condition_memory.ts";

Deno.test("ConditionMemory.note() since is when the condition came, not when it was asked for", () => {
  const memory = new ConditionMemory();
  assert.equal(memory.standing("tmux"), null);
  assert.deepEqual(memory.note("tmux", "healthy", 100), {
    condition: "healthy",
    since: 100,
    unwellSince: null,
  });
  assert.equal(memory.note("tmux", "healthy", 200).since, 100);
  assert.equal(memory.note("tmux", "degraded", 300).since, 300);
  assert.deepEqual(memory.note("tmux", "unhealthy", 400), {
    condition: "unhealthy",
    since: 400,
    unwellSince: 300,
  });
  assert.deepEqual(memory.note("tmux", "healthy", 500).unwellSince, null);
  assert.equal(memory.note("log", "degraded", 500).since, 500, "each by itself");
});

Deno.test("ConditionMemory.note() nothing began in the future of a clock that was set back", () => {
  const memory = new ConditionMemory();
  memory.note("tmux", "degraded", 1_000);
  const { since, unwellSince } = memory.note("tmux", "degraded", 400);
  assert.deepEqual([since, unwellSince], [400, 400]);
});
