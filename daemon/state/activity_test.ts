import assert from "node:assert/strict";
import { seeActivity, type SeenActivity } from "./activity.ts";
import type { PaneRow } from "./observation.ts";
import { detail, pane, T0 } from "./test_builders.ts";

const first = (row: PaneRow, alone = true) => seeActivity(null, row, { at: T0, alone });

const later = (before: SeenActivity, row: PaneRow, change: { at?: number; alone?: boolean } = {}) =>
  seeActivity(before, row, { at: T0 + 1_000, alone: true, ...change });

Deno.test("seeActivity() first sight of a pane alone in its window takes the window's time", () => {
  assert.equal(first(pane("%1", { windowActivityAt: T0 - 5_000 })).lastOutputAt, T0 - 5_000);
});

Deno.test("seeActivity() first sight of a pane among others takes its terminal's time, or none", () => {
  assert.equal(first(pane("%1"), false).lastOutputAt, null);
  assert.equal(first(pane("%1", { detail: null }), false).lastOutputAt, null);
  const tty = (ttyOutputAt: number) =>
    pane("%1", { windowActivityAt: T0 - 5_000, detail: detail({ ttyOutputAt }) });
  assert.equal(first(tty(T0 - 9_000), false).lastOutputAt, T0 - 9_000);
  // No pane of a window is later than its window, whose time is cut to a second.
  assert.equal(first(tty(T0), false).lastOutputAt, T0 - 4_001);
});

Deno.test("seeActivity() a drawing or another title is output now", () => {
  const before = first(pane("%1"));
  for (const change of [{ drawn: "0 1 0" }, { title: "other" }]) {
    assert.equal(later(before, pane("%1", change)).lastOutputAt, T0 + 1_000);
  }
});

Deno.test("seeActivity() a drawing that comes with a new size is none", () => {
  const before = first(pane("%1"));
  const resized = later(before, pane("%1", { drawn: "4 5 6", size: "40x10" }));
  assert.equal(resized.lastOutputAt, before.lastOutputAt);
  // What is drawn at the new size is output again.
  const drawn = later(resized, pane("%1", { drawn: "5 5 6", size: "40x10" }));
  assert.equal(drawn.lastOutputAt, T0 + 1_000);
});

Deno.test("seeActivity() the window's time counts only for a pane that is alone", () => {
  const before = first(pane("%1"));
  const row = pane("%1", { windowActivityAt: T0 });
  assert.equal(later(before, row).lastOutputAt, T0);
  assert.equal(later(before, row, { alone: false }).lastOutputAt, before.lastOutputAt);
});

Deno.test("seeActivity() a terminal's time counts when it moved, and is never in the future", () => {
  const before = first(pane("%1", { detail: detail({ ttyOutputAt: T0 - 60_000 }) }), false);
  const tty = (ttyOutputAt: number | null) => pane("%1", { detail: detail({ ttyOutputAt }) });
  const other = { alone: false };
  assert.equal(later(before, tty(T0 - 60_000), other).lastOutputAt, before.lastOutputAt);
  assert.equal(later(before, tty(null), other).lastOutputAt, before.lastOutputAt);
  assert.equal(later(before, tty(T0 - 10), other).lastOutputAt, T0 - 10);
  assert.equal(later(before, tty(T0 + 60_000), other).lastOutputAt, T0 + 1_000);
});

Deno.test("seeActivity() a terminal that was not asked is remembered as it was", () => {
  const before = first(pane("%1", { detail: detail({ ttyOutputAt: T0 - 60_000 }) }), false);
  const lean = later(before, pane("%1", { detail: null }), { alone: false });
  assert.equal(lean.ttyOutputAt, T0 - 60_000);
});

Deno.test("seeActivity() times from before the clock was set back do not outlast later ones", () => {
  const future = T0 + 3_600_000;
  const before = first(pane("%1", { windowActivityAt: future }));
  assert.equal(before.lastOutputAt, future);
  const row = pane("%1", { windowActivityAt: T0 - 2_000 });
  assert.equal(later(before, row).lastOutputAt, T0 + 1_000);
  const drawn = later(before, pane("%1", { drawn: "1 1 1", windowActivityAt: future }));
  assert.equal(drawn.lastOutputAt, T0 + 1_000);
});

Deno.test("seeActivity() the count of quiet looks is kept", () => {
  const before = { ...first(pane("%1")), demotions: 1 };
  assert.equal(later(before, pane("%1")).demotions, 1);
  assert.equal(first(pane("%1")).demotions, 0);
});

Deno.test("seeActivity() a window's time is none of a pane that shared it, or came from another", () => {
  const shared = first(pane("%1"), false);
  assert.equal(later(shared, pane("%1", { windowActivityAt: T0 })).lastOutputAt, null);
  const elsewhere = first(pane("%1", { tmuxWindowId: "@7" }));
  const swapped = later(elsewhere, pane("%1", { windowActivityAt: T0 }));
  assert.equal(swapped.lastOutputAt, elsewhere.lastOutputAt);
});
