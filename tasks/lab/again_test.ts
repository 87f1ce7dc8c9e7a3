import { deepEqual, equal } from "node:assert/strict";
import type { Tally, TestReport } from "../test_report.ts";
import { argumentsAgain, remarksOfBoth, tallyOfBoth } from "./again.ts";

const ICON = { name: "Windows: an icon (16x16)", file: "./tray/lab/icon_lab.ts" };
const MENU = { name: "Windows: a menu", file: "./tray/lab/tray_lab.ts" };

Deno.test("argumentsAgain() takes what failed, by its whole name, and its files once each", () => {
  const [filter, ...files] = argumentsAgain(report([ICON, MENU, { ...MENU, name: "b" }])) ?? [];
  equal(filter, "--filter=/^(Windows: an icon \\(16x16\\)|Windows: a menu|b)$/");
  deepEqual(files, [ICON.file, MENU.file]);
});

Deno.test("argumentsAgain() takes nothing where all passed, much failed, one was skipped, or the run broke", () => {
  equal(argumentsAgain(report([])), null);
  equal(argumentsAgain(report([1, 2, 3, 4].map((n) => ({ ...MENU, name: `${n}` })))), null);
  equal(argumentsAgain({ ...report([ICON]), tally: undefined }), null);
  equal(argumentsAgain({ ...report([ICON]), tally: tally(3, 2) }), null);
  equal(argumentsAgain({ ...report([ICON]), tally: { ...tally(3, 1), skipped: 1 } }), null);
});

Deno.test("tallyOfBoth() counts each test once", () => {
  deepEqual(tallyOfBoth(tally(20, 3), tally(2, 1)), tally(22, 1));
});

Deno.test("remarksOfBoth() tells what passed at the second run from what did not", () => {
  deepEqual(remarksOfBoth([ICON, MENU], [MENU]), [
    `Failed once and passed when it ran again: ${ICON.name}`,
    `Failed twice: ${MENU.name}`,
  ]);
});

function report(failed: TestReport["failed"]): TestReport {
  return { tally: tally(5, failed.length), skipped: [], failed };
}

function tally(passed: number, failed: number): Tally {
  return { passed, failed, skipped: 0 };
}
