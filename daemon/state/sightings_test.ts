import assert from "node:assert/strict";
import { sightings } from "./sightings.ts";
import { pane } from "./test_builders.ts";

const knows = (...tmuxIds: readonly string[]) => (id: string) =>
  tmuxIds.includes(id) ? `session ${id}` : undefined;

Deno.test("sightings() a pane of a linked window is one, under all its sessions, the oldest first", () => {
  const rows = [
    pane("%1", { tmuxSessionId: "$10", windowIndex: 7 }),
    pane("%1", { tmuxSessionId: "$2", windowIndex: 3 }),
  ];
  const [seen, ...others] = sightings(rows, knows("$2", "$10"));
  assert.deepEqual(others, []);
  assert.deepEqual(seen?.sessionIds, ["session $2", "session $10"]);
  assert.equal(seen?.row, rows[1], "its row is that of the session that is shown");
});

Deno.test("sightings() a window of one pane is its own, however often it is linked", () => {
  const rows = [pane("%1", { tmuxSessionId: "$1" }), pane("%1", { tmuxSessionId: "$2" })];
  assert.equal(sightings(rows, knows("$1", "$2"))[0]?.alone, true);
});

Deno.test("sightings() panes that share a window are not alone in it", () => {
  const rows = [pane("%1"), pane("%2", { paneIndex: 1 }), pane("%3", { tmuxWindowId: "@9" })];
  assert.deepEqual(sightings(rows, knows("$1")).map(({ alone }) => alone), [false, false, true]);
});

Deno.test("sightings() a window that is linked twice into one session is shown there once", () => {
  const rows = [pane("%1", { windowIndex: 1 }), pane("%1", { windowIndex: 4 })];
  const [seen] = sightings(rows, knows("$1"));
  assert.deepEqual([seen?.sessionIds, seen?.alone], [["session $1"], true]);
});

Deno.test("sightings() sessions that are not known yet are left out", () => {
  const rows = [pane("%1", { tmuxSessionId: "$1" }), pane("%1", { tmuxSessionId: "$2" })];
  assert.deepEqual(sightings(rows, knows("$2"))[0]?.sessionIds, ["session $2"]);
  assert.deepEqual(sightings(rows, knows())[0]?.sessionIds, []);
});
