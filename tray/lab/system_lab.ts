import { deepEqual, match, notEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Screen } from "./screen.ts";
import { WindowsMachine } from "./windows_machine.ts";

const PROGRAM = fileURLToPath(new URL("programs/system_program.ts", import.meta.url));

Deno.test("Windows: programs start in its folder, and it tells of endings, consoles and values", async () => {
  await using screen = await Screen.start();
  await using machine = await WindowsMachine.start(screen);
  const program = machine.runScript(PROGRAM, { console: false });
  await program.ended;
  const line = program.output.split("\n").find((one) => one.startsWith("{"));
  const { stands, hidden, shown, ...told } = JSON.parse(line ?? JSON.stringify(program.output));
  deepEqual(told, { hasProgram: [false, true], isConsole: [true, false] });
  match(hidden, /^[a-z]:\\windows$/);
  notEqual(stands, hidden);
  for (const [at, end] of ["x.exe", "xx.exe"].entries()) {
    match(shown[at], new RegExp(`^C:\\\\M.{1,2}ller\\\\${end}$`));
  }
});
