import { deepEqual, equal } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { eventually } from "../../daemon/e2e/eventually.ts";
import type { LabProgram } from "./lab_program.ts";
import { Screen } from "./screen.ts";
import { WindowsMachine } from "./windows_machine.ts";

const PROGRAM = fileURLToPath(new URL("programs/console_program.ts", import.meta.url));

Deno.test("Windows: what the tray starts shows no console, what is started plainly does", async () => {
  await using screen = await Screen.start();
  await using machine = await WindowsMachine.start(screen);
  const tray = machine.runScript(PROGRAM, { console: false });
  await saysLast(tray, "they run");
  const other = machine.runScript(PROGRAM, { console: false, args: ["plainly"] });
  await saysLast(other, "it has ended");
  deepEqual(told(tray), [{ told: "before", consoles: 0 }, { told: "they run", consoles: 0 }]);
  // Nor has one of theirs come late.
  deepEqual(told(other), [
    { told: "before", consoles: 0 },
    { told: "it runs", consoles: 1 },
    { told: "it has ended", consoles: 0 },
  ]);
  equal(tray.hasEnded, false);
});

function told({ output }: LabProgram): readonly { readonly told: string }[] {
  const lines = output.split("\n").slice(0, -1);
  return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
}

async function saysLast(program: LabProgram, last: string): Promise<void> {
  await eventually(last, () => told(program).some(({ told }) => told === last), {
    deadlineMs: 60_000,
    lastSeen: () => program.output.slice(-1_500),
  });
}
