import { deepEqual, equal, match } from "node:assert/strict";
import { readArguments } from "./arguments.ts";

Deno.test("readArguments() knows what the program was started for", () => {
  deepEqual(readArguments([]), { kind: "run" });
  for (const word of ["--help", "-h"]) deepEqual(readArguments([word]), { kind: "help" });
  for (const word of ["--version", "-V"]) deepEqual(readArguments([word]), { kind: "version" });
  deepEqual(readArguments(["uninstall"]), { kind: "uninstall", all: false });
  deepEqual(readArguments(["uninstall", "--all"]), { kind: "uninstall", all: true });
  deepEqual(readArguments(["rollback"]), { kind: "rollback" });
  deepEqual(readArguments(["--help", "nonsense"]), { kind: "help" });
});

Deno.test("readArguments() says what is wrong with the words", () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["show"], /there is no command show, see --help/],
    [["uninstall", "now"], /now is one word too many/],
    [["--all"], /--all goes with uninstall/],
    [["--nonsense"], /--nonsense/],
    [["--help=1"], /help/],
  ];
  for (const [args, wanted] of cases) {
    const command = readArguments(args);
    equal(command.kind, "wrong");
    match(command.kind === "wrong" ? command.message : "", wanted);
  }
});
