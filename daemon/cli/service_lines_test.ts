import assert from "node:assert/strict";
import { startedAgain } from "./service_lines.ts";

Deno.test("startedAgain() says it as people do", () => {
  assert.deepEqual([0, 1, 2].map(startedAgain), [
    "started again 0 times",
    "started again once",
    "started again 2 times",
  ]);
});
