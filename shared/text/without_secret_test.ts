import assert from "node:assert/strict";
import { withoutSecret } from "./without_secret.ts";

Deno.test("withoutSecret() a word stays as it is, and one with a secret is none", () => {
  for (const word of ["", "claude-opus-4-6", "0198c1f2-7d3a-7c3e-9a00-1d2e3f405162"]) {
    assert.equal(withoutSecret(word), word);
  }
  const secret = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
  for (const word of [secret, `x-${secret}`]) assert.equal(withoutSecret(word), null);
});
