import assert from "node:assert/strict";
import { ManualClock } from "../platform/manual_clock.ts";
import { openStore } from "../store/open.ts";
import { openOptions, withDatabasePath } from "../store/test_database.ts";
import { aSource, changes, facts } from "../store/test_rows.ts";
import { LogKeeper } from "./log_keeper.ts";

Deno.test("LogKeeper writes a long log into the database between commits, and a short one not", () =>
  withDatabasePath((path) => {
    const { store } = openStore(path, openOptions());
    const clock = new ManualClock();
    const keeper = new LogKeeper({ store, clock });
    const logBytes = () => Deno.statSync(`${path}-wal`).size;
    try {
      keeper.start();
      store.commit(changes({ sources: [aSource("source")], events: facts(10) }));
      const short = logBytes();
      assert.ok(short > 0);
      clock.tick(5_000);
      assert.equal(logBytes(), short);
      for (let turn = 0; logBytes() < 3_000_000; turn++) {
        store.commit(changes({ events: facts(200, turn * 200) }));
      }
      clock.tick(1_000);
      assert.equal(logBytes(), 0);
      assert.ok(store.eventsAfter(0, 20).length === 20);
      keeper.stop();
      assert.equal(clock.pending, 0);
    } finally {
      store.close();
    }
  }));

Deno.test("LogKeeper goes on when the log cannot be shortened", () => {
  const clock = new ManualClock();
  let tries = 0;
  const store = {
    shortenLog: () => {
      tries++;
      throw new Error("the disk is full");
    },
  };
  const keeper = new LogKeeper({ store, clock });
  keeper.start();
  for (let second = 0; second < 3; second++) clock.tick(1_000);
  keeper.stop();
  assert.equal(tries, 3);
});
