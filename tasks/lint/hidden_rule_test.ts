import assert from "node:assert/strict";
import { brokenRules } from "./lint_source.ts";

const BREACH = ["rooms/hidden"];
const COMMANDS: readonly string[] = [
  `new Deno.Command("wsl.exe");`,
  `new Deno["Command"]("wsl.exe");`,
  `new globalThis.Deno.Command("wsl.exe");`,
  "const { Command } = Deno;",
  "const { Command: Start } = Deno;",
];
const NODE = `import { spawn } from "node:child_process";`;

Deno.test("hiddenRule reports every start of a program in the tray but by its wrapper", () => {
  for (const source of [...COMMANDS, NODE]) {
    for (const file of ["tray/machine/a.ts", "tray/main.ts"]) {
      assert.deepEqual(brokenRules(file, source), BREACH, `${file}: ${source}`);
    }
  }
});

Deno.test("hiddenRule lets the wrapper, the daemon, tests and the lab start programs as they like", () => {
  const free = [
    "tray/engine/hidden_process.ts",
    "tray/engine/hidden_console.ts",
    "daemon/collect/run.ts",
    "tray/engine/a_test.ts",
    "tray/install/test_scene.ts",
    "tray/lab/run.ts",
    "tray/e2e/a.ts",
    "tasks/ok.ts",
  ];
  for (const file of free) {
    for (const source of [...COMMANDS, NODE]) {
      assert.deepEqual(brokenRules(file, source), [], `${file}: ${source}`);
    }
  }
});

Deno.test("hiddenRule leaves other commands and types alone", () => {
  const source = `
    const { Command } = options;
    let child: Deno.ChildProcess;
    shell.Command();
    Deno.kill(1);
  `;
  assert.deepEqual(brokenRules("tray/machine/a.ts", source), []);
});
