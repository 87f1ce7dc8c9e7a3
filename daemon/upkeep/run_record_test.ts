import assert from "node:assert/strict";
import { memoryLog } from "../platform/memory_log.ts";
import { RunRecord } from "./run_record.ts";

Deno.test("RunRecord a database that cannot be written hinders neither beginning nor end", () => {
  const log = memoryLog();
  const full = () => {
    throw new Error("disk full");
  };
  const record = new RunRecord({
    store: { beginRun: full, endRun: full },
    runId: "r1",
    version: "1.2.3",
    features: [],
    log: log.room("store"),
  });
  record.start();
  record.stop();
  assert.deepEqual(log.records.map(({ level }) => level), ["error", "error"]);
});
