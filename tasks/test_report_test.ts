import assert from "node:assert/strict";
import { closingLine, judgeRun, readReport, type Tally } from "./test_report.ts";

const CLOSINGS: readonly (readonly [string, Tally])[] = [
  ["ok | 0 passed | 0 failed (0ms)", tally(0, 0, 0)],
  ["ok | 12 passed | 0 failed (3s)", tally(12, 0, 0)],
  ["ok | 12 passed (3 steps) | 0 failed | 2 ignored (3s)", tally(12, 0, 2)],
  ["ok | 2 passed (1 step) | 0 failed | 1 ignored (2 steps) (163ms)", tally(2, 0, 3)],
  ["FAILED | 3 passed (1 step) | 1 failed (2 steps) (1m2s)", tally(3, 1, 0)],
  ["ok | 0 passed | 0 failed | 3 filtered out (126ms)", tally(0, 0, 0)],
  ["ok | 4 passed | 0 failed | 1 ignored | 2 measured | 7 filtered out (1s)", tally(4, 0, 1)],
  [
    "\x1b[0m\x1b[32mok\x1b[0m | 5 passed | 0 failed \x1b[0m\x1b[38;5;245m(1s)\x1b[0m",
    tally(5, 0, 0),
  ],
];

Deno.test("readReport() counts by the closing line", () => {
  for (const [line, expected] of CLOSINGS) {
    const output = `a test ... ok (1ms)\n\n${line}\n\n`;
    assert.deepEqual(readReport(output).tally, expected, line);
  }
});

Deno.test("readReport() has no tally without a closing line", () => {
  const outputs = ["", "ok", "ok | many passed", "x ok | 1 passed | 0 failed (1s)", "1 passed"];
  for (const output of outputs) assert.equal(readReport(output).tally, undefined, output);
});

Deno.test("readReport() believes the runner, not what a test prints or is named", () => {
  const output = [
    "running 2 tests from ./a_test.ts",
    "ok | 3 passed | 0 failed (1s) ...",
    "------- post-test output -------",
    "ok | 9 passed | 0 failed (1ms)",
    "printed ... ignored (0ms)",
    "----- post-test output end -----",
    "ok | 3 passed | 0 failed (1s) ... ok (459µs)",
    "",
    "FAILED | 1 passed | 1 failed (161ms)",
  ].join("\n");
  assert.deepEqual(readReport(output), { tally: tally(1, 1, 0), skipped: [], failed: [] });
});

Deno.test("readReport() names ignored tests and steps", () => {
  const output = [
    "one ...",
    "  a step ... ok (0ms)",
    "  another step ... \x1b[33mignored\x1b[0m (0ms)",
    "one ... ok (2ms)",
    "two ... with dots ... ignored (0ms)",
    "ok | 1 passed (1 step) | 0 failed | 1 ignored (1 step) (5ms)",
  ].join("\n");
  assert.deepEqual(readReport(output), {
    tally: tally(1, 0, 2),
    skipped: ["another step", "two ... with dots"],
    failed: [],
  });
});

Deno.test("readReport() names tests and steps that failed, once each", () => {
  const output = [
    "one ... FAILED (1ms)",
    "",
    " ERRORS ",
    "",
    "a: one (x) => ./tasks/a_test.ts:1:6",
    "error: Error: b => ./tasks/b_test.ts:1:1 is not one",
    "",
    "two ... a step => ./tasks/a_test.ts:2:39",
    "",
    " FAILURES ",
    "",
    "a: one (x) => ./tasks/a_test.ts:1:6",
    "two ... a step => ./tasks/a_test.ts:2:39",
    "",
    "FAILED | 0 passed | 2 failed (1 step) (24ms)",
  ].join("\n");
  assert.deepEqual(readReport(output).failed, [
    { name: "a: one (x)", file: "./tasks/a_test.ts" },
    { name: "two ... a step", file: "./tasks/a_test.ts" },
  ]);
});

Deno.test("judgeRun() passes on what the tests said", () => {
  assert.deepEqual(judge(tally(3, 0, 0), 0), { tally: tally(3, 0, 0), exitCode: 0, remarks: [] });
  assert.deepEqual(judge(tally(3, 0, 2), 0), { tally: tally(3, 0, 2), exitCode: 0, remarks: [] });
  assert.deepEqual(judge(tally(3, 1, 0), 1), { tally: tally(3, 1, 0), exitCode: 1, remarks: [] });
});

Deno.test("judgeRun() counts a run that broke outside its tests as a failure", () => {
  for (const read of [undefined, tally(3, 0, 0)]) {
    const { tally: { failed }, exitCode, remarks } = judge(read, 137);
    assert.deepEqual([failed, exitCode, remarks.length], [1, 137, 1]);
  }
});

Deno.test("judgeRun() fails a run in which nothing ran", () => {
  for (const read of [undefined, tally(0, 0, 0), tally(0, 0, 4)]) {
    const { tally: { failed }, exitCode, remarks } = judge(read, 0);
    assert.deepEqual([failed, exitCode, remarks.length], [0, 1, 1]);
  }
});

Deno.test("judgeRun() turns skipped tests into failures where all are required", () => {
  const report = { tally: tally(3, 1, 2), skipped: [], failed: [] };
  const verdict = judgeRun(report, { exitCode: 1, requireAll: true });
  assert.deepEqual(verdict.tally, tally(3, 3, 0));
  const green = { tally: tally(3, 0, 2), skipped: [], failed: [] };
  assert.equal(judgeRun(green, { exitCode: 0, requireAll: true }).exitCode, 1);
  const full = { tally: tally(3, 0, 0), skipped: [], failed: [] };
  assert.equal(judgeRun(full, { exitCode: 0, requireAll: true }).exitCode, 0);
});

Deno.test("closingLine() names skipped tests only where there are some", () => {
  assert.equal(closingLine(tally(12, 0, 0)), "12 passed, 0 failed");
  assert.equal(closingLine(tally(12, 1, 3)), "12 passed, 1 failed, 3 skipped");
});

function judge(read: Tally | undefined, exitCode: number) {
  return judgeRun({ tally: read, skipped: [], failed: [] }, { exitCode, requireAll: false });
}

function tally(passed: number, failed: number, skipped: number): Tally {
  return { passed, failed, skipped };
}
