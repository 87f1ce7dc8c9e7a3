import { resolve } from "node:path";
import { formatBytes } from "./format_bytes.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { runDeno } from "./run_deno.ts";

/** What a page loads by itself, each with all that it imports, by its name in {@linkcode GENERATED}. */
const BUNDLES = [
  { name: "islands.js", entry: "daemon/web/islands/main.tsx", format: "esm" },
  { name: "charts.js", entry: "daemon/web/islands/charts.tsx", format: "esm" },
  { name: "settings.js", entry: "daemon/web/islands/settings.tsx", format: "esm" },
  // It runs before the page is drawn, which a module cannot.
  { name: "theme.js", entry: "daemon/web/islands/theme.ts", format: "iife" },
] as const;
/** Not kept in git: whatever starts, checks or packs the daemon makes it. */
const GENERATED = "daemon/web/static/generated";

/** Where text of the islands may come from. */
const SOURCES = ["daemon/web", "shared", "deno.json", "deno.lock"];

/**
 * Bundles what runs in a browser, unless that was done since its text changed.
 * @returns the files that were made.
 * @throws {Error} when one cannot be built.
 */
async function buildIslands(): Promise<readonly string[]> {
  const changed = await newestChange(SOURCES);
  const built: string[] = [];
  for (const { name, entry, format } of BUNDLES) {
    const file = `${GENERATED}/${name}`;
    if (changed < await changedAt(resolve(PROJECT_ROOT, file))) continue;
    await Deno.mkdir(resolve(PROJECT_ROOT, GENERATED), { recursive: true });
    const options = ["--quiet", "--platform", "browser", "--format", format, "--minify"];
    const code = await runDeno(["bundle", ...options, "-o", file, entry]);
    if (code !== 0) throw new Error(`bundling ${name}: deno bundle ended with ${code}, see above`);
    built.push(file);
  }
  return built;
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
    for (const file of await buildIslands()) {
      const { size } = await Deno.stat(resolve(PROJECT_ROOT, file));
      console.error(`${file}: ${formatBytes(size)}`);
    }
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main());
