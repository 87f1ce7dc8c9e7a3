import { resolve } from "node:path";
import { BUNDLE_FILE } from "../bundle.ts";
import { explainCompileFailure } from "../compile_failure.ts";
import { PROJECT_ROOT } from "../project_root.ts";
import { readDeno } from "../run_deno.ts";
import { RUNTIME_FLAGS } from "../runtime_flags.ts";
import { APP_ICON_SIZES, appIcon } from "./app_icon.ts";
import type { Artefact } from "./artefacts.ts";
import { dressProgram } from "./dress_program.ts";
import {
  embeddedDrift,
  embeddedIn,
  type EmbeddedList,
  type ExpectedList,
} from "./embedded_list.ts";
import EXPECTED from "./embedded.json" with { type: "json" };
import { judgeWindowsTray } from "./judge_program.ts";
import { readPe } from "./pe_file.ts";
import { TRAY_BUNDLE } from "./tray_bundle.ts";

/** Where things lie while executables are made. */
export interface Workplace {
  /** Where the tray's bundle and its configuration are. */
  readonly trayFolder: string;
  /** Where executables go. */
  readonly outFolder: string;
  /** A file for DENORT_BIN; null where Deno is to fetch its base itself. */
  readonly base: string | null;
  readonly version: string;
}

/**
 * Makes one executable, and holds what is in it against the list of what should be.
 * @returns What is embedded.
 * @throws {Error} when it cannot be made, or holds something else than it should.
 */
export async function makeArtefact(artefact: Artefact, place: Workplace): Promise<EmbeddedList> {
  const output = resolve(place.outFolder, artefact.name);
  const env = Deno.env.toObject();
  delete env.DENORT_BIN;
  if (place.base !== null) env.DENORT_BIN = place.base;
  const { args, cwd } = artefact.program === "daemon" ? daemonPlan() : trayPlan(artefact, place);
  const { code, stdout, stderr } = await readDeno(
    ["compile", "-A", "--target", artefact.target, "--output", output, ...args],
    { cwd, env: { ...env, NO_COLOR: "1" } },
  );
  const said = `${stdout}\n${stderr}`.trim();
  if (code !== 0) throw new Error(`${said}\n${explainCompileFailure(said, artefact.target)}`);
  const embedded = embeddedIn(said);
  const expected: ExpectedList = EXPECTED[artefact.name];
  const drift = embeddedDrift(embedded, expected);
  if (drift.length > 0) {
    throw new Error(
      `compiling ${artefact.name}: what is embedded is not what tasks/compile/embedded.json ` +
        `says, change the one or the other (+ too much, - missing):\n${drift.join("\n")}`,
    );
  }
  if (artefact.target === "x86_64-pc-windows-msvc") await dress(artefact, output, place.version);
  return embedded;
}

interface Plan {
  readonly args: readonly string[];
  readonly cwd: string;
}

/**
 * The bundle holds everything, so neither the configuration nor the lock file is read, and nothing
 * but that one file is embedded. All permissions are granted because the program reads /proc and
 * starts programs of the user's choice.
 */
function daemonPlan(): Plan {
  const alone = ["--no-config", "--no-lock", "--no-remote", "--no-npm"];
  return { args: [...RUNTIME_FLAGS, ...alone, BUNDLE_FILE], cwd: PROJECT_ROOT };
}

/** The working folder is the tray's, because Deno looks for package.json there too. */
function trayPlan({ target }: Artefact, { trayFolder }: Workplace): Plan {
  const quiet = target === "x86_64-pc-windows-msvc" ? ["--no-terminal"] : [];
  return { args: [...RUNTIME_FLAGS, "--no-remote", ...quiet, TRAY_BUNDLE], cwd: trayFolder };
}

/** Done here and not by `--icon`, which draws all sizes anew from the largest. */
async function dress({ name }: Artefact, file: string, version: string): Promise<void> {
  const dressed = dressProgram(await Deno.readFile(file), {
    productName: "ntm-tracker",
    description: "ntm-tracker: tells which agent waits for you",
    fileName: name,
    version,
    license: "MIT License",
    icon: appIcon(),
  });
  const problems = judgeWindowsTray(readPe(dressed), { pictures: APP_ICON_SIZES.length, version });
  if (problems.length > 0) throw new Error(`compiling ${name}: ${problems.join("; ")}`);
  await Deno.writeFile(file, dressed);
}
