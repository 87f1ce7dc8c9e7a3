import { deepEqual, equal, throws } from "node:assert/strict";
import { readBenchArguments } from "./bench_arguments.ts";

Deno.test("readBenchArguments() measures everything when nothing is asked for", () => {
  deepEqual(readBenchArguments([]), {
    help: false,
    quick: false,
    check: false,
    curve: false,
    only: [],
    sizes: null,
    windowMs: null,
    json: null,
    from: null,
    program: null,
  });
});

Deno.test("readBenchArguments() reads what was asked for", () => {
  const wanted = readBenchArguments([
    ...["--", "--quick", "--check", "--only", "quiet", "--only", "20x6"],
    ...["--size", "3x2", "--window", "5", "--json", "a.json", "--program", "dist/x"],
  ]);
  deepEqual(wanted.only, ["quiet", "20x6"]);
  deepEqual(wanted.sizes, [{ sessions: 3, panesEach: 2 }]);
  equal(wanted.windowMs, 5_000);
  equal(wanted.json, "a.json");
  equal(wanted.program, "dist/x");
  equal(readBenchArguments(["--from", "a.json"]).from, "a.json");
});

Deno.test("readBenchArguments() refuses what it does not understand", () => {
  for (const size of ["0x6", "20x", "20", "20x6x1", "1000x1", "x"]) {
    throws(() => readBenchArguments(["--size", size]), /--size/, size);
  }
  for (const seconds of ["0", "1.5", "long", "3601"]) {
    throws(() => readBenchArguments(["--window", seconds]), /--window/, seconds);
  }
  throws(() => readBenchArguments(["--curve", "--check"]), /--curve/);
  throws(() => readBenchArguments(["--curve", "--from", "a.json"]), /--curve/);
  throws(() => readBenchArguments(["now"]), TypeError);
  throws(() => readBenchArguments(["--colour"]), TypeError);
});
