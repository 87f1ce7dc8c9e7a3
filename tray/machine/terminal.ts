import { win32 } from "node:path";
import { systemProgram } from "../engine/end_tree.ts";
import { refuseControls } from "./command_line.ts";
import { isConsoleProgram } from "./console_program.ts";
import { findProgram, type Machine } from "./find_program.ts";
import { windowsRoot } from "./windows_root.ts";

const OPENING = "open a terminal";

export interface TerminalOptions extends Machine {
  /** What runs in it: a program of this computer, on Windows the way into a distro, too. */
  readonly words: readonly string[];
  /** The terminal of the settings, as what stands before the words that it runs; null for none. */
  readonly terminal?: readonly string[] | null;
  /** Whether the file of that path is a program for a console; tests have their own. */
  readonly isForConsole?: (path: string) => Promise<boolean>;
}

/**
 * The argv that opens a terminal which runs the words: nothing in them is seen by a shell.
 * @throws {Error} with a sentence when there is no terminal, or the words cannot be run.
 */
export async function terminalArgv(options: TerminalOptions): Promise<readonly string[]> {
  for (const word of options.words) refuseControls(word, OPENING);
  if (!options.words[0]) throw new Error("open a terminal: there is nothing to run in it");
  return options.os === "windows" ? await windowsArgv(options) : await linuxArgv(options);
}

async function windowsArgv(options: TerminalOptions): Promise<readonly string[]> {
  const { words, env } = options;
  const store = env.LOCALAPPDATA ?? "";
  const more = win32.isAbsolute(store) ? [win32.join(store, "Microsoft", "WindowsApps")] : [];
  const conhost = systemProgram("conhost.exe", windowsRoot(env));
  if (options.terminal?.[0]) {
    const own = [...options.terminal, ...words];
    return await hasNoWindow(options.terminal[0], options) ? [conhost, ...own] : own;
  }
  const wt = await findProgram("wt.exe", { ...options, more });
  if (wt === null || words.some(isSpoiltByTerminal)) {
    return [conhost, ...words];
  }
  // A semicolon begins another command of Windows Terminal, wherever it stands.
  return [wt, "new-tab", ...words.map((word) => word.replaceAll(";", "\\;"))];
}

/** A program for a console is started without one by us, and nothing of it would be seen. */
async function hasNoWindow(name: string, options: TerminalOptions): Promise<boolean> {
  const { isForConsole = isConsoleProgram } = options;
  const isWhole = win32.extname(name) !== "";
  const path = await findProgram(isWhole ? name : `${name}.exe`, options);
  return path !== null && await isForConsole(path);
}

/** Windows Terminal puts its words together again without care for quotes, and fills in `%NAME%`. */
function isSpoiltByTerminal(word: string): boolean {
  return word === "" || /"|\\$|\\;|%[^%]+%/.test(word);
}

/** Terminals of Linux, each with what stands before the words that it runs. */
const TERMINALS: readonly (readonly [name: string, option: string])[] = [
  ["gnome-terminal", "--"],
  ["konsole", "-e"],
  ["xfce4-terminal", "-x"],
  ["xterm", "-e"],
];

async function linuxArgv(options: TerminalOptions): Promise<readonly string[]> {
  const { words, env, terminal } = options;
  if (terminal?.[0]) return [...terminal, ...words];
  const own = env.TERMINAL ?? "";
  const known = new Map(TERMINALS);
  const ownOption = known.get(own.slice(own.lastIndexOf("/") + 1)) ?? "-e";
  const wanted = [["x-terminal-emulator", "-e"], [own, ownOption], ...TERMINALS] as const;
  for (const [name, option] of wanted) {
    const program = await findProgram(name, options);
    if (program !== null) return [program, option, ...words];
  }
  throw new Error(
    "open a terminal: none was found on this computer, install xterm or name one in TERMINAL",
  );
}
