import assert from "node:assert/strict";
import { brokenRules } from "./lint_source.ts";
import { PANE_TEXT_FILE } from "./pane_text_rule.ts";

const BREACH = ["rooms/pane-text"];

const READS: readonly string[] = [
  `const argv = ["capture-pane", "-p"];`,
  `const argv = ["tmux capture-pane -p"];`,
  "const line = `pipe-pane -t ${id}`;",
  "const line = `${tmux} ; capturep -p`;",
  `const argv = ["pipep"];`,
  `const argv = ["--robot-tail=main"];`,
  `const map = { "capture-pane": 1 };`,
  `type Command = "capture-pane";`,
];

Deno.test("paneTextRule reports the words in strings and templates", () => {
  for (const source of READS) {
    for (const file of ["daemon/collect/tmux/query.ts", "shared/text/cut.ts", "tray/app.ts"]) {
      assert.deepEqual(brokenRules(file, source), BREACH, `${file}: ${source}`);
    }
  }
});

Deno.test("paneTextRule lets one file, tests and the workshop use them", () => {
  const free = [
    PANE_TEXT_FILE,
    "daemon/collect/tmux/query_test.ts",
    "daemon/e2e/consent_test.ts",
    "fixtures/stand_ins/tmux.ts",
    "tasks/record.ts",
  ];
  for (const source of READS) {
    for (const file of free) assert.deepEqual(brokenRules(file, source), [], `${file}: ${source}`);
  }
});

Deno.test("paneTextRule leaves comments and longer words alone", () => {
  const source = `
    // capture-pane is asked for elsewhere
    const a = "capture-panel", b = "escapturep", c = "list-panes", d = "display-message";
  `;
  assert.deepEqual(brokenRules("daemon/collect/tmux/query.ts", source), []);
});

Deno.test("paneTextRule takes no other file of that name for the one", () => {
  const other = "daemon/collect/ntm/pane_text.ts";
  assert.deepEqual(brokenRules(other, `const a = "pipe-pane";`), BREACH);
});
