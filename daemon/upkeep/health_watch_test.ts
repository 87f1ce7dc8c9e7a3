import assert from "node:assert/strict";
import type { Condition, Health, HealthCheck } from "../../shared/protocol/methods/health.ts";
import { ManualClock } from "../platform/manual_clock.ts";
import { memoryLog } from "../platform/memory_log.ts";
import { HealthWatch } from "./health_watch.ts";

const EVERY_MS = 10_000;

function check(name: string, condition: Condition): HealthCheck {
  const status = condition === "healthy" ? "ok" : "degraded";
  return { name, condition, status, detail: "why", since: 0, means: "", advice: null };
}

function bench() {
  const clock = new ManualClock();
  const log = memoryLog();
  const now = { checks: [check("tmux", "healthy")] };
  const read = () => {
    if (now.checks.length === 0) throw new Error("no");
    return { checks: now.checks } as unknown as Health;
  };
  const watch = new HealthWatch({ clock, log: log.room("upkeep"), read });
  const said = () => log.records.map(({ level, fields }) => [level, fields["from"], fields["to"]]);
  return { clock, log, now, watch, said };
}

Deno.test("HealthWatch tells each change once, as a warning when it is for the worse", () => {
  const { clock, now, watch, said } = bench();
  watch.start();
  for (const condition of ["degraded", "degraded", "unhealthy", "degraded", "healthy"] as const) {
    now.checks = [check("tmux", condition)];
    clock.tick(EVERY_MS);
  }
  assert.deepEqual(said(), [
    ["warn", "healthy", "degraded"],
    ["warn", "degraded", "unhealthy"],
    ["info", "unhealthy", "degraded"],
    ["info", "degraded", "healthy"],
  ]);
  watch.stop();
  assert.equal(clock.pending, 0);
});

Deno.test("HealthWatch goes on after a reading that failed", () => {
  const { clock, log, now, watch } = bench();
  now.checks = [];
  watch.start();
  clock.tick(EVERY_MS);
  now.checks = [check("tmux", "degraded")];
  clock.tick(EVERY_MS);
  assert.deepEqual(log.records.map(({ level }) => level), ["error", "warn"]);
  watch.stop();
});

Deno.test("HealthWatch says nothing of what is not well only while the daemon starts", () => {
  const { clock, now, watch, said } = bench();
  now.checks = [check("agent hooks", "degraded")];
  watch.start();
  assert.deepEqual(said(), []);
  now.checks = [check("agent hooks", "healthy")];
  clock.tick(EVERY_MS);
  assert.deepEqual(said(), []);
  watch.stop();
});
