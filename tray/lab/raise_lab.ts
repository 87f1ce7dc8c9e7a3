import { deepEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { eventually } from "../../daemon/e2e/eventually.ts";
import type { LabProgram } from "./lab_program.ts";
import { Screen } from "./screen.ts";
import { WindowsMachine } from "./windows_machine.ts";

const PATIENT = { deadlineMs: 60_000 };

const programOf = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));

Deno.test("Windows: Focus brings forward the terminal that its title names, minimised or behind", async () => {
  await using screen = await Screen.start();
  await using machine = await WindowsMachine.start(screen);
  const none = machine.runScript(programOf("raise_program.ts"), { args: ["work"] });
  await eventually("no window", () => told(none).length === 1, PATIENT);
  deepEqual(told(none), [["work", "none"]]);

  const titles = ["one: Ubuntu", "_minimised: work", "Ubuntu"];
  const terminals = machine.runScript(programOf("terminals_program.ts"), { args: titles });
  await eventually("the windows", () => told(terminals).at(-1) === "Ubuntu", {
    ...PATIENT,
    lastSeen: () => terminals.output,
  });
  const args = ["work", "one", "nobody"];
  const raise = machine.runScript(programOf("raise_program.ts"), { args });
  await eventually("what became of it", () => told(raise).length === args.length, {
    ...PATIENT,
    lastSeen: () => `${raise.output} ${terminals.output}`,
  });
  deepEqual(told(raise), args.map((session) => [session, "raised"]));
  const shown = told(terminals).filter((title) => title !== "");
  deepEqual(shown.slice(shown.lastIndexOf("Ubuntu") + 1), ["_minimised: work", "one: Ubuntu"]);
});

function told({ output }: LabProgram): readonly unknown[] {
  const lines = output.split("\n").slice(0, -1);
  return lines.filter((line) => /^["[]/.test(line)).map((line) => JSON.parse(line));
}
