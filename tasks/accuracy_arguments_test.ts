import { deepEqual, equal, throws } from "node:assert/strict";
import { readAccuracyArguments } from "./accuracy_arguments.ts";

const ALL = {
  modes: ["metadata", "screen"],
  name: null,
  only: null,
  json: false,
  write: false,
};

Deno.test("readAccuracyArguments() reads what was asked for", () => {
  deepEqual(readAccuracyArguments([]), ALL);
  deepEqual(readAccuracyArguments(["--", "--mode", "screen", "--case", "shell/rests"]), {
    ...ALL,
    modes: ["screen"],
    name: "shell/rests",
  });
  deepEqual(readAccuracyArguments(["--held-out", "--json"]), { ...ALL, only: "apart", json: true });
  deepEqual(readAccuracyArguments(["--known"]), { ...ALL, only: "known" });
  deepEqual(readAccuracyArguments(["--write"]), { ...ALL, write: true });
  equal(readAccuracyArguments(["-h"]), null);
});

Deno.test("readAccuracyArguments() refuses what leaves nothing, or writes a part", () => {
  const wrong = [
    ["--mode", "eyes"],
    ["--known", "--held-out"],
    ["--write", "--known"],
    ["--write", "--case", "x"],
    ["--write", "--mode", "screen"],
    ["now"],
    ["--colour"],
  ];
  for (const args of wrong) throws(() => readAccuracyArguments(args), TypeError, args.join(" "));
});
