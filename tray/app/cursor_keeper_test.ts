import { deepEqual } from "node:assert/strict";
import { CursorKeeper } from "./cursor_keeper.ts";
import { FakeState } from "./test_state.ts";

function cursor(sinceEventId: number) {
  return { sinceEventId, instanceId: "i" };
}

function scene() {
  const state = new FakeState();
  state.state = { ...state.state, cursors: { Other: cursor(1) } };
  const log: string[] = [];
  const time = { now: 100_000 };
  const keeper = new CursorKeeper({ state, now: () => time.now, log: (line) => log.push(line) });
  return { state, log, time, keeper };
}

Deno.test("CursorKeeper writes the latest of each daemon, beside those of others, now and then", async () => {
  const { state, time, keeper } = scene();
  await keeper.keepSometimes();
  deepEqual(state.kept, []);
  for (const at of [5, 6]) keeper.note("Ubuntu", cursor(at));
  time.now += 29_999;
  await keeper.keepSometimes();
  deepEqual(state.kept, []);
  time.now += 1;
  await keeper.keepSometimes();
  deepEqual(state.kept, [{ cursors: { Other: cursor(1), Ubuntu: cursor(6) } }]);
  keeper.note("Ubuntu", cursor(7));
  await keeper.keepSometimes();
  await keeper.keep();
  await keeper.keep();
  deepEqual(state.kept.length, 2);
});

Deno.test("CursorKeeper puts what was followed last behind the others", async () => {
  const { state, keeper } = scene();
  for (const name of ["Ubuntu", "Other"]) {
    keeper.note(name, cursor(5));
    await keeper.keep();
  }
  deepEqual(Object.keys(state.state.cursors), ["Ubuntu", "Other"]);
});

Deno.test("CursorKeeper goes on when nothing can be written", async () => {
  const { state, log, keeper } = scene();
  state.problem = "the disk is full";
  keeper.note("Ubuntu", cursor(5));
  await keeper.keep();
  deepEqual(log, ["the disk is full"]);
});
