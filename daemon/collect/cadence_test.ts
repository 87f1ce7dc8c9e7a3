import assert from "node:assert/strict";
import fc from "fast-check";
import { Cadence, type CadenceSettings, type LookOutcome } from "./cadence.ts";
import type { LookDepth } from "./tmux/look.ts";

const T0 = 1_750_000_000_000;
const SETTINGS = {
  busyMs: 500,
  quietMs: 2_000,
  backoffMaxMs: 30_000,
  panesMs: 1_500,
  fullMs: 4_000,
  keepPaceMs: 1_000,
};

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
    const { outcome, hinted = false, depth = "windows" } = look;
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
  const slowing = pauses(cadence, 6, { outcome: "unchanged" });
  assert.deepEqual(slowing.slice(1), [750, 1_125, 1_688, 2_000, 2_000]);
  assert.deepEqual(pauses(cadence, 1, { outcome: "changed" }), [500]);
});

Deno.test("Cadence keeps its pace within a second of a change, for windows tell of whole seconds", () => {
  const cadence = begun();
  assert.deepEqual(pauses(cadence, 2, { outcome: "unchanged" }), [500, 750]);
  cadence.looked(T0 + 60_000, { depth: "windows", outcome: "changed", hinted: false });
  cadence.looked(T0 + 60_999, { depth: "windows", outcome: "unchanged", hinted: false });
  assert.equal(cadence.intervalMs, 500);
  cadence.looked(T0 + 61_100, { depth: "windows", outcome: "failed", hinted: false });
  assert.equal(cadence.intervalMs, 750, "where nobody answers, it waits longer at once");
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
  assert.equal(cadence.depth(T0 + 1_000), "windows");
});

Deno.test("Cadence.depth() after a change it is full again, but not too often", () => {
  const cadence = begun();
  cadence.looked(T0 + 500, { depth: "panes", outcome: "changed", hinted: false });
  assert.equal(cadence.depth(T0 + 3_999), "windows");
  assert.equal(cadence.depth(T0 + 4_000), "full");
  cadence.looked(T0 + 4_000, { depth: "full", outcome: "unchanged", hinted: false });
  assert.equal(cadence.depth(T0 + 30_000), "windows", "nothing changed since");
});

Deno.test("Cadence.depth() what windows show of a change leads to a look at panes, at its pace", () => {
  const cadence = begun();
  cadence.looked(T0 + 500, { depth: "windows", outcome: "changed", hinted: false });
  assert.equal(cadence.depth(T0 + 1_499), "windows", "the full look was one at panes, too");
  assert.equal(cadence.depth(T0 + 1_500), "panes");
  cadence.looked(T0 + 1_500, { depth: "panes", outcome: "unchanged", hinted: false });
  assert.equal(cadence.depth(T0 + 3_500), "windows", "nothing changed since");
  cadence.looked(T0 + 3_500, { depth: "windows", outcome: "changed", hinted: false });
  assert.equal(cadence.depth(T0 + 3_501), "panes", "the last one is long ago");
});

Deno.test("Cadence.depth() a look that failed is asked for again", () => {
  const cadence = begun();
  cadence.looked(T0 + 500, { depth: "windows", outcome: "changed", hinted: false });
  cadence.looked(T0 + 1_500, { depth: "panes", outcome: "failed", hinted: false });
  assert.equal(cadence.depth(T0 + 2_000), "panes");
  cadence.looked(T0 + 4_000, { depth: "full", outcome: "failed", hinted: false });
  assert.equal(cadence.depth(T0 + 4_500), "full");
});

Deno.test("Cadence.hintedDepth() looks at panes at least, whenever the last look was", () => {
  const cadence = begun();
  assert.equal(cadence.depth(T0 + 1), "windows");
  assert.equal(cadence.hintedDepth(T0 + 1), "panes");
  assert.equal(cadence.hintedDepth(T0 + 60_000), "full");
  assert.equal(new Cadence(SETTINGS).hintedDepth(T0), "full");
});

Deno.test("Cadence.depth() a quiet source is read in full once a minute", () => {
  const cadence = begun();
  assert.equal(cadence.depth(T0 + 59_999), "windows");
  assert.equal(cadence.depth(T0 + 60_000), "full");
});

Deno.test("Cadence.depth() a new server is read in full", () => {
  const cadence = begun();
  cadence.looked(T0 + 500, { depth: "windows", outcome: "no_server", hinted: false });
  assert.equal(cadence.depth(T0 + 1_000), "full");
});

Deno.test("Cadence.depth() a clock that was set back does not put the full look off", () => {
  const cadence = begun();
  const back = T0 - 3_600_000;
  assert.equal(cadence.depth(back), "full");
  cadence.looked(back, { depth: "full", outcome: "unchanged", hinted: false });
  assert.equal(cadence.depth(back + 500), "windows");
  assert.equal(cadence.depth(back + 60_000), "full");
});

Deno.test("Cadence a clock that was set back does not keep a settled source busy", () => {
  const cadence = begun();
  const quiet = pauses(cadence, 40, { outcome: "unchanged", hinted: true, from: T0 - 3_600_000 });
  assert.equal(quiet.at(-1), 10_000);
});

/** A cadence whose pause has been the same for `looks` looks, each with that outcome. */
function paced(
  looks: number,
  { outcome, change = {} }: { outcome: LookOutcome; change?: Partial<CadenceSettings> },
): { readonly cadence: Cadence; readonly now: number } {
  const cadence = new Cadence({ ...SETTINGS, ...change });
  let now = T0;
  const look = (depth: LookDepth) => {
    cadence.looked(now, { depth, outcome, hinted: false });
    now += cadence.intervalMs;
  };
  look("full");
  // A pause that grows is another each time, until it has reached its limit.
  while (outcome === "unchanged" && cadence.intervalMs < SETTINGS.quietMs) look("windows");
  const done = outcome === "changed" ? 1 : 0;
  for (let n = done; n < looks; n++) look("windows");
  return { cadence, now };
}

for (const outcome of ["changed", "unchanged"] as const) {
  Deno.test(`Cadence.plan() promises nothing before three equal pauses (${outcome})`, () => {
    for (const looks of [1, 2]) {
      const { cadence, now } = paced(looks, { outcome });
      assert.deepEqual(cadence.plan(now), [cadence.depth(now)], `${looks} looks`);
    }
    const { cadence, now } = paced(3, { outcome });
    assert.ok(cadence.plan(now).length > 1);
  });
}

Deno.test("Cadence.plan() promises nothing while the pause still moves", () => {
  const { cadence, now } = paced(5, { outcome: "changed" });
  assert.ok(cadence.plan(now).length > 1);
  const later = now + 1_000;
  cadence.looked(later, { depth: "windows", outcome: "unchanged", hinted: false });
  assert.equal(cadence.plan(later + 750).length, 1);
  cadence.looked(later + 750, { depth: "windows", outcome: "changed", hinted: false });
  assert.equal(cadence.plan(later + 1_250).length, 1, "it has to be steady anew");
});

Deno.test("Cadence.plan() while things change, panes come at their own pace between windows", () => {
  const { cadence, now } = paced(8, { outcome: "changed", change: { fullMs: 60_000 } });
  const plan = cadence.plan(now);
  assert.deepEqual(plan.slice(0, 8), [
    ...["panes", "windows", "windows", "panes", "windows", "windows", "panes", "windows"],
  ]);
});

Deno.test("Cadence.plan() where nothing changes, windows are enough", () => {
  const { cadence, now } = paced(6, { outcome: "unchanged" });
  assert.deepEqual(cadence.plan(now), ["windows", "windows", "windows", "windows"]);
});

Deno.test("Cadence.plan() a pause that is long is kept by single looks", () => {
  const change = { quietMs: 9_000 };
  const cadence = new Cadence({ ...SETTINGS, ...change });
  pauses(cadence, 30, { outcome: "unchanged" });
  assert.equal(cadence.intervalMs, 9_000);
  assert.equal(cadence.plan(T0 + 200_000).length, 1);
});

Deno.test("Cadence.plan() is short, begins with what is due, and keeps full looks apart", () => {
  const outcomes = fc.constantFrom<LookOutcome>("changed", "unchanged", "failed", "no_server");
  const settings = fc.record({
    busyMs: fc.integer({ min: 100, max: 5_000 }),
    quietMs: fc.integer({ min: 250, max: 20_000 }),
    backoffMaxMs: fc.integer({ min: 1_000, max: 100_000 }),
    panesMs: fc.integer({ min: 250, max: 10_000 }),
    fullMs: fc.integer({ min: 250, max: 20_000 }),
    keepPaceMs: fc.integer({ min: 0, max: 20_000 }),
  });
  const runs = fc.array(fc.tuple(outcomes, fc.integer({ min: 1, max: 12 })), { maxLength: 6 });
  fc.assert(fc.property(settings, runs, fc.boolean(), (change, history, hinted) => {
    const cadence = new Cadence(change);
    let now = T0;
    for (const [outcome, count] of history) {
      for (let n = 0; n < count; n++) {
        const plan = cadence.plan(now);
        const [first] = plan;
        assert.equal(first, cadence.depth(now));
        const fullAt = [...plan.entries()]
          .filter(([, depth]) => depth === "full")
          .map(([index]) => index * cadence.intervalMs);
        for (const [index, at] of fullAt.entries()) {
          if (index > 0) {
            assert.ok(at - (fullAt[index - 1] ?? 0) >= Math.min(change.fullMs, 60_000));
          }
        }
        assert.ok(plan.length <= 12);
        assert.ok(plan.length === 1 || plan.length * cadence.intervalMs <= 8_000);
        cadence.looked(now, { depth: first ?? "full", outcome, hinted });
        now += cadence.intervalMs;
      }
    }
  }));
});
