import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { bundle, BUNDLE_FILE } from "./bundle.ts";
import { checksumsOf } from "./checksums.ts";
import { appIcon } from "./compile/app_icon.ts";
import { type Artefact, ARTEFACTS } from "./compile/artefacts.ts";
import { givenBase, standInBase } from "./compile/base_runtime.ts";
import {
  COMPILE_USAGE,
  type CompileArguments,
  readCompileArguments,
} from "./compile/compile_arguments.ts";
import { makeArtefact } from "./compile/make_artefact.ts";
import { bundleTray, TRAY_BUNDLE } from "./compile/tray_bundle.ts";
import { formatBytes } from "./format_bytes.ts";
import { PROJECT_ROOT } from "./project_root.ts";

const DIST = resolve(PROJECT_ROOT, "dist");
const CHECKSUMS = resolve(DIST, "SHA256SUMS");
const ICON = resolve(DIST, "ntm-tracker-tray.ico");

/** Stands for the tray in a check of a project that has none yet. */
const STAND_IN_TRAY = "tasks/compile/test_tray_entry.ts";

/** What tables and alignment may take beside the payload, and resources of the base that go. */
const SLACK_BYTES = 4_000_000;

/** Bundles both programs and says so; the daemon's bundle is one that runs, and stays. */
async function bundleAll(tray: string, trayFolder: string): Promise<void> {
  console.log(`${BUNDLE_FILE}: ${formatBytes(await bundle())}`);
  await bundleTray(tray, trayFolder);
  const { size } = await Deno.stat(resolve(trayFolder, TRAY_BUNDLE));
  console.log(`${TRAY_BUNDLE} of ${tray}: ${formatBytes(size)}`);
}

/** Makes one executable and says its size and what is in it. */
async function make(
  artefact: Artefact,
  place: {
    readonly trayFolder: string;
    readonly outFolder: string;
    readonly base: string | null;
  },
): Promise<number> {
  const embedded = await makeArtefact(artefact, { ...place, version: await projectVersion() });
  const { size } = await Deno.stat(resolve(place.outFolder, artefact.name));
  const inside = formatBytes(embedded.bytes);
  console.log(`${artefact.name} (${artefact.target}): ${formatBytes(size)}, embedded ${inside}:`);
  for (const file of embedded.files) console.log(`  ${file}`);
  if (place.base !== null) {
    const added = size - (await Deno.stat(place.base)).size;
    if (Math.abs(added - embedded.bytes) > SLACK_BYTES) {
      throw new Error(
        `compiling ${artefact.name}: ${formatBytes(added)} were added to its base for ${inside} ` +
          "embedded, both should be about the same; look what Deno puts there",
      );
    }
  }
  return size;
}

async function projectVersion(): Promise<string> {
  const config = await Deno.readTextFile(resolve(PROJECT_ROOT, "deno.json"));
  return (JSON.parse(config) as { readonly version: string }).version;
}

/** Makes what users get. */
async function compile(tray: string, trayFolder: string): Promise<void> {
  await forgetEarlierOutput();
  await bundleAll(tray, trayFolder);
  await Deno.writeFile(ICON, appIcon());
  const given = Deno.env.get("DENORT_BIN");
  for (const artefact of ARTEFACTS) {
    const base = await givenBase(given, artefact.target);
    await make(artefact, { trayFolder, outFolder: DIST, base });
  }
  const files = [...ARTEFACTS.map(({ name }) => resolve(DIST, name)), bundlePath()];
  const sums = await checksumsOf(files);
  await Deno.writeTextFile(CHECKSUMS, sums);
  console.log(`dist/SHA256SUMS:\n${sums.trimEnd()}`);
  if (given !== undefined) {
    console.log("The base runtime came from DENORT_BIN: try the programs before you hand them on.");
  }
}

/** So that a failure leaves no older executable that could be taken for a new one. */
async function forgetEarlierOutput(): Promise<void> {
  for (const file of [...ARTEFACTS.map(({ name }) => resolve(DIST, name)), CHECKSUMS, ICON]) {
    await Deno.remove(file).catch((error: unknown) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}

function bundlePath(): string {
  return resolve(PROJECT_ROOT, BUNDLE_FILE);
}

/** Makes all of it on bases that do not run it, each in a folder of its own, and removes it. */
async function check(tray: string, folder: string): Promise<void> {
  const [trayFolder, outFolder, baseFolder] = await foldersIn(folder, ["tray", "out", "base"]);
  await bundleAll(tray, trayFolder);
  for (const artefact of ARTEFACTS) {
    const base = await standInBase(artefact.target, baseFolder);
    await make(artefact, { trayFolder, outFolder, base });
    await Deno.remove(resolve(outFolder, artefact.name));
  }
  console.log(
    "All can be made, and nothing else is in it. What was made stood on the whole Deno from npm, " +
      "starts as that and not as the program, and was removed.",
  );
}

async function foldersIn<const Names extends readonly string[]>(
  folder: string,
  names: Names,
): Promise<{ readonly [Index in keyof Names]: string }> {
  const paths = names.map((name) => resolve(folder, name));
  for (const path of paths) await Deno.mkdir(path);
  return paths as { readonly [Index in keyof Names]: string };
}

/** The tray to make, or what stands for it in a check while there is none. */
function trayOf({ check, tray }: CompileArguments): string {
  const isMissing = check && tray === "tray/main.ts" && !existsSync(resolve(PROJECT_ROOT, tray));
  return isMissing ? STAND_IN_TRAY : tray;
}

async function main(args: readonly string[]): Promise<number> {
  let wanted: CompileArguments | null;
  try {
    wanted = readCompileArguments(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${COMPILE_USAGE}`);
    return 64;
  }
  if (wanted === null) {
    console.log(COMPILE_USAGE);
    return 0;
  }
  const folder = await Deno.makeTempDir({ prefix: "ntm-tracker-compile-" });
  try {
    const tray = trayOf(wanted);
    await (wanted.check ? check(tray, folder) : compile(tray, folder));
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
