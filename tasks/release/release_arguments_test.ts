import assert from "node:assert/strict";
import { KEY_VARIABLE, readKeyArguments, readReleaseArguments } from "./release_arguments.ts";

const none = new Map<string, string>();

Deno.test("readReleaseArguments() takes the key from the option before the environment", () => {
  const env = new Map([[KEY_VARIABLE, "/keys/env.pem"]]);
  assert.equal(readReleaseArguments([], none).key, null);
  assert.equal(readReleaseArguments([], env).key, "/keys/env.pem");
  assert.equal(readReleaseArguments(["--", "--key", "/keys/a.pem"], env).key, "/keys/a.pem");
  assert.equal(readReleaseArguments(["--dry-run"], none).dryRun, true);
});

Deno.test("readKeyArguments() and readReleaseArguments() refuse what they do not know", () => {
  assert.deepEqual(readKeyArguments(["--write"], none), { help: false, write: true, key: null });
  assert.throws(() => readKeyArguments(["--sign"], none), TypeError);
  assert.throws(() => readReleaseArguments(["dist"], none), TypeError);
});
