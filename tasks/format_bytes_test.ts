import assert from "node:assert/strict";
import { formatBytes } from "./format_bytes.ts";

Deno.test("formatBytes() chooses the unit by the size", () => {
  assert.equal(formatBytes(0), "0 B");
  assert.equal(formatBytes(999), "999 B");
  assert.equal(formatBytes(1_000), "1.0 kB");
  assert.equal(formatBytes(999_949), "999.9 kB");
  assert.equal(formatBytes(999_950), "1.0 MB");
  assert.equal(formatBytes(99_933_624), "99.9 MB");
});
