import { deepEqual, ok } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { DISTRO_STOPPED } from "../../fixtures/wsl/wsl_habits.ts";
import type { LabProgram } from "./lab_program.ts";
import { Screen } from "./screen.ts";
import { WindowsMachine, windowsPath } from "./windows_machine.ts";
import { WslScene } from "./wsl_scene.ts";

const PROGRAM = fileURLToPath(new URL("programs/engine_program.ts", import.meta.url));
const NOISE = "wsl: Failed to mount Z:\\, see dmesg for more details.\r\n";

interface Told {
  readonly told: string;
  readonly [key: string]: unknown;
}

Deno.test("Windows: the engine lists distros, follows the daemon and outlives bad ends", async () => {
  await using scene = await WslScene.start({ noise: NOISE, ignoresUtf8: true, startDelayMs: 300 });
  await using windows = await Windows.start();
  const program = windows.start(scene);
  const distros = await hears(program, ({ told }) => told === "distros");
  deepEqual(distros["distros"], [
    { name: "Ubuntu", isRunning: true, isDefault: true },
    { name: "Debian-12", isRunning: false, isDefault: false },
  ]);
  await sees(program, "one");

  for (const end of ["suddenly", "terminated", "killed"] as const) {
    const before = told(program).length;
    await scene.fleet.tmux("new-session", "-d", "-s", `after-${end}`);
    if (end === "suddenly") scene.wsl.dieSuddenly();
    else if (end === "terminated") await scene.wsl.terminate("Ubuntu");
    else scene.wsl.programs.forEach((running) => running.kill());
    await hears(program, ({ told, kind }) => told === "state" && kind === "lost", before);
    await hears(program, ({ told, kind }) => told === "state" && kind === "live", before);
    await sees(program, `after-${end}`);
  }

  // After a sleep, what runs stalls, and what is started anew hangs.
  const before = told(program).length;
  const go = scene.wsl.stall();
  scene.wsl.change({ hangs: true });
  await Deno.writeTextFile(sleepsOf(scene), "z");
  await hears(program, ({ told, kind }) => told === "state" && kind === "lost", before);
  await eventually("another try", () => scene.wsl.calls.length > 6);
  scene.wsl.change({ hangs: false });
  await hears(program, ({ told, kind }) => told === "state" && kind === "live", before);
  go();

  const last = told(program).length;
  scene.wsl.change({ failure: DISTRO_STOPPED });
  await scene.wsl.terminate();
  const lost = await hears(program, ({ told, kind }) => told === "state" && kind === "lost", last);
  ok(typeof lost["problem"] === "string" && lost["problem"] !== "");
});

Deno.test("Windows: a wsl.exe that hangs is given up with a sentence", async () => {
  await using scene = await WslScene.start({ hangs: true });
  await using windows = await Windows.start();
  const answer = await hears(windows.start(scene), ({ told }) => told === "distros");
  deepEqual([answer["kind"], answer["failure"]], ["failed", "timeout"]);
});

/** A Windows for programs without a face. */
class Windows implements AsyncDisposable {
  readonly #machine: WindowsMachine;
  readonly #stack: AsyncDisposableStack;

  private constructor(machine: WindowsMachine, stack: AsyncDisposableStack) {
    this.#machine = machine;
    this.#stack = stack;
  }

  static async start(): Promise<Windows> {
    await using stack = new AsyncDisposableStack();
    const screen = stack.use(await Screen.start());
    const machine = stack.use(await WindowsMachine.start(screen));
    return new Windows(machine, stack.move());
  }

  start(scene: WslScene): LabProgram {
    Deno.writeTextFileSync(sleepsOf(scene), "");
    const sleeps = windowsPath(sleepsOf(scene));
    const args = [JSON.stringify(scene.windowsArgv), scene.daemonPath, sleeps];
    // Without a console of its own, as the tray.
    return this.#machine.runScript(PROGRAM, { args, console: false });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** The file by which a scene's machine is made to sleep. */
function sleepsOf({ home }: WslScene): string {
  return join(home.dir, "sleeps");
}

function told({ output }: LabProgram): readonly Told[] {
  return output.split("\n").slice(0, -1).flatMap((line) => {
    return line.trim().startsWith("{") ? [JSON.parse(line)] : [];
  });
}

async function hears(
  program: LabProgram,
  isIt: (said: Told) => boolean,
  after = 0,
): Promise<Told> {
  return await eventually("what the engine tells", () => told(program).slice(after).find(isIt), {
    deadlineMs: 40_000,
    lastSeen: () => program.output.slice(-1_500),
  });
}

async function sees(program: LabProgram, name: string): Promise<void> {
  await hears(program, ({ told, names }) => {
    return told === "sessions" && Array.isArray(names) && names.includes(name);
  });
}
