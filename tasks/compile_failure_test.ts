import assert from "node:assert/strict";
import { explainCompileFailure } from "./compile_failure.ts";

Deno.test("explainCompileFailure() says what to do without a base runtime", () => {
  const offline = [
    "error: Writing deno compile executable to temporary file 'x.tmp'",
    "Caused by:",
    "    0: Setting up base binary.",
    "    1: error sending request for url (https://host.test/denort-x86_64.zip): dns error",
  ].join("\n");
  assert.match(
    explainCompileFailure(offline, "x86_64-pc-windows-msvc"),
    /base runtime \(denort\) for x86_64-pc-windows-msvc.*set DENORT_BIN.*--check/,
  );
});

Deno.test("explainCompileFailure() blames nothing it does not know", () => {
  const message = explainCompileFailure('error: Module not found "file:///x.js"', "any");
  assert.doesNotMatch(message, /DENORT_BIN/);
});
