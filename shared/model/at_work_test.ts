import assert from "node:assert/strict";
import { isAtWork, type WorkFacts } from "./at_work.ts";

const WORKING: WorkFacts = { agentType: "claude", status: "active", flags: [], endedAt: null };

Deno.test("isAtWork() is true of agents that would lose something", () => {
  assert.ok(isAtWork(WORKING));
  assert.ok(isAtWork({ ...WORKING, status: "waiting" }));
  assert.ok(isAtWork({ ...WORKING, status: "idle", flags: ["background_work"] }));
  assert.ok(isAtWork({ ...WORKING, status: "unknown", flags: ["compacting"] }));
});

Deno.test("isAtWork() is false of shells, of who rests, and of who has gone", () => {
  assert.ok(!isAtWork({ ...WORKING, agentType: "shell" }));
  assert.ok(!isAtWork({ ...WORKING, agentType: "unknown" }));
  assert.ok(!isAtWork({ ...WORKING, status: "idle" }));
  assert.ok(!isAtWork({ ...WORKING, endedAt: 1 }));
});
