import assert from "node:assert/strict";
import { digest } from "./digest.ts";

Deno.test("digest() is short, the same for the same text, and another one for another", () => {
  const texts = Array.from(
    { length: 20_000 },
    (_, index) => `session-1 ${1_750_000_000_000 + index}`,
  );
  const digests = new Set(texts.map(digest));
  assert.equal(digests.size, texts.length);
  assert.equal(digest("a".repeat(10_000)), digest("a".repeat(10_000)));
  for (const text of ["", "a", "\ud800", "ü".repeat(999)]) {
    assert.match(digest(text), /^[0-9a-z]{1,11}$/);
  }
});
