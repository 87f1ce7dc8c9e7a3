import { deepEqual, equal, throws } from "node:assert/strict";
import { readDemoArguments } from "./demo_arguments.ts";

Deno.test("readDemoArguments() reads what was asked for", () => {
  deepEqual(readDemoArguments([]), { help: false, seconds: null, program: null });
  deepEqual(readDemoArguments(["--", "--seconds", "2.5", "--program", "dist/x"]), {
    help: false,
    seconds: 2.5,
    program: "dist/x",
  });
  equal(readDemoArguments(["-h"]).help, true);
});

Deno.test("readDemoArguments() refuses what it does not understand", () => {
  for (const seconds of ["0", "-1", "soon", "1e9", "", "Infinity"]) {
    throws(() => readDemoArguments([`--seconds=${seconds}`]), /not a number/, seconds);
  }
  throws(() => readDemoArguments(["--colour"]), TypeError);
  throws(() => readDemoArguments(["now"]), TypeError);
});
