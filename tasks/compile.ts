import { resolve } from "node:path";
import { bundle, BUNDLE_FILE } from "./bundle.ts";
import { RUNTIME_FLAGS } from "./runtime_flags.ts";
import { checksumsOf } from "./checksums.ts";
import { explainCompileFailure } from "./compile_failure.ts";
import { formatBytes } from "./format_bytes.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { readDeno } from "./run_deno.ts";

const EXECUTABLE = "dist/ntm-tracker";
const CHECKSUMS = "dist/SHA256SUMS";
const TARGET = "x86_64-unknown-linux-gnu";

/**
 * Makes an executable of the bundle. The bundle holds everything, so neither the configuration nor
 * the lock file is read, and nothing but that one file is embedded. All permissions are granted
 * because the program reads /proc and starts programs of the user's choice.
 */
async function compile(): Promise<void> {
  const { code, stderr } = await readDeno([
    "compile",
    "-A",
    ...RUNTIME_FLAGS,
    "--no-config",
    "--no-lock",
    "--no-remote",
    "--no-npm",
    "--target",
    TARGET,
    "--output",
    EXECUTABLE,
    BUNDLE_FILE,
  ]);
  console.error(stderr.trimEnd());
  if (code !== 0) throw new Error(explainCompileFailure(stderr));
}

/** So that a failure leaves no older executable that could be taken for a new one. */
async function forgetEarlierOutput(): Promise<void> {
  for (const file of [EXECUTABLE, CHECKSUMS]) {
    await Deno.remove(resolve(PROJECT_ROOT, file)).catch((error: unknown) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}

async function main(): Promise<number> {
  try {
    await forgetEarlierOutput();
    console.log(`${BUNDLE_FILE}: ${formatBytes(await bundle())}`);
    await compile();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
  const executable = resolve(PROJECT_ROOT, EXECUTABLE);
  const sums = await checksumsOf([executable, resolve(PROJECT_ROOT, BUNDLE_FILE)]);
  await Deno.writeTextFile(resolve(PROJECT_ROOT, CHECKSUMS), sums);
  console.log(`${EXECUTABLE} (${TARGET}): ${formatBytes((await Deno.stat(executable)).size)}`);
  console.log(`${CHECKSUMS}:\n${sums.trimEnd()}`);
  if (Deno.env.get("DENORT_BIN") !== undefined) {
    console.log("The base runtime came from DENORT_BIN: try the executable before you hand it on.");
  }
  return 0;
}

if (import.meta.main) Deno.exit(await main());
