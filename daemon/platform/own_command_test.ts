import assert from "node:assert/strict";
import { ownCommand } from "./own_command.ts";

const OWN = {
  execPath: "/bin/deno",
  standalone: false,
  mainModule: "file:///src/my%20main.ts",
  commandLine: ["deno", "run", "-A", "--v8-flags=--x", "daemon/main.ts", "service", "install"],
  args: ["service", "install"],
};

Deno.test("ownCommand() of a source keeps the runtime's options and names files in full", () => {
  assert.deepEqual(ownCommand(OWN), [
    "/bin/deno",
    "run",
    "-A",
    "--v8-flags=--x",
    "/src/my main.ts",
  ]);
});

Deno.test("ownCommand() of an executable is that alone", () => {
  assert.deepEqual(ownCommand({ ...OWN, standalone: true, execPath: "/bin/x" }), ["/bin/x"]);
});

Deno.test("ownCommand() does without a command line that is not to be understood", () => {
  const plain = ["/bin/deno", "run", "-A", "/src/my main.ts"];
  assert.deepEqual(ownCommand({ ...OWN, commandLine: [] }), plain);
  assert.deepEqual(ownCommand({ ...OWN, commandLine: ["node", "x"] }), plain);
});
