import { resolve } from "node:path";
import { formatBytes } from "./format_bytes.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { runDeno } from "./run_deno.ts";

const ENTRY = "daemon/web/islands/main.tsx";
/** Not kept in git: whatever starts, checks or packs the daemon makes it. */
const ISLANDS_FILE = "daemon/web/static/generated/islands.js";

/** Where text of the islands may come from. */
const SOURCES = ["daemon/web", "shared", "deno.json", "deno.lock"];

/**
 * Bundles what runs in a browser, unless that was done since its text changed.
 * @returns whether there was something to do.
 * @throws {Error} when it cannot be built.
 */
async function buildIslands(): Promise<boolean> {
  const file = resolve(PROJECT_ROOT, ISLANDS_FILE);
  if (await newestChange(SOURCES) < await changedAt(file)) return false;
  await Deno.mkdir(resolve(file, ".."), { recursive: true });
  const options = ["--quiet", "--platform", "browser", "--minify", "-o", ISLANDS_FILE];
  const code = await runDeno(["bundle", ...options, ENTRY]);
  if (code !== 0) throw new Error(`bundling islands: deno bundle ended with ${code}, see above`);
  return true;
}

async function newestChange(places: readonly string[]): Promise<number> {
  const times = await Promise.all(places.map(async (place) => {
    const path = resolve(PROJECT_ROOT, place);
    if (!(await Deno.stat(path)).isDirectory) return await changedAt(path);
    if (path.endsWith("/generated")) return 0;
    const entries = await Array.fromAsync(Deno.readDir(path));
    return await newestChange(entries.map(({ name }) => `${place}/${name}`));
  }));
  return Math.max(0, ...times);
}

/** Milliseconds UTC; 0 for a file that is not there. */
async function changedAt(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Builds and says so where nobody reads figures: it runs before most other tasks. */
async function main(): Promise<number> {
  try {
    if (await buildIslands()) {
      const { size } = await Deno.stat(resolve(PROJECT_ROOT, ISLANDS_FILE));
      console.error(`${ISLANDS_FILE}: ${formatBytes(size)}`);
    }
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main());
