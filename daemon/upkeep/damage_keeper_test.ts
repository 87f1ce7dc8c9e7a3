import assert from "node:assert/strict";
import { type TableCheck, type TableCheckOptions } from "../store/store_self_check.ts";
import { DamageKeeper } from "./damage_keeper.ts";

const SOUND: TableCheck = { checked: 3, skipped: [], damage: null };

function bench(answer: () => Promise<TableCheck>) {
  const timers: { readonly ms: number; readonly run: () => void }[] = [];
  const told: string[] = [];
  const asked: TableCheckOptions[] = [];
  const tell = (level: string) => (message: string) => void told.push(`${level} ${message}`);
  const keeper = new DamageKeeper({
    check: {
      checkTables: (options) => {
        asked.push(options);
        return answer();
      },
    },
    clock: {
      setTimer: (ms, run) => {
        timers.push({ ms, run });
        return () => {};
      },
    },
    elapsed: () => 5,
    log: { debug: tell("debug"), info: tell("info"), warn: tell("warn"), error: tell("error") },
  });
  return { keeper, timers, told, asked };
}

Deno.test("DamageKeeper reads the database once a day, and says nothing of a sound one", async () => {
  const { keeper, timers, told, asked } = bench(() => Promise.resolve(SOUND));
  keeper.start();
  assert.deepEqual(timers.map(({ ms }) => ms), [86_400_000]);
  await keeper.check();
  assert.equal(timers.length, 2, "again after a day");
  assert.equal(asked.length, 1);
  assert.deepEqual(told, []);
});

Deno.test("DamageKeeper tells of damage, and of a database that it cannot read", async () => {
  const damaged = bench(() => Promise.resolve({ ...SOUND, damage: "malformed" }));
  await damaged.keeper.check();
  assert.deepEqual(damaged.told, ["error the database is damaged"]);
  const held = bench(() => Promise.reject(new Error("locked")));
  await held.keeper.check();
  assert.deepEqual(held.told, ["warn the database cannot be read through"]);
  assert.equal(held.timers.length, 1);
});

Deno.test("DamageKeeper has no time left once it is stopped", async () => {
  const { keeper, timers, asked, told } = bench(() => {
    keeper.stop();
    return Promise.resolve({ ...SOUND, skipped: ["events"] });
  });
  await keeper.check();
  assert.equal(asked[0]?.elapsed(), Infinity);
  assert.deepEqual([timers.length, told], [0, []]);
});
