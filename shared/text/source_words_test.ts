import assert from "node:assert/strict";
import { sourceWords } from "./source_words.ts";

Deno.test("sourceWords() calls a source as people do, and an unknown one by its code", () => {
  assert.equal(sourceWords("registry"), "its registry file");
  assert.equal(sourceWords("status_file"), "status file");
  assert.equal(sourceWords("toString"), "toString");
});
