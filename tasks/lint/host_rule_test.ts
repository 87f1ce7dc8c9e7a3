import assert from "node:assert/strict";
import { brokenRules } from "./lint_source.ts";

const BREACH = ["rooms/host"];

const USES: readonly string[] = [
  "const a = Deno.pid;",
  "const a = globalThis.Deno;",
  "const { env } = Deno;",
  "const here = typeof Deno;",
  "function f(conn: Deno.Conn) { return conn; }",
  "type A = typeof Deno;",
  "const box = { Deno };",
  "const box = { a: Deno };",
];

const HOSTLESS: readonly string[] = [
  "shared/model/pane.ts",
  "shared/text/redact.ts",
  "shared/protocol/errors.ts",
  "shared/rpc/frame.ts",
  "daemon/state/reconcile.ts",
  "daemon/detect/fuse.ts",
  "daemon/bus/bus.ts",
  "daemon/web/islands/board.tsx",
  "tray/face/icon.ts",
];

Deno.test("hostRule keeps Deno out of rooms that know no host", () => {
  for (const file of HOSTLESS) {
    for (const source of USES) {
      assert.deepEqual(brokenRules(file, source), BREACH, `${file}: ${source}`);
    }
  }
});

Deno.test("hostRule leaves the other rooms, tests and tasks alone", () => {
  for (const file of ["daemon/wire/unix.ts", "shared/text/redact_test.ts", "tasks/ok.ts"]) {
    for (const source of USES) assert.deepEqual(brokenRules(file, source), [], file);
  }
});

Deno.test("hostRule leaves a property of that name alone", () => {
  const source = "const a = { Deno: 1 }; a.Deno; const text = 'Deno';";
  assert.deepEqual(brokenRules("shared/model/pane.ts", source), []);
});
