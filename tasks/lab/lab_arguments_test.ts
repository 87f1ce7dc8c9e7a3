import { deepEqual, equal, throws } from "node:assert/strict";
import { readLabArguments } from "./lab_arguments.ts";

const NONE = {
  ...{ help: false, clean: false, onlyBuild: false, again: false },
  ...{ photographs: "dist/lab", files: [], options: [], command: null },
};

Deno.test("readLabArguments() knows files from options", () => {
  deepEqual(readLabArguments([]), NONE);
  deepEqual(readLabArguments(["--", "a_lab.ts", "--filter", "two words", "b_lab.ts"]), {
    ...NONE,
    files: ["a_lab.ts", "b_lab.ts"],
    options: ["--filter=two words"],
  });
  equal(readLabArguments(["--photographs=x=y"]).photographs, "x=y");
  equal(readLabArguments(["--clean"]).clean, true);
  equal(readLabArguments(["--build"]).onlyBuild, true);
  equal(readLabArguments(["--again"]).again, true);
  equal(readLabArguments(["--help"]).help, true);
});

Deno.test("readLabArguments() leaves everything after --exec to the program", () => {
  deepEqual(readLabArguments(["--exec", "sh", "--clean"]), { ...NONE, command: ["sh", "--clean"] });
});

Deno.test("readLabArguments() says what it cannot use", () => {
  throws(() => readLabArguments(["--nope"]), /--nope: there is no such option/);
  throws(() => readLabArguments(["--photographs"]), /its value is missing/);
  throws(() => readLabArguments(["--exec"]), /name a program/);
});
