import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { chromiumPath } from "../fixtures/chromium.ts";
import { hasTmux } from "../fixtures/has_tmux.ts";
import { HeldSignals } from "./held_signals.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { takePictures } from "./screenshots/take_pictures.ts";

const USAGE = `Usage: deno task screenshots [DIRECTORY]

Takes a picture of each state of the dashboard in a real browser, with the fleet of the demo on a
private tmux server, and writes them as PNG into the directory (dist/screenshots). Ages, places and
sizes are the same each time.

Exit status: 0 written; 64 wrong arguments, 69 no tmux or no Chromium here, 70 it could not be done,
130 interrupted.`;

const WRONG_ARGUMENTS = 64;
const UNAVAILABLE = 69;
const FAILED = 70;
const INTERRUPTED = 130;

async function main(args: readonly string[]): Promise<number> {
  const wanted = readArguments(args);
  if (wanted === null) {
    console.error(USAGE);
    return WRONG_ARGUMENTS;
  }
  if (hasTmux() === null || chromiumPath() === null) {
    console.error("cannot take pictures: it needs tmux and Chromium on the PATH");
    return UNAVAILABLE;
  }
  // A signal must not end this process: a tmux server and a browser would be left behind.
  using signals = new HeldSignals();
  const abort = new AbortController();
  signals.listen(() => abort.abort(new Error("take pictures: interrupted")));
  try {
    await Deno.mkdir(wanted.directory, { recursive: true });
    await takePictures({
      signal: abort.signal,
      keep: async (name, png) => {
        const path = join(wanted.directory, `${name}.png`);
        await Deno.writeFile(path, png);
        console.log(path);
      },
    });
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return signals.came ? INTERRUPTED : FAILED;
  }
}

function readArguments(args: readonly string[]): { readonly directory: string } | null {
  try {
    const { positionals } = parseArgs({
      args: args[0] === "--" ? args.slice(1) : [...args],
      allowPositionals: true,
    });
    const [directory = "dist/screenshots", ...more] = positionals;
    return more.length === 0 ? { directory: resolve(PROJECT_ROOT, directory) } : null;
  } catch {
    return null;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
