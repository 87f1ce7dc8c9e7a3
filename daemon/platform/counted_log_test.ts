import assert from "node:assert/strict";
import { countedLog, MOST_ERRORS } from "./counted_log.ts";
import type { Log } from "./log.ts";
import { ManualClock } from "./manual_clock.ts";
import { memoryLog } from "./memory_log.ts";

function bench() {
  const clock = new ManualClock();
  const inner = memoryLog();
  const base: Log = {
    room: (name) => inner.room(name),
    errors: 2,
    dropped: 3,
    lastError: "EACCES",
    flush: () => {},
    close: () => Promise.resolve(),
  };
  return { clock, inner, log: countedLog(base, clock) };
}

Deno.test("countedLog() passes on what it counts, with its fields", () => {
  const { inner, log } = bench();
  log.room("store").warn("careful", { tookMs: 3 });
  log.room("store").error("broken");
  assert.deepEqual(log.counts, { debug: 0, info: 0, warn: 1, error: 1 });
  assert.deepEqual(inner.records.map(({ level, message, fields }) => [level, message, fields]), [
    ["warn", "careful", { tookMs: 3 }],
    ["error", "broken", {}],
  ]);
  assert.deepEqual([log.errors, log.dropped, log.lastError], [2, 3, "EACCES"]);
});

Deno.test("CountedLog.recentErrors() only errors, and only of that time", () => {
  const { clock, log } = bench();
  log.room("store").error("first");
  clock.tick(60_000);
  log.room("wire").error("second", { path: "/home/ada" });
  log.room("wire").warn("no error");
  assert.deepEqual(log.recentErrors(60_000), [
    { at: clock.now(), room: "wire", message: "second" },
  ]);
  assert.equal(log.recentErrors(60_001).length, 2);
  clock.tick(60_000);
  assert.deepEqual(log.recentErrors(60_000), []);
});

Deno.test("CountedLog.recentErrors() is bounded", () => {
  const { log } = bench();
  for (let each = 0; each < MOST_ERRORS * 2; each++) log.room("app").error(`error ${each}`);
  assert.equal(log.recentErrors(1_000).length, MOST_ERRORS);
  assert.equal(log.recentErrors(1_000).at(-1)?.message, `error ${MOST_ERRORS * 2 - 1}`);
});
