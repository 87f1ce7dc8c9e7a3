import { mkdir, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { argumentsAgain, remarksOfBoth, tallyOfBoth } from "./lab/again.ts";
import { buildLab, fetchPackages, scriptFile, stampOf } from "./lab/build_lab.ts";
import { enterEnv } from "./lab/enter_env.ts";
import { LAB_USAGE, type LabArguments, readLabArguments } from "./lab/lab_arguments.ts";
import { LabError } from "./lab/lab_error.ts";
import { LabLock } from "./lab/lab_lock.ts";
import { type LabPaths, labPaths } from "./lab/lab_paths.ts";
import { inNamespaces } from "./lab/namespaces.ts";
import { recipe } from "./lab/recipe.ts";
import { removeFolder } from "./lab/remove_folder.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { showTests } from "./show_tests.ts";
import { closingLine, judgeRun, readReport } from "./test_report.ts";

const WRONG_ARGUMENTS = 64;

/** Tests that only the lab can run; `deno test` itself does not take them for tests. */
const LAB_TEST = /_lab\.ts$/;
const LAB_FOLDER = "tray";

async function main(given: readonly string[]): Promise<number> {
  let wanted: LabArguments;
  try {
    wanted = readLabArguments(given);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${LAB_USAGE}`);
    return WRONG_ARGUMENTS;
  }
  if (wanted.help) {
    console.log(LAB_USAGE);
    return 0;
  }
  try {
    return await carryOut(wanted, labPaths(Deno.env.toObject()));
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    console.error(error.message);
    // A lab that is missing is a test that failed.
    if (!wanted.clean && !wanted.onlyBuild) console.log("0 passed, 1 failed");
    return 1;
  }
}

async function carryOut(wanted: LabArguments, paths: LabPaths): Promise<number> {
  if (Deno.uid() !== 0) {
    throw new LabError("enter the lab: only root may mount and change roots, run it with sudo");
  }
  if (wanted.clean) {
    await removeFolder(paths.dir, await readFile("/proc/self/mountinfo", "utf8"));
    console.log(`lab: removed ${paths.dir}`);
    return 0;
  }
  using lock = await LabLock.shared(paths);
  const isThere = async () => await stampOf(paths) === await recipe(Deno.version.deno);
  if (await isThere()) console.log(`lab: taken from ${paths.dir}`);
  else {
    await lock.alone();
    await buildLab(paths);
    await lock.share();
  }
  await fetchPackages(paths);
  if (wanted.onlyBuild) return 0;
  if (!await isThere()) {
    throw new LabError("enter the lab: somebody has removed it just now, start it again");
  }
  return await runInside(wanted, paths);
}

async function runInside(wanted: LabArguments, paths: LabPaths): Promise<number> {
  const photographs = resolve(PROJECT_ROOT, wanted.photographs);
  await mkdir(photographs, { recursive: true });
  const env = enterEnv(paths, { photographs });
  const enter = (argv: readonly string[]) => inNamespaces(["sh", scriptFile("enter.sh"), ...argv]);
  if (wanted.command !== null) {
    return (await showTests(enter(wanted.command), { cwd: PROJECT_ROOT, env })).code;
  }
  const test = async (what: readonly string[]) => {
    const argv = enter(["deno", "test", "-A", "--no-check", ...what]);
    const { output, code } = await showTests(argv, { cwd: PROJECT_ROOT, env });
    const report = readReport(output);
    return { report, ...judgeRun(report, { exitCode: code, requireAll: true }) };
  };
  const files = wanted.files.length > 0 ? wanted.files : await labTests();
  const first = await test([...wanted.options, ...files]);
  for (const remark of first.remarks) console.log(remark);
  let { tally, exitCode } = first;
  const again = wanted.again ? argumentsAgain(first.report) : null;
  if (again !== null) {
    console.log("lab: what failed runs once more");
    const second = await test(again);
    const remarks = remarksOfBoth(first.report.failed, second.report.failed);
    for (const remark of [...second.remarks, ...remarks]) console.log(remark);
    tally = tallyOfBoth(tally, second.tally);
    exitCode = second.exitCode;
  }
  console.log(`lab: photographs are in ${photographs}`);
  console.log(closingLine(tally));
  return exitCode;
}

async function labTests(): Promise<readonly string[]> {
  const names = await readdir(join(PROJECT_ROOT, LAB_FOLDER), { recursive: true });
  return names.filter((name) => LAB_TEST.test(name)).sort().map((name) => join(LAB_FOLDER, name));
}

if (import.meta.main) Deno.exit(await main(Deno.args));
