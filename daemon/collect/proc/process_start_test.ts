import assert from "node:assert/strict";
import { readStat } from "./read_process.ts";
import { startTime } from "./process_start.ts";
import { FakeProc } from "./test_proc.ts";

const NOW = 1_800_000_000_000;

Deno.test("startTime() of a real process is when it began", async () => {
  const before = Date.now();
  const child = new Deno.Command("sleep", { args: ["1000"] }).spawn();
  try {
    const after = Date.now();
    const began = startTime(readStat(child.pid)?.startTicks ?? "", { now: after });
    // The kernel counts in hundredths of a second, and its uptime is cut to them too.
    assert.ok(began >= before - 100 && began <= after, `${began - before} of ${after - before}`);
  } finally {
    child.kill("SIGKILL");
    await child.status;
  }
});

Deno.test("startTime() counts from the machine's start", () => {
  using proc = new FakeProc();
  proc.set({ pid: Deno.pid, startTicks: "90000" });
  Deno.writeTextFileSync(`${proc.root}/uptime`, "1000.50 3999.00\n");
  assert.equal(startTime("95000", { now: NOW, root: proc.root }), NOW - 1_000_500 + 950_000);
  assert.equal(startTime("995000", { now: NOW, root: proc.root }), NOW, "never in the future");
});

Deno.test("startTime() a container that is told its own age: this process is the measure", () => {
  using proc = new FakeProc();
  proc.set({ pid: Deno.pid, startTicks: "9000000" });
  Deno.writeTextFileSync(`${proc.root}/uptime`, "60.00 60.00\n");
  const options = { now: NOW, ownStart: NOW - 5_000, root: proc.root };
  assert.equal(startTime("9000100", options), NOW - 4_000);
  Deno.removeSync(`${proc.root}/uptime`);
  assert.equal(startTime("8999900", options), NOW - 6_000);
});

Deno.test("startTime() where nothing can be told it is now", () => {
  using proc = new FakeProc();
  assert.equal(startTime("500", { now: NOW, root: proc.root }), NOW);
});
