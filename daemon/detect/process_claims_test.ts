import assert from "node:assert/strict";
import { processClaims } from "./process_claims.ts";

const LIVING = { interactive: true, stopped: false, ended: false, since: 1_000 };

for (
  const [what, change, status, claim] of [
    ["has ended", { ended: true }, "ended", "agent_exited"],
    ["has ended, though it was suspended", { ended: true, stopped: true }, "ended", "agent_exited"],
    ["is suspended", { stopped: true }, "idle", "suspended"],
    ["answers one prompt", { interactive: false }, "active", "one_prompt_run"],
  ] as const
) {
  Deno.test(`processClaims() an agent that ${what}`, () => {
    assert.deepEqual(processClaims({ ...LIVING, ...change }), [{
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
