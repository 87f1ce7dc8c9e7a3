import assert from "node:assert/strict";
import { compareUsage, readCcusage, readOurs } from "./compare_usage.ts";
import { parsePeak } from "./measure_program.ts";

const theirs = JSON.stringify({
  daily: [{
    period: "2026-05-01",
    modelBreakdowns: [{
      modelName: "opus",
      inputTokens: 1,
      outputTokens: 2,
      cacheReadTokens: 3,
      cacheCreationTokens: 4,
      cost: 0.1,
    }],
  }],
});

const ours = (output: number) =>
  JSON.stringify([
    { model: "opus", day: Date.UTC(2026, 4, 1), input: 1, output, cacheRead: 3, cacheWrite: 4 },
  ]);

Deno.test("compareUsage() alike, different and missing", () => {
  assert.deepEqual(compareUsage(readCcusage(theirs), readOurs(ours(2))), []);
  assert.deepEqual(compareUsage(readCcusage(theirs), readOurs(ours(5))), [
    "opus 2026-05-01: ccusage 1 2 3 4, first read 1 5 3 4",
  ]);
  assert.deepEqual(compareUsage(readCcusage(theirs), new Map()), [
    "opus 2026-05-01: ccusage 1 2 3 4, first read nothing",
  ]);
});

Deno.test("readCcusage() and readOurs() refuse anything else", () => {
  assert.throws(() => readCcusage("{}"));
  assert.throws(() => readOurs("{}"));
});

Deno.test("parsePeak() the last line, in bytes", () => {
  assert.equal(parsePeak("Command exited\n1024\n"), 1_048_576);
  assert.throws(() => parsePeak("?Maximum resident\n"), SyntaxError);
});
