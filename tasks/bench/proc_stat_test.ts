import { deepEqual, equal, throws } from "node:assert/strict";
import { parseMemory, parseProcStat } from "./proc_stat.ts";

const TAIL = "S 7 42 42 0 -1 4194304 100 200 0 0 11 22 33 44 20 0 9 0 341185 3133440 416";

Deno.test("parseProcStat() adds up user and system time", () => {
  deepEqual(parseProcStat(`42 (deno) ${TAIL}\n`), {
    parentPid: 7,
    ownTicks: 33,
    reapedTicks: 77,
  });
});

Deno.test("parseProcStat() is not misled by a program's name", () => {
  for (const name of ["tmux: server", "a) S 1 2 (b", ")", "( 1 2 3"]) {
    equal(parseProcStat(`42 (${name}) ${TAIL}`).ownTicks, 33, name);
  }
});

Deno.test("parseProcStat() refuses what is no stat", () => {
  for (const text of ["", "42 (deno)", "42 (deno) S x y z", "42 (deno) S 7 1 2 3"]) {
    throws(() => parseProcStat(text), SyntaxError, text);
  }
});

Deno.test("parseMemory() reads kibibytes as bytes", () => {
  const text = "Name:\tdeno\nVmHWM:\t   60000 kB\nVmRSS:\t   55000 kB\nThreads:\t9\n";
  equal(parseMemory(text, "VmRSS"), 55_000 * 1024);
  equal(parseMemory(text, "VmHWM"), 60_000 * 1024);
});

Deno.test("parseMemory() refuses a process that has ended", () => {
  throws(() => parseMemory("Name:\tdeno\nState:\tZ (zombie)\n", "VmRSS"), SyntaxError);
});

Deno.test({
  name: "parseProcStat() and parseMemory() read this very process",
  ignore: Deno.build.os !== "linux",
  fn() {
    equal(parseProcStat(Deno.readTextFileSync("/proc/self/stat")).parentPid, Deno.ppid);
    equal(parseMemory(Deno.readTextFileSync("/proc/self/status"), "VmRSS") > 10_000_000, true);
  },
});
