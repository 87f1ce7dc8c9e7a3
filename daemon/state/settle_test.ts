import assert from "node:assert/strict";
import { MAX_ENDED, settle } from "./settle.ts";
import { pane, session, source, SOURCE_ID, Story, T0, worldWith } from "./test_builders.ts";

const TEN_MINUTES = 600_000;
const options = { endedVisibleMs: TEN_MINUTES, keptSources: new Set<string>() };

/** `$1` with `%1` lives; `$2` with `%2` ended at `story.at`. */
function halfEnded(): Story {
  const two = pane("%2", { tmuxSessionId: "$2", tmuxWindowId: "@2" });
  return new Story()
    .see({ sessions: [session("$1"), session("$2")], panes: [pane("%1"), two] })
    .see({ sessions: [session("$1")], panes: [pane("%1")] });
}

Deno.test("settle() what ended stays visible for its time, then goes", () => {
  const { world, at } = halfEnded();
  assert.equal(settle(world, at + TEN_MINUTES, options), world);
  const later = settle(world, at + TEN_MINUTES + 1, options);
  assert.deepEqual([...later.panes.values()].map(({ pane }) => pane.tmuxPaneId), ["%1"]);
  assert.deepEqual([...later.sessions.values()].map((record) => record.session.name), ["s1"]);
  assert.equal(later.sources, world.sources);
});

Deno.test("settle() nothing that lives ever goes", () => {
  const { world } = new Story().see({ sessions: [session("$1")], panes: [pane("%1")] });
  assert.equal(settle(world, T0 + 365 * 86_400_000, options), world);
});

Deno.test("settle() a dead pane that tmux still holds stays", () => {
  const sight = { sessions: [session("$1")], panes: [pane("%1", { dead: true })] };
  const { world, at } = new Story().see(sight);
  assert.equal(settle(world, at + 10 * TEN_MINUTES, options), world);
});

Deno.test("settle() a clock that was set back hides nothing", () => {
  const { world, at } = halfEnded();
  assert.equal(settle(world, at - 86_400_000, options), world);
});

Deno.test("settle() of too many ended things the oldest go first", () => {
  const count = MAX_ENDED + 20;
  const panes = Array.from({ length: count }, (_, index) => pane(`%${index}`));
  const story = new Story().see({ sessions: [session("$1")], panes });
  // Ten end with each look, the highest numbers first.
  for (let left = count - 10; left >= 0; left -= 10) {
    story.see({ sessions: [session("$1")], panes: panes.slice(0, left) });
  }
  const kept = settle(story.world, story.at, options);
  assert.equal(kept.panes.size, MAX_ENDED);
  const ids = [...kept.panes.values()].map(({ pane }) => pane.tmuxPaneId);
  assert.ok(ids.includes("%0"));
  assert.ok(!ids.includes(`%${count - 1}`));
  assert.ok(!ids.includes(`%${MAX_ENDED}`));
});

Deno.test("settle() a source that is gone goes when nothing on it is shown, unless it is kept", () => {
  const gone = source({ status: "disconnected", lastSeenAt: T0, server: null });
  const now = T0 + TEN_MINUTES + 1;
  const world = worldWith(gone);
  assert.equal(settle(world, now - 1, options), world);
  assert.equal(settle(world, now, options).sources.size, 0);
  const kept = { ...options, keptSources: new Set([SOURCE_ID]) };
  assert.equal(settle(world, now, kept), world);
  for (const status of ["ok", "degraded"] as const) {
    const unwell = worldWith({ ...gone, status });
    assert.equal(settle(unwell, now, options), unwell);
  }
});

Deno.test("settle() a disconnected source stays while it has a session", () => {
  const story = new Story().see({ sessions: [session("$1")], panes: [pane("%1")] });
  const at = story.at + 1_000;
  story.tell({ outcome: "absent", sourceId: SOURCE_ID, at, reason: "not_installed", message: "x" });
  assert.equal(story.source.status, "disconnected");
  assert.equal(settle(story.world, at + 100 * TEN_MINUTES, options), story.world);
});
