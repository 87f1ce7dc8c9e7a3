import assert from "node:assert/strict";
import { FEWEST_LAGS, HEALTH_LIMITS } from "./health_limits.ts";
import {
  lastLookCheck,
  logErrorsCheck,
  memoryCheck,
  processCheck,
  queueCheck,
  type SelfParts,
} from "./self_health.ts";

const NOW = 1_000_000;

function self(change: Partial<SelfParts> = {}): SelfParts {
  return {
    lag: { count: 60, p50: 1, p95: 2, max: 9 },
    residentBytes: 60 * 1024 * 1024,
    heapBytes: 20 * 1024 * 1024,
    stoodUntil: null,
    clientDrops: 0,
    logErrors: [],
    ...change,
  };
}

const lagOf = (p95: number, count = 60) => self({ lag: { count, p50: 1, p95, max: p95 } });
const errors = (count: number) =>
  self({
    logErrors: Array.from({ length: count }, (_, at) => ({
      at,
      room: "store",
      message: "events wait for the database",
    })),
  });
const looked = (overdueMs: number) =>
  lastLookCheck([{ tmuxSocket: "/tmp/t", lastLookAt: NOW - 500 - overdueMs, intervalMs: 500 }], {
    startedAt: 0,
    stoodUntil: null,
    now: NOW,
  });

const { loopLagMs, waitingEvents, residentBytes, logErrors, lookOverdueMs } = HEALTH_LIMITS;

/** Each figure just below its limits and at them. */
const GRADES = [
  ["process", loopLagMs, (value: number) => processCheck(lagOf(value))],
  ["queue", waitingEvents, (value: number) => queueCheck(self(), value)],
  ["memory", residentBytes, (value: number) => memoryCheck(self({ residentBytes: value }))],
  ["log errors", logErrors, (value: number) => logErrorsCheck(errors(value))],
  ["last look", lookOverdueMs, looked],
] as const;

for (const [name, limit, check] of GRADES) {
  Deno.test(`the check of ${name} is worse from its limits on`, () => {
    assert.equal(check(limit.degraded).name, name);
    assert.equal(check(limit.degraded - 1).status, "ok");
    const degraded = check(limit.degraded);
    assert.deepEqual([degraded.status, degraded.isUnhealthy], ["degraded", false]);
    assert.equal(check(limit.unhealthy - 1).isUnhealthy, false);
    assert.equal(check(limit.unhealthy).isUnhealthy, true);
  });
}

Deno.test("processCheck() says nothing of a start", () => {
  assert.equal(processCheck(lagOf(60_000, FEWEST_LAGS - 1)).status, "ok");
  assert.equal(processCheck(lagOf(60_000, FEWEST_LAGS)).status, "degraded");
});

Deno.test("the words of the checks", () => {
  assert.equal(queueCheck(self(), 0).detail, "no events wait");
  assert.equal(
    queueCheck(self({ clientDrops: 3 }), 1).detail,
    "1 event waits, 3 messages were left out for slow clients",
  );
  assert.equal(memoryCheck(self()).detail, "60 MiB are resident, 20 MiB of heap are in use");
  assert.equal(logErrorsCheck(self()).detail, "none in 10 minutes");
  assert.equal(
    logErrorsCheck(errors(2)).detail,
    "2 in 10 minutes, the last of store: events wait for the database",
  );
});

Deno.test("lastLookCheck() the longest overdue decides, and none before the first counts from the start", () => {
  const fresh = { tmuxSocket: "/tmp/fresh", lastLookAt: NOW - 100, intervalMs: 500 };
  const never = { tmuxSocket: "/tmp/never", lastLookAt: null, intervalMs: 500 };
  const check = lastLookCheck([fresh, never], {
    startedAt: NOW - 90_000,
    stoodUntil: null,
    now: NOW,
  });
  assert.equal(check.isUnhealthy, true);
  assert.equal(check.detail, "/tmp/never was not looked at for 90.0 s");
  assert.equal(
    lastLookCheck([], { startedAt: 0, stoodUntil: null, now: NOW }).detail,
    "nothing is watched",
  );
  const rare = { tmuxSocket: "/tmp/rare", lastLookAt: NOW - 60_000, intervalMs: 59_000 };
  assert.equal(
    lastLookCheck([rare], { startedAt: 0, stoodUntil: null, now: NOW }).status,
    "ok",
    "it is not due",
  );
});

Deno.test("lastLookCheck() a clock that was set back makes no look overdue", () => {
  const ahead = { tmuxSocket: "/tmp/t", lastLookAt: NOW + 3_600_000, intervalMs: 500 };
  assert.equal(lastLookCheck([ahead], { startedAt: NOW, stoodUntil: null, now: NOW }).status, "ok");
});

Deno.test("lastLookCheck() after a standstill is degraded, and unhealthy when looks still do not come", () => {
  const late = { tmuxSocket: "/tmp/t", lastLookAt: NOW - 3_600_000, intervalMs: 500 };
  const after = (ms: number, look = late) =>
    lastLookCheck([look], { startedAt: 0, stoodUntil: NOW - ms, now: NOW });
  const first = after(2_000);
  assert.deepEqual([first.status, first.isUnhealthy], ["degraded", false]);
  assert.equal(
    first.detail,
    "/tmp/t was not looked at for 3600.0 s: machine or daemon stood still, or the clock was set, " +
      "until 2.0 s ago",
  );
  assert.equal(after(lookOverdueMs.unhealthy - 1).isUnhealthy, false);
  assert.equal(after(lookOverdueMs.unhealthy).isUnhealthy, true);
  // It has looked since: what was before does not matter.
  assert.equal(after(2_000, { ...late, lastLookAt: NOW - 300 }).status, "ok");
  const again = after(3_600_000, { ...late, lastLookAt: NOW - 90_000 });
  assert.deepEqual([again.isUnhealthy, again.detail], [
    true,
    "/tmp/t was not looked at for 90.0 s",
  ]);
});
