/** Tells what the tray learns of Windows and of its programs, as one JSON object. */
import { startHidden } from "../../engine/hidden_process.ts";
import { isConsoleProgram } from "../../machine/console_program.ts";
import { hasProgramFor } from "../../machine/has_program_for.ts";
import { Registry } from "../../machine/registry.ts";

const SYSTEM = `${Deno.env.get("SystemRoot")}\\System32`;
const VALUE = { key: "HKCU\\Software\\NtmTrackerLab", name: "Where" };

async function folderOfHidden(): Promise<string> {
  const argv = [`${SYSTEM}\\cmd.exe`, "/d", "/c", "cd"];
  const { stdout } = startHidden({ argv, pipes: ["stdout"] });
  return (await new Response(stdout).text()).trim();
}

/** Whether there is a program, before and after an ending is one of text. */
async function hasPrograms(): Promise<readonly boolean[]> {
  const ending = ".ntm-lab";
  const before = hasProgramFor(ending);
  const key = `HKCR\\${ending}`;
  const argv = [`${SYSTEM}\\reg.exe`, "add", key, "/ve", "/d", "txtfile", "/f"];
  await startHidden({ argv }).status;
  const after = hasProgramFor(ending);
  await new Registry().removeKey(key);
  return [before, after];
}

/** Two lengths: one of them is even in bytes. */
async function shownByReg(): Promise<readonly (string | null)[]> {
  const registry = new Registry();
  const shown: (string | null)[] = [];
  for (const end of ["x.exe", "xx.exe"]) {
    await registry.write(VALUE, `C:\\Müller\\${end}`);
    shown.push(await registry.read(VALUE));
  }
  await registry.removeKey(VALUE.key);
  return shown;
}

const told = {
  stands: Deno.cwd().toLowerCase(),
  hidden: (await folderOfHidden()).toLowerCase(),
  hasProgram: await hasPrograms(),
  isConsole: await Promise.all(
    ["cmd.exe", "notepad.exe"].map((name) => isConsoleProgram(`${SYSTEM}\\${name}`)),
  ),
  shown: await shownByReg(),
};
Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(told)}\n`));
