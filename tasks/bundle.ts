import { resolve } from "node:path";
import { wideCharacter } from "./bundle_chars.ts";
import { foreignImports } from "./bundle_imports.ts";
import { formatBytes } from "./format_bytes.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { readDeno, runDeno } from "./run_deno.ts";

/** The whole program in one file, from the project's root. */
export const BUNDLE_FILE = "dist/ntm-tracker.js";

/**
 * Writes the bundle and makes sure that it can run alone.
 * @returns Its size in bytes.
 * @throws {Error} when it cannot be built, would need more than the runtime, or twice the memory.
 */
export async function bundle(): Promise<number> {
  const file = resolve(PROJECT_ROOT, BUNDLE_FILE);
  await Deno.mkdir(resolve(PROJECT_ROOT, "dist"), { recursive: true });
  // Minified, because the runtime keeps the text of the program in memory.
  const options = ["--quiet", "--platform", "deno", "--minify", "-o", BUNDLE_FILE];
  const args = ["bundle", ...options, "daemon/main.ts"];
  const code = await runDeno(args);
  if (code !== 0) throw new Error(`bundling: deno bundle ended with ${code}, see above`);
  const source = await Deno.readTextFile(file);
  const foreign = foreignImports(await moduleGraph(), source);
  if (foreign.length > 0) {
    throw new Error(
      `bundling: the file would still load ${foreign.join(", ")}, ` +
        'only node: modules may remain; import by a literal, and text `with { type: "text" }`',
    );
  }
  const wide = wideCharacter(source);
  if (wide !== null) {
    throw new Error(
      `bundling: the file holds ${wide}, only characters up to U+00FF may remain, else all of it ` +
        "takes two bytes a character in memory; escape it where it stands, as in /\\u2502/",
    );
  }
  return (await Deno.stat(file)).size;
}

async function moduleGraph(): Promise<string> {
  const args = ["info", "--json", "--no-config", "--no-lock", BUNDLE_FILE];
  const { code, stdout, stderr } = await readDeno(args);
  if (code !== 0) throw new Error(`reading the bundle's imports: deno info ended with ${stderr}`);
  return stdout;
}

/** Bundles and says so. */
async function main(): Promise<number> {
  try {
    console.log(`${BUNDLE_FILE}: ${formatBytes(await bundle())}, nothing but node: imports`);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main());
