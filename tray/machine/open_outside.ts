import { systemProgram } from "../engine/end_tree.ts";
import { findProgram, type Machine } from "./find_program.ts";
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
  await open(url.href, options);
}

/**
 * Shows a folder in the file manager.
 * @throws {Error} with a sentence when there is no such folder, and when nothing can show it.
 */
export async function openFolder(path: string, options: OpenOptions): Promise<void> {
  const isFolder = await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
  if (!isFolder) throw new Error(`open folder: ${path} is no folder on this computer`);
  await open(await Deno.realPath(path), options);
}

async function open(what: string, options: OpenOptions): Promise<void> {
  const { os, env, start = startDetached } = options;
  if (os === "windows") {
    const root = env.SystemRoot ?? env.SYSTEMROOT;
    const isUrl = /^https?:/.test(what);
    start(
      isUrl
        ? [systemProgram("rundll32.exe", root), "url.dll,FileProtocolHandler", what]
        : [root === undefined ? "explorer.exe" : `${root}\\explorer.exe`, plainPath(what)],
    );
    return;
  }
  const program = await findProgram("xdg-open", options);
  if (program === null) {
    throw new Error(`open ${what}: xdg-open was not found, install xdg-utils or open it by hand`);
  }
  start([program, what]);
}

/** The explorer does not know the long form in which Windows gives real paths. */
function plainPath(path: string): string {
  return path.replace(/^\\\\\?\\(?:UNC\\)?/, (start) => start.endsWith("UNC\\") ? "\\\\" : "");
}
