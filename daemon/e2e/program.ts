import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** The program as source; the bundle is made of the same file. */
const ENTRY = new URL("../main.ts", import.meta.url);
const CONFIG = new URL("../../deno.json", import.meta.url);

/** Names a bundled single file that is run instead of the source. */
export const BUNDLE_VARIABLE = "NTM_TRACKER_E2E_BUNDLE";

/** How to start the program: an argv, and what its runtime needs in the environment. */
export interface ProgramStart {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The argv that runs the program with these arguments. The bundle gets no configuration, no
 * packages, no network and a cache that begins empty, so that it must stand on its own.
 */
export function programStart(args: readonly string[]): ProgramStart {
  const bundle = Deno.env.get(BUNDLE_VARIABLE);
  if (bundle === undefined || bundle === "") {
    const run = ["run", "-A", "--config", fileURLToPath(CONFIG), fileURLToPath(ENTRY)];
    return { argv: [Deno.execPath(), ...run, ...args], env: { DENO_DIR: ownCache() } };
  }
  const run = ["run", "-A", "--no-config", "--no-npm", "--no-remote", bundle];
  return { argv: [Deno.execPath(), ...run, ...args], env: { DENO_DIR: newCache() } };
}

/** The cache that this test run uses itself: a daemon without HOME could not find it. */
function ownCache(): string {
  const { DENO_DIR, XDG_CACHE_HOME, HOME } = Deno.env.toObject();
  return DENO_DIR || join(XDG_CACHE_HOME || join(HOME ?? "/root", ".cache"), "deno");
}

let cache: string | undefined;

/** One for all programs of this test file; it goes with the file. */
function newCache(): string {
  if (cache !== undefined) return cache;
  const dir = Deno.makeTempDirSync({ prefix: "ntm-e2e-cache-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(dir, { recursive: true }));
  return cache = dir;
}
