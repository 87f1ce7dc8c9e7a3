import assert from "node:assert/strict";
import { Cadence, type LookOutcome } from "./cadence.ts";
import type { LookDepth } from "./tmux/look.ts";

const T0 = 1_750_000_000_000;
const SETTINGS = { busyMs: 500, quietMs: 2_000, backoffMaxMs: 30_000, fullMs: 4_000 };

/** A cadence that has made its first full look at `T0`. */
function begun(outcome: LookOutcome = "changed"): Cadence {
  const cadence = new Cadence(SETTINGS);
  cadence.looked(T0, { depth: "full", outcome, hinted: false });
  return cadence;
}

/** The pauses after `count` looks in a row. */
function pauses(
  cadence: Cadence,
  count: number,
  look: { outcome: LookOutcome; hinted?: boolean; depth?: LookDepth; from?: number },
): number[] {
  let at = look.from ?? T0;
  return Array.from({ length: count }, () => {
    at += cadence.intervalMs;
    const { outcome, hinted = false, depth = "lean" } = look;
    cadence.looked(at, { depth, outcome, hinted });
    return cadence.intervalMs;
  });
}

Deno.test("Cadence is fast at first, and while things change", () => {
  assert.equal(new Cadence(SETTINGS).intervalMs, 500);
  assert.deepEqual(pauses(begun(), 3, { outcome: "changed" }), [500, 500, 500]);
});

Deno.test("Cadence slows with each look that saw nothing new, and is fast again at once", () => {
  const cadence = begun();
  assert.deepEqual(pauses(cadence, 5, { outcome: "unchanged" }), [750, 1_125, 1_688, 2_000, 2_000]);
  assert.deepEqual(pauses(cadence, 1, { outcome: "changed" }), [500]);
});

Deno.test("Cadence leaves a settled source alone longer where hooks speak", () => {
  const cadence = begun();
  const quiet = pauses(cadence, 40, { outcome: "unchanged", hinted: true });
  assert.equal(quiet[5], 2_000, "not before it has settled");
  assert.equal(quiet.at(-1), 10_000);
  assert.deepEqual(pauses(cadence, 1, { outcome: "unchanged", hinted: false }), [2_000]);
});

Deno.test("Cadence hooks never make it look more seldom than the longest pause allowed", () => {
  const cadence = new Cadence({ ...SETTINGS, backoffMaxMs: 5_000 });
  const quiet = pauses(cadence, 40, { outcome: "unchanged", hinted: true });
  assert.equal(quiet.at(-1), 5_000);
  const slow = new Cadence({ ...SETTINGS, quietMs: 20_000 });
  assert.equal(pauses(slow, 40, { outcome: "unchanged", hinted: true }).at(-1), 20_000);
});

for (const outcome of ["failed", "no_server"] as const) {
  Deno.test(`Cadence backs off far after ${outcome}`, () => {
    const cadence = begun();
    const [first, ...rest] = pauses(cadence, 20, { outcome });
    assert.equal(first, 750);
    assert.equal(rest.at(-1), 30_000);
    assert.deepEqual(pauses(cadence, 1, { outcome: "changed" }), [500]);
  });
}

Deno.test("Cadence.depth() the first look is full, and so is the first that answers", () => {
  const cadence = new Cadence(SETTINGS);
  assert.equal(cadence.depth(T0), "full");
  cadence.looked(T0, { depth: "full", outcome: "failed", hinted: false });
  assert.equal(cadence.depth(T0 + 500), "full");
  cadence.looked(T0 + 500, { depth: "full", outcome: "changed", hinted: false });
  assert.equal(cadence.depth(T0 + 1_000), "lean");
});

Deno.test("Cadence.depth() after a change it is full again, but not too often", () => {
  const cadence = begun();
  cadence.looked(T0 + 500, { depth: "lean", outcome: "changed", hinted: false });
  assert.equal(cadence.depth(T0 + 3_999), "lean");
  assert.equal(cadence.depth(T0 + 4_000), "full");
  cadence.looked(T0 + 4_000, { depth: "full", outcome: "unchanged", hinted: false });
  assert.equal(cadence.depth(T0 + 30_000), "lean", "nothing changed since");
});

Deno.test("Cadence.depth() a quiet source is read in full once a minute", () => {
  const cadence = begun();
  assert.equal(cadence.depth(T0 + 59_999), "lean");
  assert.equal(cadence.depth(T0 + 60_000), "full");
});

Deno.test("Cadence.depth() a new server is read in full", () => {
  const cadence = begun();
  cadence.looked(T0 + 500, { depth: "lean", outcome: "no_server", hinted: false });
  assert.equal(cadence.depth(T0 + 1_000), "full");
});

Deno.test("Cadence.depth() a clock that was set back does not put the full look off", () => {
  const cadence = begun();
  const back = T0 - 3_600_000;
  assert.equal(cadence.depth(back), "full");
  cadence.looked(back, { depth: "full", outcome: "unchanged", hinted: false });
  assert.equal(cadence.depth(back + 500), "lean");
  assert.equal(cadence.depth(back + 60_000), "full");
});

Deno.test("Cadence a clock that was set back does not keep a settled source busy", () => {
  const cadence = begun();
  const quiet = pauses(cadence, 40, { outcome: "unchanged", hinted: true, from: T0 - 3_600_000 });
  assert.equal(quiet.at(-1), 10_000);
});
