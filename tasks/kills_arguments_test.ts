import assert from "node:assert/strict";
import { readKillsArguments } from "./kills_arguments.ts";

Deno.test("readKillsArguments() a thousand kills of the daemon unless told otherwise", () => {
  const { seed, ...rest } = readKillsArguments([]) ?? assert.fail();
  assert.deepEqual(rest, { kills: 1000, store: false, json: false });
  assert.ok(Number.isSafeInteger(seed));
  assert.deepEqual(
    readKillsArguments(["--", "--kills", "20", "--seed", "7", "--store", "--json"]),
    {
      kills: 20,
      seed: 7,
      store: true,
      json: true,
    },
  );
});

Deno.test("readKillsArguments() refuses what is no number, and what it does not know", () => {
  assert.equal(readKillsArguments(["--help"]), null);
  for (const kills of ["0", "-3", "many", "1.5"]) {
    assert.throws(() => readKillsArguments([`--kills=${kills}`]), /no whole number above 0/);
  }
  assert.throws(() => readKillsArguments(["--loud"]), TypeError);
});
