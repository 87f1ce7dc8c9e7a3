import assert from "node:assert/strict";
import { brokenRules } from "./lint_source.ts";

const BREACH = ["rooms/no-barrels"];

const BARRELS: readonly string[] = [
  `export * from "./a.ts"; const b = 1;`,
  `export * as a from "./a.ts"; const b = 1;`,
  `export type * from "./a.ts"; const b = 1;`,
  `export { a } from "./a.ts";`,
  `export { a } from "./a.ts"; export type { B } from "./b.ts";`,
];

Deno.test("noBarrelsRule reports files that pass others on", () => {
  for (const source of BARRELS) {
    for (const file of ["shared/model/mod.ts", "daemon/store/open.ts", "tray/face/icon.ts"]) {
      assert.deepEqual(brokenRules(file, source), BREACH, `${file}: ${source}`);
    }
  }
});

Deno.test("noBarrelsRule lets a file with something of its own pass one name on", () => {
  const source = `export { a } from "./a.ts"; export const b = 1;`;
  assert.deepEqual(brokenRules("shared/model/pane.ts", source), []);
  assert.deepEqual(brokenRules("shared/model/pane.ts", ""), []);
});

Deno.test("noBarrelsRule holds inside the application only", () => {
  for (const source of BARRELS) {
    for (const file of ["tasks/a.ts", "fixtures/a.ts", "daemon/store/open_test.ts"]) {
      assert.deepEqual(brokenRules(file, source), [], `${file}: ${source}`);
    }
  }
});
