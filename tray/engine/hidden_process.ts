import { shareHiddenConsole } from "./hidden_console.ts";

export interface HiddenProcessOptions {
  /** The program and its words: no shell sees them. */
  readonly argv: readonly string[];
  /** Where it stands. Default on Windows the folder of the system, elsewhere where we stand. */
  readonly cwd?: string | undefined;
  /** Over the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is carried between us and it; the rest is nothing, in either direction. Default none. */
  readonly pipes?: readonly Pipe[];
  /** True for what the user is to see, and what outlives the tray. Default false. */
  readonly isForUser?: boolean;
}

type Pipe = "stdin" | "stdout" | "stderr";

/** A process that was started without a window. Only the pipes that were asked for may be taken. */
export interface HiddenProcess {
  readonly pid: number;
  /** Takes a write when the process has room for it. Fails once the process has ended. */
  readonly stdin: WritableStream<Uint8Array<ArrayBuffer>>;
  /** Read from the process only as far as it is read here. */
  readonly stdout: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly stderr: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Does not wait for pipes that another process holds open. */
  readonly status: Promise<{ readonly code: number; readonly signal: string | null }>;
  /** It does not keep this process from its end any more; open reads still do. */
  unref(): void;
}

/** This one by default. */
export interface HostSystem {
  readonly os?: typeof Deno.build.os;
  /** The folder of Windows. */
  readonly root?: string | undefined;
}

/**
 * Starts a program without a console window, which on Windows every console program would open: the
 * tray itself has none to share. On Linux it leads a group of its own, so that Ctrl-C in a terminal
 * is for the tray alone and the group can be ended as one.
 * @throws {Deno.errors.NotFound} when there is no such program, other errors when it does not start.
 */
export function startHidden(
  options: HiddenProcessOptions,
  system?: HostSystem,
): HiddenProcess {
  const { argv: [program = "", ...args], env = {}, pipes = [], isForUser = false } = options;
  const { cwd = neutralFolder(system) } = options;
  if (!isForUser) shareHiddenConsole();
  const stdio = (one: Pipe) => pipes.includes(one) ? "piped" : "null";
  return new Deno.Command(program, {
    args,
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...env },
    stdin: stdio("stdin"),
    stdout: stdio("stdout"),
    stderr: stdio("stderr"),
    // On Windows it would have no console then, hidden or not, and would outlive us.
    detached: isForUser || Deno.build.os !== "windows",
  }).spawn();
}

/**
 * Undefined for where we stand. WSL takes that folder over, warns where it cannot reach it, as on a
 * network, and keeps it from being removed.
 */
function neutralFolder(
  { os = Deno.build.os, root = Deno.env.get("SystemRoot") }: HostSystem = {},
): string | undefined {
  return os === "windows" && root !== "" ? root : undefined;
}
