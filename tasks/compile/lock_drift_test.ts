import { deepEqual } from "node:assert/strict";
import { lockDrift } from "./lock_drift.ts";

const lock = (npm: Record<string, { integrity?: string }>) => JSON.stringify({ version: "5", npm });
const PROJECT = lock({ "a@1": { integrity: "x" }, "b@1": { integrity: "y" } });

Deno.test("lockDrift() is empty for a part of the project's packages", () => {
  deepEqual(lockDrift(PROJECT, lock({ "b@1": { integrity: "y" } })), []);
  deepEqual(lockDrift(PROJECT, "{}"), []);
});

Deno.test("lockDrift() names a package that is new, other, or without a sum", () => {
  const other = lock({ "a@2": { integrity: "x" }, "b@1": { integrity: "z" }, "c@1": {} });
  deepEqual(lockDrift(PROJECT, other), ["a@2", "b@1", "c@1"]);
});
