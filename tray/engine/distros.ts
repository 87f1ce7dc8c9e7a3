import { WSL_ERROR_CODE } from "./distro_words.ts";
import { systemProgram } from "./end_tree.ts";
import { type RunTool, runTool } from "./run_tool.ts";

export interface Distro {
  readonly name: string;
  /** False: starting a daemon there would start the distro. Null while nobody can tell. */
  readonly isRunning: boolean | null;
  /** Whether WSL takes it where no distro is named. None is where that is another product's. */
  readonly isDefault: boolean;
}

export type DistrosFailure = "not_installed" | "no_distro" | "timeout" | "failed";

export type Distros =
  | { readonly kind: "ok"; readonly distros: readonly Distro[] }
  | {
    readonly kind: "failed";
    readonly failure: DistrosFailure;
    /** For the user: what is wrong and what to do. */
    readonly message: string;
  };

export interface ListDistrosOptions {
  readonly run?: RunTool;
  /** What stands before wsl.exe's own arguments; the one of Windows by default. */
  readonly wsl?: readonly string[];
  /** For each of at most three questions. Default 10 000. */
  readonly timeoutMs?: number;
}

/** Distros that are a machine of another product: nobody works in them. Podman has several. */
const OTHERS_OWN = /^(docker-desktop|rancher-desktop)(-data)?$|^podman-/i;

/** What WSL lets a distro be called; the help text that it prints instead has no such line. */
const NAME = /^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,254}$/;

/** A stable word among those that are translated. */
const NO_DISTRO = /WSL_E_DEFAULT_DISTRO_NOT_FOUND/;

/**
 * The distros of this user, in the order of wsl.exe, which has the default one first. Reads names and codes
 * only, as all else is in the language of Windows. Never throws.
 */
export async function listDistros(options: ListDistrosOptions = {}): Promise<Distros> {
  const { run = runTool, wsl = [systemProgram("wsl.exe")], timeoutMs = 10_000 } = options;
  const ask = (...args: readonly string[]) => run([...wsl, ...args], { timeoutMs });
  const listed = await ask("--list", "--quiet");
  if (listed.kind === "not_found") return failed("not_installed", NOT_INSTALLED);
  if (listed.kind === "timeout") return failed("timeout", hangs(timeoutMs));
  if (listed.kind === "failed") return failed("failed", cannotAsk(listed.message));
  const { code, stdout } = listed;
  if (NO_DISTRO.test(stdout)) return failed("no_distro", noDistro("none is installed"));
  const errorCode = WSL_ERROR_CODE.exec(stdout)?.[0];
  if (errorCode !== undefined) return failed("failed", cannotAsk(errorCode));
  const lines = linesOf(stdout);
  const names = code === 0 ? lines.filter((line) => NAME.test(line)) : [];
  if (names.length === 0) return await whyNone(code === 0 && lines.length === 0, ask);

  const usable = [...new Set(names)].filter((name) => !OTHERS_OWN.test(name));
  if (usable.length === 0) {
    return failed("no_distro", noDistro(`only ${names.join(" and ")} is installed`));
  }
  const running = await listRunning(options);
  const distros = usable.map((name) => (
    { name, isRunning: isAmong(running, name), isDefault: name === names[0] }
  ));
  return { kind: "ok", distros };
}

/** Whether one distro of this user runs: one run of wsl.exe. Null when nobody can tell. */
export async function isDistroRunning(
  name: string,
  options: ListDistrosOptions = {},
): Promise<boolean | null> {
  return isAmong(await listRunning(options), name);
}

/** Null when wsl.exe does not answer, or fails: that says nothing of any distro. */
async function listRunning(options: ListDistrosOptions): Promise<readonly string[] | null> {
  const { run = runTool, wsl = [systemProgram("wsl.exe")], timeoutMs = 10_000 } = options;
  const running = await run([...wsl, "--list", "--running", "--quiet"], { timeoutMs });
  if (running.kind !== "exited") return null;
  const { stdout } = running;
  if (WSL_ERROR_CODE.test(stdout) && !NO_DISTRO.test(stdout)) return null;
  // When none runs it says so in a sentence, which is no name that we know.
  return linesOf(stdout);
}

/** WSL makes no difference between capitals and others. */
function isAmong(running: readonly string[] | null, name: string): boolean | null {
  const wanted = name.toLowerCase();
  return running?.some((each) => each.toLowerCase() === wanted) ?? null;
}

/** The wsl.exe that comes with every Windows prints its help where the rest is not installed. */
async function whyNone(
  isEmpty: boolean,
  ask: (...args: readonly string[]) => ReturnType<RunTool>,
): Promise<Distros> {
  if (!isEmpty) {
    const version = await ask("--version");
    const isThere = version.kind === "exited" && version.code === 0;
    if (!isThere) return failed("not_installed", NOT_INSTALLED);
  }
  return failed("no_distro", noDistro("none is installed"));
}

const NOT_INSTALLED = "find WSL: it is not installed or not enabled on this Windows, run " +
  "`wsl --install` in a terminal and restart Windows";

function noDistro(state: string): string {
  return `find a Linux distribution in WSL: ${state}, run \`wsl --install -d Ubuntu\` in a terminal`;
}

function hangs(timeoutMs: number): string {
  return `list the distributions of WSL: no answer within ${timeoutMs / 1000} s, run ` +
    "`wsl --shutdown` in a terminal, which ends all that runs in WSL";
}

function cannotAsk(reason: string): string {
  return `list the distributions of WSL: wsl.exe failed (${reason}), try \`wsl --list\` in a terminal`;
}

function failed(failure: DistrosFailure, message: string): Distros {
  return { kind: "failed", failure, message };
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}
