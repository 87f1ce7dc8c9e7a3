import { deepEqual, equal, throws } from "node:assert/strict";
import { readCompileArguments } from "./compile_arguments.ts";

Deno.test("readCompileArguments() makes programs of tray/main.ts unless told otherwise", () => {
  deepEqual(readCompileArguments([]), { check: false, tray: "tray/main.ts" });
  deepEqual(readCompileArguments(["--", "--check", "--tray", "a.ts"]), {
    check: true,
    tray: "a.ts",
  });
  equal(readCompileArguments(["--help", "--check"]), null);
});

Deno.test("readCompileArguments() refuses what it does not know", () => {
  throws(() => readCompileArguments(["--all"]), TypeError);
  throws(() => readCompileArguments(["tray/main.ts"]), TypeError);
});
