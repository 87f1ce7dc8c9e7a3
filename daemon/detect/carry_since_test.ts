import assert from "node:assert/strict";
import type { Claim } from "../state/claim.ts";
import { carrySince } from "./carry_since.ts";

function claim(overrides: Partial<Claim> = {}): Claim {
  return {
    source: "title",
    status: "active",
    claim: "turn_running",
    since: 20,
    seenAt: 20,
    flags: [],
    text: null,
    ...overrides,
  };
}

Deno.test("carrySince() keeps the time of a claim that says the same", () => {
  assert.deepEqual(carrySince([claim()], [claim({ since: 5, seenAt: 9 })]), [claim({ since: 5 })]);
});

Deno.test("carrySince() leaves a claim alone that says something else", () => {
  const others: readonly Partial<Claim>[] = [
    { source: "screen" },
    { status: "idle" },
    { claim: "turn_over" },
  ];
  for (const other of others) {
    assert.deepEqual(carrySince([claim()], [claim({ since: 5, ...other })]), [claim()]);
  }
  assert.deepEqual(carrySince([claim()]), [claim()]);
});

Deno.test("carrySince() a clock that was set back makes no claim younger", () => {
  assert.deepEqual(carrySince([claim()], [claim({ since: 30 })]), [claim()]);
});
