import { deepEqual, throws } from "node:assert/strict";
import { scenariosOf, selectByName, STANDARD_SIZES } from "./scenario.ts";

const NAMES = [
  "20x6-quiet",
  "20x6-quiet-hooks",
  "20x6-printing",
  "20x6-printing-hooks",
  "100x10-quiet",
  "100x10-quiet-hooks",
  "100x10-printing",
  "100x10-printing-hooks",
];

Deno.test("scenariosOf() crosses sizes, printing and hooks", () => {
  const scenarios = scenariosOf(STANDARD_SIZES);
  deepEqual(scenarios.map(({ name }) => name), NAMES);
  deepEqual(scenarios[3], {
    name: "20x6-printing-hooks",
    fleet: { sessions: 20, panesEach: 6, printing: true },
    hooks: true,
  });
});

Deno.test("selectByName() takes a whole name, or else a part", () => {
  const select = (...only: string[]) => selectByName(NAMES, { nameOf: (name) => name, only });
  deepEqual(select(), NAMES);
  deepEqual(select("20x6-quiet"), ["20x6-quiet"]);
  deepEqual(select("20x6-q"), ["20x6-quiet", "20x6-quiet-hooks"]);
  deepEqual(select("100x10-printing-hooks", "20x6-quiet"), [
    "20x6-quiet",
    "100x10-printing-hooks",
  ]);
  throws(() => select("quiet", "noisy"), /noisy/);
});
