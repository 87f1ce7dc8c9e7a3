import assert from "node:assert/strict";
import { chooseStages, STAGES } from "./stages.ts";

Deno.test("chooseStages() runs everything, the tests last", () => {
  assert.deepEqual(chooseStages([]).map(({ name }) => name), [
    "fmt",
    "lint",
    "check",
    "manifest",
    "test",
  ]);
});

Deno.test("chooseStages() keeps the order whatever the order of the names", () => {
  assert.deepEqual(chooseStages(["check", "fmt"]), [STAGES[0], STAGES[2]]);
});

Deno.test("chooseStages() names the stages there are when one is wrong", () => {
  assert.throws(() => chooseStages(["fmt", "types"]), {
    name: "RangeError",
    message: 'choosing stages: "types" is none, write one of fmt, lint, check, manifest, test',
  });
});
