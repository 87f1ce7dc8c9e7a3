import assert from "node:assert/strict";
import { DamageLook } from "./damage_look.ts";

Deno.test("DamageLook looks each minute, tells of damage once, and goes on whatever comes", () => {
  const timers: { readonly ms: number; readonly run: () => void }[] = [];
  const told: string[] = [];
  const answers: (string | null | Error)[] = [null, new Error("locked"), "malformed", "malformed"];
  const tell = (level: string) => (message: string) => void told.push(`${level} ${message}`);
  const look = new DamageLook({
    check: {
      look: () => {
        const answer = answers.shift() ?? null;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    clock: {
      setTimer: (ms, run) => {
        timers.push({ ms, run });
        return () => {};
      },
    },
    elapsed: () => 0,
    log: { debug: tell("debug"), info: tell("info"), warn: tell("warn"), error: tell("error") },
  });
  look.start();
  for (let turn = 0; turn < 4; turn++) timers.at(-1)?.run();
  assert.deepEqual(timers.map(({ ms }) => ms), Array(5).fill(60_000));
  assert.deepEqual(told, [
    "debug the database cannot be looked at",
    "error the database is damaged",
  ]);
});
