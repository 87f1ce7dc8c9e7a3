import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { nextTurn } from "./next_turn.ts";

Deno.test("nextTurn() whatever waits has its turn before it goes on", async () => {
  const done: string[] = [];
  setImmediate(() => done.push("callback"));
  void Promise.resolve().then(() => done.push("promise"));
  await nextTurn();
  assert.deepEqual(done.toSorted(), ["callback", "promise"]);
});
