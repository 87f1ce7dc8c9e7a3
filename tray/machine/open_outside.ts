import { basename, dirname } from "node:path";
import { systemProgram } from "../engine/end_tree.ts";
import { findProgram, type Machine } from "./find_program.ts";
import { hasProgramFor } from "./has_program_for.ts";
import { type StartDetached, startDetached } from "./start_detached.ts";
import { windowsRoot } from "./windows_root.ts";

export interface OpenOptions extends Machine {
  readonly start?: StartDetached;
  /** Whether Windows has a program that opens files of an ending; tests have their own. */
  readonly hasProgram?: (ending: string) => boolean;
}

/** What {@link openDocument} opens: nothing that could run. */
const DOCUMENT = ".json";

/**
 * Opens a web page in the browser of this user.
 * @throws {Error} with a sentence for anything but http and https, and when nothing can open it.
 */
export async function openUrl(address: string, options: OpenOptions): Promise<void> {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    const shown = JSON.stringify(address.slice(0, 80));
    throw new Error(`open page: ${shown} is no web address, only http and https are opened`);
  }
  // As the URL writes itself: blanks, quotes and control characters are percent signs by then.
  if (options.os !== "windows") return await openByDesktop(url.href, options);
  const { env, start = startDetached } = options;
  start([systemProgram("rundll32.exe", windowsRoot(env)), "url.dll,FileProtocolHandler", url.href]);
}

/**
 * Shows a folder in the file manager.
 * @throws {Error} with a sentence when there is no such folder, and when nothing can show it.
 */
export async function openFolder(path: string, options: OpenOptions): Promise<void> {
  const isFolder = await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
  if (!isFolder) throw new Error(`open folder: ${path} is no folder on this computer`);
  const folder = await Deno.realPath(path);
  if (options.os !== "windows") return await openByDesktop(folder, options);
  const { start = startDetached } = options;
  // Named where it stands: the explorer takes its words apart at commas, and knows no escapes.
  start([explorerOf(options), "."], { cwd: plainPath(folder) });
}

/**
 * Opens a JSON file in the program that this user has for them, on Windows in Notepad where there is
 * none.
 * @throws {Error} with a sentence for any other file, and when nothing can open it.
 */
export async function openDocument(path: string, options: OpenOptions): Promise<void> {
  const isFile = await Deno.stat(path).then((stat) => stat.isFile, () => false);
  if (!isFile) throw new Error(`open file: ${path} is no file on this computer`);
  const file = await Deno.realPath(path);
  if (!file.endsWith(DOCUMENT)) {
    throw new Error(`open file: ${path} is none that is opened, only ${DOCUMENT} is`);
  }
  if (options.os !== "windows") return await openByDesktop(file, options);
  const { env, start = startDetached, hasProgram = hasProgramFor } = options;
  if (hasProgram(DOCUMENT)) {
    start([explorerOf(options), basename(file)], { cwd: plainPath(dirname(file)) });
  } else start([systemProgram("notepad.exe", windowsRoot(env)), plainPath(file)]);
}

async function openByDesktop(what: string, options: OpenOptions): Promise<void> {
  const { start = startDetached } = options;
  const program = await findProgram("xdg-open", options);
  if (program === null) {
    throw new Error(`open ${what}: xdg-open was not found, install xdg-utils or open it by hand`);
  }
  start([program, what]);
}

function explorerOf({ env }: OpenOptions): string {
  const root = windowsRoot(env);
  return root === undefined ? "explorer.exe" : `${root}\\explorer.exe`;
}

/** Programs do not know the long form in which Windows gives real paths. */
function plainPath(path: string): string {
  return path.replace(/^\\\\\?\\(?:UNC\\)?/, (start) => start.endsWith("UNC\\") ? "\\\\" : "");
}
