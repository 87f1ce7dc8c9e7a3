import assert from "node:assert/strict";
import { brokenRules } from "./lint_source.ts";

const BREACH = ["rooms/exit"];

const EXITS: readonly string[] = [
  "Deno.exit(1);",
  "Deno['exit'](1);",
  "globalThis.Deno.exit();",
  "process.exit(0);",
  "globalThis.process.exit(0);",
  "const leave = Deno.exit;",
  "const { exit } = Deno;",
  "const { exit: leave } = process;",
  `import { exit } from "node:process";`,
];

Deno.test("exitRule reports every way to end the process", () => {
  const files = [
    "daemon/cli/status.ts",
    "daemon/app.ts",
    "tray/app.ts",
    "daemon/wire/unix_test.ts",
  ];
  for (const file of files) {
    for (const source of EXITS) {
      assert.deepEqual(brokenRules(file, source), BREACH, `${file}: ${source}`);
    }
  }
});

Deno.test("exitRule lets the mains, tasks and stand-ins end themselves", () => {
  const free = [
    "daemon/main.ts",
    "tray/main.ts",
    "tasks/ok.ts",
    "fixtures/a.ts",
    "daemon/e2e/a.ts",
  ];
  for (const file of free) {
    for (const source of EXITS) {
      assert.deepEqual(brokenRules(file, source), [], `${file}: ${source}`);
    }
  }
});

Deno.test("exitRule leaves other exits alone", () => {
  const source = `
    Deno.exitCode = 2;
    child.exit(1);
    const exit = 1;
    const { pid } = Deno;
    import process from "node:process";
  `;
  assert.deepEqual(brokenRules("daemon/cli/status.ts", source), []);
});
