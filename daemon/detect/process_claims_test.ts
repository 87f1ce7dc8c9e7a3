import assert from "node:assert/strict";
import { processClaims } from "./process_claims.ts";

const LIVING = {
  kind: "agent",
  interactive: true,
  stopped: false,
  foreground: true,
  since: 1_000,
} as const;

for (
  const [what, facts, status, claim] of [
    ["an agent that has left", { kind: "left", since: 1_000 }, "ended", "agent_exited"],
    ["a shell at its prompt", { kind: "prompt", since: 1_000 }, "idle", "shell_at_prompt"],
    ["a suspended agent", { ...LIVING, stopped: true }, "idle", "suspended"],
    ["an agent in the background", { ...LIVING, foreground: false }, "idle", "in_background"],
    [
      "an agent that answers one prompt",
      { ...LIVING, interactive: false },
      "active",
      "one_prompt_run",
    ],
  ] as const
) {
  Deno.test(`processClaims() ${what}`, () => {
    assert.deepEqual(processClaims(facts), [{
      source: "process",
      status,
      claim,
      since: 1_000,
      seenAt: 1_000,
      flags: [],
      text: null,
    }]);
  });
}

Deno.test("processClaims() an agent that lives says nothing by that", () => {
  assert.deepEqual(processClaims(LIVING), []);
});
