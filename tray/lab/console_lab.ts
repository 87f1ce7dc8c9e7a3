import { deepEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { Screen } from "./screen.ts";
import { WindowsMachine } from "./windows_machine.ts";

const PROGRAM = fileURLToPath(new URL("programs/console_program.ts", import.meta.url));

Deno.test("Windows: what the tray starts shows no console, what is started plainly does", async () => {
  await using screen = await Screen.start();
  await using machine = await WindowsMachine.start(screen);
  const program = machine.runScript(PROGRAM, { console: false });
  await eventually("the end of the program", () => program.hasEnded, {
    deadlineMs: 60_000,
    lastSeen: () => program.output,
  });
  const told = program.output.trim().split("\n").map((line) => JSON.parse(line));
  deepEqual(told, [
    { told: "before", consoles: 0 },
    { told: "hidden runs", consoles: 0 },
    { told: "shown runs", consoles: 1 },
    { told: "shown has ended", consoles: 0 },
    { told: "hidden has ended", consoles: 0 },
  ]);
});
