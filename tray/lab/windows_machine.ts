import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LabProgram } from "./lab_program.ts";
import type { Region } from "./picture.ts";
import { run } from "./run.ts";
import type { Screen } from "./screen.ts";

/** Made with the lab, and never used itself. */
const TEMPLATE = "/lab/prefix";

/** Deno for Windows: with a console, and without one. */
export const DENO_EXE = "/lab/deno.exe";
export const DENOW_EXE = "/lab/denow.exe";

/** Loaded before every program. */
const FILL_WINE = fileURLToPath(new URL("programs/fill_wine.ts", import.meta.url));

/** Where Wine puts the first icon on the taskbar of a screen of the usual size. */
export const ICON_REGION: Region = { x: 1262, y: 782, width: 16, height: 16 };

/** Packages of this project with what they have for Windows. */
const DENO_CACHE = "/lab/deno_windows";

/** A Windows of its own, as Wine plays it. */
export class WindowsMachine implements AsyncDisposable {
  /** Holds its drive C in `drive_c`. */
  readonly prefix: string;
  /** Of every program of it. */
  readonly env: Readonly<Record<string, string>>;
  readonly #dir: string;
  readonly #programs = new Set<LabProgram>();

  private constructor(dir: string, screen: Screen) {
    this.#dir = dir;
    this.prefix = join(dir, "prefix");
    this.env = {
      ...screen.env,
      WINEPREFIX: this.prefix,
      WINEARCH: "win64",
      WINEDEBUG: "-all",
      WINEDLLOVERRIDES: "mscoree=;mshtml=;winemenubuilder.exe=",
      DENO_DIR: windowsPath(DENO_CACHE),
    };
  }

  /** A copy of the template, which costs nothing until it is written to. */
  static async start(screen: Screen): Promise<WindowsMachine> {
    const dir = await Deno.makeTempDir({ prefix: "ntm-windows-" });
    const machine = new WindowsMachine(dir, screen);
    const [over, scratch] = [join(dir, "over"), join(dir, "scratch")];
    for (const folder of [over, scratch, machine.prefix]) await Deno.mkdir(folder);
    const layers = `lowerdir=${TEMPLATE},upperdir=${over},workdir=${scratch}`;
    await run(["mount", "-t", "overlay", "-o", layers, "windows", machine.prefix]);
    return machine;
  }

  /** Starts a program: a path of this machine, or a name that Windows knows. */
  run(
    argv: readonly string[],
    { env = {}, cwd }: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } =
      {},
  ): LabProgram {
    const program = new LabProgram({
      argv: ["wine", ...argv],
      env: { ...this.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.#programs.add(program);
    return program;
  }

  /** Runs a TypeScript file of this machine with Deno for Windows. */
  runScript(
    file: string,
    { args = [], console = true, env = {}, preload = [] }: {
      readonly args?: readonly string[];
      /** False for a program with windows only, as the tray is. */
      readonly console?: boolean;
      readonly env?: Readonly<Record<string, string>>;
      /** Files that are loaded before it, on each of its threads. */
      readonly preload?: readonly string[];
    } = {},
  ): LabProgram {
    const deno = console ? DENO_EXE : DENOW_EXE;
    // What fills in for Wine starts something that is not waited for only when it is the last.
    const before = [...preload, FILL_WINE].flatMap((each) => ["--preload", windowsPath(each)]);
    const flags = ["run", "-A", "--no-check", ...before];
    return this.run([deno, ...flags, windowsPath(file), ...args], {
      env: { NTM_LAB_ICON_PLACE: corners(ICON_REGION), ...env },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run(["wineserver", "-k"], this.env).catch(() => {});
    await run(["wineserver", "-w"], this.env).catch(() => {});
    await Promise.all([...this.#programs].map((program) => program[Symbol.asyncDispose]()));
    await run(["umount", "--lazy", this.prefix]);
    await Deno.remove(this.#dir, { recursive: true });
  }
}

function corners({ x, y, width, height }: Region): string {
  return [x, y, x + width, y + height].join();
}

/** The name under which Windows knows a file of this machine. */
export function windowsPath(file: string): string {
  return `Z:${file.replaceAll("/", "\\")}`;
}
