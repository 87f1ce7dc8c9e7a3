import { deepEqual, equal } from "node:assert/strict";
import type { Notice } from "../shell/notifier.ts";
import { Notices } from "./notices.ts";
import { FakeState } from "./test_state.ts";

function scene(state = new FakeState()) {
  const shown: Notice[] = [];
  const log: string[] = [];
  const notices = new Notices({
    state,
    show: (notice) => shown.push(notice),
    log: (line) => log.push(line),
  });
  return { state, shown, log, notices };
}

Deno.test("Notices.say() tells each time", () => {
  const { shown, log, notices } = scene();
  notices.say("done");
  notices.say("done");
  deepEqual(shown.map(({ id, body }) => [id, body]), [["tray", "done"], ["tray", "done"]]);
  deepEqual(log, ["done", "done"]);
});

Deno.test("Notices.sayOnce() tells each daemon's once, also after a start", async () => {
  const first = scene();
  first.notices.sayOnce("Ubuntu", "a newer one is there");
  first.notices.sayOnce("Debian", "a newer one is there");
  first.notices.sayOnce("Ubuntu", "a newer one is there");
  await first.state.settled();
  deepEqual(first.shown.map(({ id, body }) => [id, body]), [
    ["tray:Ubuntu", "Ubuntu: a newer one is there"],
    ["tray:Debian", "Debian: a newer one is there"],
  ]);
  const next = scene(first.state);
  next.notices.sayOnce("Ubuntu", "a newer one is there");
  deepEqual([next.shown, next.log], [[], ["Ubuntu: a newer one is there"]]);
  next.notices.sayOnce("Ubuntu", "it was taken back");
  equal(next.shown.length, 1);
});

Deno.test("Notices.sayOnce() tells what it cannot remember", async () => {
  const { state, shown, log, notices } = scene();
  state.problem = "the disk is full";
  notices.sayOnce("Ubuntu", "x");
  await state.settled();
  deepEqual([shown.length, log], [1, ["Ubuntu: x", "the disk is full"]]);
});
