import assert from "node:assert/strict";
import { testArguments } from "./test_arguments.ts";

const START = ["test", "-A"];
const SCRIPTS = "tasks/**/*_test.ts";
const there = (...paths: readonly string[]) => (path: string) => paths.includes(path);

Deno.test("testArguments() takes every folder that is there", () => {
  assert.deepEqual(testArguments([], there("shared", "tray")), [
    ...START,
    "shared",
    "tray",
    SCRIPTS,
  ]);
});

Deno.test("testArguments() takes the named files instead of the folders", () => {
  const given = ["daemon/a_test.ts", "--fail-fast"];
  assert.deepEqual(testArguments(given, there("daemon", "daemon/a_test.ts")), [...START, ...given]);
});

Deno.test("testArguments() does not run everything for a mistyped file", () => {
  for (const given of ["daemon/no_such_test.ts", "no_such_test.ts", "/elsewhere/folder"]) {
    assert.deepEqual(testArguments([given], there("daemon")), [...START, given]);
  }
});

Deno.test("testArguments() keeps the folders beside a filter", () => {
  const exists = there("daemon", "shared");
  assert.deepEqual(testArguments(["--filter", "daemon"], exists), [
    ...START,
    "--filter",
    "daemon",
    "shared",
    "daemon",
    SCRIPTS,
  ]);
  assert.deepEqual(testArguments(["--filter=x"], exists), [
    ...START,
    "--filter=x",
    "shared",
    "daemon",
    SCRIPTS,
  ]);
});

Deno.test("testArguments() drops a leading double dash", () => {
  assert.deepEqual(testArguments(["--", "--no-check"], there("daemon")), [
    ...START,
    "--no-check",
    "daemon",
    SCRIPTS,
  ]);
});
