import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { wideCharacter } from "../bundle_chars.ts";
import { foreignImports } from "../bundle_imports.ts";
import { PROJECT_ROOT } from "../project_root.ts";
import { readDeno } from "../run_deno.ts";
import { lockDrift } from "./lock_drift.ts";

/** The only package that a tray still loads when it runs: its library is machine code. */
export const NATIVE_PACKAGE = "@webviewjs/webview";

/** The tray's one file, in the folder that is made for it. */
export const TRAY_BUNDLE = "ntm-tracker-tray.js";

/**
 * Makes of the tray one file that needs a single package, and puts beside it a configuration that
 * knows no other: what `deno compile` embeds is all that the configuration knows.
 * @param entry The tray's first module, from the project's root.
 * @param folder An empty one.
 * @throws {Error} when it cannot be built, or would load anything else.
 */
export async function bundleTray(entry: string, folder: string): Promise<void> {
  const file = resolve(folder, TRAY_BUNDLE);
  const options = ["--quiet", "--platform", "deno", "--minify", "--external", NATIVE_PACKAGE];
  if (!existsSync(resolve(PROJECT_ROOT, entry))) {
    throw new Error(`bundling the tray: there is no ${entry}, name its first module with --tray`);
  }
  await deno(["bundle", ...options, "-o", file, entry], PROJECT_ROOT);
  await writeConfiguration(folder);
  // Writes the lock file, and fetches what the tray needs on this system.
  await deno(["install", "--quiet"], folder);
  await judgeLock(folder);
  const graph = await deno(["info", "--json", file], folder);
  await judgeBundle(graph, await Deno.readTextFile(file));
}

/** The package in the project's version, with what the project says of its parts. */
async function writeConfiguration(folder: string): Promise<void> {
  const { imports } = await readJson<{ readonly imports: Readonly<Record<string, string>> }>(
    "deno.json",
  );
  const { overrides } = await readJson<{ readonly overrides: Readonly<Record<string, string>> }>(
    "package.json",
  );
  const version = imports[NATIVE_PACKAGE];
  if (version === undefined) {
    throw new Error(`bundling the tray: deno.json has no ${NATIVE_PACKAGE}, add it to its imports`);
  }
  const config = { nodeModulesDir: "none", imports: { [NATIVE_PACKAGE]: version } };
  await Deno.writeTextFile(resolve(folder, "deno.json"), JSON.stringify(config));
  await Deno.writeTextFile(
    resolve(folder, "package.json"),
    JSON.stringify({ private: true, overrides }),
  );
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(resolve(PROJECT_ROOT, file))) as T;
}

/** Deno takes a lock file of another configuration as none, so both are compared here. */
async function judgeLock(folder: string): Promise<void> {
  const [ours, theirs] = await Promise.all(
    [PROJECT_ROOT, folder].map((place) => Deno.readTextFile(resolve(place, "deno.lock"))),
  );
  const drift = lockDrift(ours ?? "{}", theirs ?? "{}");
  if (drift.length === 0) return;
  throw new Error(
    `bundling the tray: ${drift.join(", ")} came otherwise than deno.lock says, ` +
      "pin it in deno.json and write deno.lock anew",
  );
}

function judgeBundle(graph: string, source: string): void {
  const foreign = foreignImports(graph, source).filter((name) => name !== NATIVE_PACKAGE);
  if (foreign.length > 0) {
    throw new Error(
      `bundling the tray: the file would still load ${
        foreign.join(", ")
      }, only node: modules and ` +
        `${NATIVE_PACKAGE} may remain; import by a literal, and text \`with { type: "text" }\``,
    );
  }
  const wide = wideCharacter(source);
  if (wide !== null) {
    throw new Error(
      `bundling the tray: the file holds ${wide}, only characters up to U+00FF may remain, else ` +
        "all of it takes two bytes a character in memory; escape it where it stands",
    );
  }
}

async function deno(args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await readDeno(args, { cwd });
  if (code === 0) return stdout;
  throw new Error(
    `bundling the tray: deno ${args[0]} ended with ${code}, mend what it says:\n${stderr.trim()}`,
  );
}
