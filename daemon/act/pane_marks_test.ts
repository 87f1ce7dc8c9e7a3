import assert from "node:assert/strict";
import type { ProcessMark } from "../platform/process_mark.ts";
import { PaneMarks } from "./pane_marks.ts";

const mark = (startTicks: string): ProcessMark => ({ bootId: "boot", startTicks });
const pane = (id: string, tmuxPid: number) => ({ id, tmuxPid, endedAt: null });

Deno.test("PaneMarks tells a process from another that has its number since", () => {
  const processes = new Map([[7, mark("100")]]);
  const marks = new PaneMarks({ read: (pid) => processes.get(pid) ?? null });
  marks.note([pane("a", 7)]);
  assert.ok(marks.isSame(pane("a", 7)));
  processes.set(7, mark("200"));
  marks.note([pane("a", 7)]);
  assert.ok(!marks.isSame(pane("a", 7)), "what was noted first counts");
  processes.delete(7);
  assert.ok(!marks.isSame(pane("a", 7)), "gone");
});

Deno.test("PaneMarks leaves it to tmux where processes cannot be seen", () => {
  const marks = new PaneMarks({ read: () => null });
  marks.note([pane("a", 7)]);
  assert.ok(marks.isSame(pane("a", 7)));
  assert.ok(marks.isSame(pane("never seen", 8)));
});

Deno.test("PaneMarks follows a respawn, forgets what ended, and stays within its bound", () => {
  const reads: number[] = [];
  const read = (pid: number) => (reads.push(pid), mark(String(reads.length)));
  const marks = new PaneMarks({ read, most: 2 });
  marks.note([pane("a", 1)]);
  marks.note([pane("a", 1)]);
  marks.note([pane("a", 2)]);
  assert.deepEqual(reads, [1, 2], "one read for each process");
  marks.note([{ ...pane("a", 2), endedAt: 5 }]);
  marks.note([pane("b", 3), pane("c", 4), pane("d", 5)]);
  marks.forget(["d"]);
  reads.length = 0;
  marks.note([pane("c", 4), pane("b", 3), pane("d", 5)]);
  assert.deepEqual(reads, [3, 5], "the oldest went, c is known");
});
