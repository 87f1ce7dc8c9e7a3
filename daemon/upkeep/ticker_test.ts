import assert from "node:assert/strict";
import { ManualClock } from "../platform/manual_clock.ts";
import { memoryLog } from "../platform/memory_log.ts";
import { Ticker } from "./ticker.ts";

function bench() {
  const clock = new ManualClock();
  const log = memoryLog();
  const pipeline = { persisted: true, ticks: 0, tick: () => void pipeline.ticks++ };
  return { clock, log, pipeline, ticker: new Ticker({ clock, log: log.room("app"), pipeline }) };
}

Deno.test("Ticker lets time pass until it is stopped", () => {
  const { clock, pipeline, ticker } = bench();
  ticker.start();
  clock.tick(30_000);
  assert.equal(pipeline.ticks, 3);
  ticker.stop();
  assert.equal(clock.pending, 0);
});

Deno.test("Ticker hurries while the store cannot be written", () => {
  const { clock, pipeline, ticker } = bench();
  pipeline.persisted = false;
  ticker.start();
  clock.tick(3_000);
  assert.equal(pipeline.ticks, 3);
  pipeline.persisted = true;
  clock.tick(1_000);
  assert.equal(clock.nextIn, 10_000);
});

Deno.test("Ticker goes on after a turn that failed", () => {
  const { clock, log, pipeline, ticker } = bench();
  pipeline.tick = () => {
    throw new Error("no such pane");
  };
  ticker.start();
  clock.tick(20_000);
  assert.deepEqual(log.records.map(({ level }) => level), ["error", "error"]);
  assert.equal(clock.nextIn, 10_000);
});
