import assert from "node:assert/strict";
import { EXIT, EXIT_CODES } from "./exit_codes.ts";

Deno.test("EXIT_CODES are what scripts rely on", () => {
  assert.deepEqual(EXIT, {
    OK: 0,
    FAILED: 1,
    USAGE: 2,
    ALREADY_RUNNING: 3,
    NOT_FOUND: 4,
    NEWER_DATABASE: 65,
    UNAVAILABLE: 69,
    CONFIG: 78,
  });
});

Deno.test("EXIT_CODES has a meaning for each", () => {
  assert.deepEqual(Object.fromEntries(EXIT_CODES.map(({ name, code }) => [name, code])), EXIT);
});
