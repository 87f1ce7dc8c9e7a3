import { systemProgram } from "../engine/end_tree.ts";
import { findProgram, type Machine } from "./find_program.ts";
import type { MachineEnv } from "./places.ts";
import { type StartDetached, startDetached } from "./start_detached.ts";

export interface OpenOptions extends Machine {
  readonly start?: StartDetached;
}

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
  start([systemProgram("rundll32.exe", rootOf(env)), "url.dll,FileProtocolHandler", url.href]);
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

async function openByDesktop(what: string, options: OpenOptions): Promise<void> {
  const { start = startDetached } = options;
  const program = await findProgram("xdg-open", options);
  if (program === null) {
    throw new Error(`open ${what}: xdg-open was not found, install xdg-utils or open it by hand`);
  }
  start([program, what]);
}

function explorerOf({ env }: OpenOptions): string {
  const root = rootOf(env);
  return root === undefined ? "explorer.exe" : `${root}\\explorer.exe`;
}

function rootOf(env: MachineEnv): string | undefined {
  return env.SystemRoot ?? env.SYSTEMROOT;
}

/** Programs do not know the long form in which Windows gives real paths. */
function plainPath(path: string): string {
  return path.replace(/^\\\\\?\\(?:UNC\\)?/, (start) => start.endsWith("UNC\\") ? "\\\\" : "");
}
