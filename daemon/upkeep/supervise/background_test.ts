import assert from "node:assert/strict";
import { type ProcessMark, processMark } from "../../platform/process_mark.ts";
import { isSameProcess } from "./background.ts";

const HOUR = 3_600_000;
const pid = Deno.pid;
const startedAt = Date.now();

function ownMark(): ProcessMark {
  const mark = processMark(pid);
  assert.ok(mark);
  return mark;
}

Deno.test("isSameProcess() knows its process whichever way the clock was set since", () => {
  const mark = ownMark();
  for (const step of [-1_000 * HOUR, -HOUR, HOUR, 1_000 * HOUR]) {
    assert.equal(isSameProcess({ pid, startedAt: startedAt - step, mark }), true);
  }
});

Deno.test("isSameProcess() tells another process of that number, and that number after a boot", () => {
  const mark = ownMark();
  const earlier = String(Number(mark.startTicks) - 1);
  assert.equal(isSameProcess({ pid, startedAt, mark: { ...mark, startTicks: earlier } }), false);
  assert.equal(isSameProcess({ pid, startedAt, mark: { ...mark, bootId: "another" } }), false);
  assert.equal(isSameProcess({ pid: 999_999_999, startedAt, mark }), false);
});

Deno.test("isSameProcess() goes by the clock for what an older version wrote", () => {
  assert.equal(isSameProcess({ pid, startedAt }), true);
  assert.equal(isSameProcess({ pid, startedAt: startedAt - 1_000 * HOUR }), false);
});
