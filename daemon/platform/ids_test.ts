import assert from "node:assert/strict";
import { uuidv7 } from "./ids.ts";

Deno.test("uuidv7() has the version, the variant and the time", () => {
  const before = Date.now();
  const id = uuidv7();
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const at = parseInt(id.replaceAll("-", "").slice(0, 12), 16);
  assert.ok(at >= before && at <= Date.now() + 1);
});

Deno.test("uuidv7() sorts in the order of making and never repeats", () => {
  const ids = Array.from({ length: 5000 }, uuidv7);
  assert.deepEqual(ids.toSorted(), ids);
  assert.equal(new Set(ids).size, ids.length);
});
