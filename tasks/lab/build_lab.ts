import { copyFile, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROJECT_ROOT } from "../project_root.ts";
import { enterEnv } from "./enter_env.ts";
import { findMirror, MIRROR_VARIABLE } from "./find_mirror.ts";
import { asGuiProgram } from "./gui_program.ts";
import { LabError } from "./lab_error.ts";
import type { LabPaths } from "./lab_paths.ts";
import { inNamespaces } from "./namespaces.ts";
import { PACKAGES, recipe, SUITE } from "./recipe.ts";
import { removeFolder } from "./remove_folder.ts";
import { runTool } from "./run_tool.ts";

const NETWORK = "look whether this machine reaches its Debian mirror and the npm registry";

/**
 * Makes the lab where there is none of this recipe; nobody else may use it meanwhile.
 * @throws {LabError} with what is missing
 */
export async function buildLab(paths: LabPaths): Promise<void> {
  const wanted = await recipe(Deno.version.deno);
  if (await stampOf(paths) === wanted) {
    console.log(`lab: taken from ${paths.dir}`);
    return;
  }
  console.log(`lab: building it in ${paths.dir}, which takes some minutes`);
  const began = performance.now();
  await Deno.remove(paths.stamp).catch(() => {});
  await removeFolder(paths.root, await readFile("/proc/self/mountinfo", "utf8"));
  await mkdir(paths.dir, { recursive: true });
  await findDebootstrap();
  await buildDebian(paths);
  await fetchWindowsDeno(paths);
  await makePrefix(paths);
  await writeFile(paths.stamp, wanted);
  console.log(`lab: built in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
}

/** The recipe of the lab that is there. */
export async function stampOf({ stamp }: LabPaths): Promise<string | null> {
  return await readFile(stamp, "utf8").catch(() => null);
}

async function findDebootstrap(): Promise<void> {
  const found = await new Deno.Command("sh", { args: ["-c", "command -v debootstrap"] }).output();
  if (found.success) return;
  console.log("lab: installing debootstrap");
  const how = { what: "install debootstrap", hint: "install it: `sudo apt install debootstrap`" };
  await runTool(["apt-get", "update", "-q"], how);
  await runTool(["apt-get", "install", "-q", "-y", "--no-install-recommends", "debootstrap"], {
    ...how,
    env: { DEBIAN_FRONTEND: "noninteractive" },
  });
}

async function buildDebian({ root, packages }: LabPaths): Promise<void> {
  const mirror = Deno.env.get(MIRROR_VARIABLE) || findMirror(await aptSources());
  if (mirror === undefined) {
    throw new LabError(
      `build the lab: apt's settings name no mirror of Debian, set ${MIRROR_VARIABLE} to one`,
    );
  }
  const script = scriptFile("build.sh");
  await runTool(
    inNamespaces(["sh", script, root, packages, SUITE, mirror, ...PACKAGES]),
    { what: `build Debian ${SUITE}`, hint: NETWORK },
  );
}

async function aptSources(): Promise<readonly string[]> {
  const files = ["/etc/apt/sources.list"];
  const parts = "/etc/apt/sources.list.d";
  for (const name of (await readdir(parts).catch(() => [])).sort()) {
    if (/\.(?:list|sources)$/.test(name)) files.push(join(parts, name));
  }
  return await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
}

/** From the npm registry, in the version of the Deno that runs this. */
async function fetchWindowsDeno({ windowsDeno, root }: LabPaths): Promise<void> {
  const version = Deno.version.deno;
  const kept = join(windowsDeno, `deno-${version}.exe`);
  if (!await Deno.stat(kept).then(() => true, () => false)) {
    console.log(`lab: Deno ${version} for Windows`);
    await mkdir(windowsDeno, { recursive: true });
    const what = "fetch Deno for Windows";
    const packed = await runTool(
      ["npm", "pack", "--silent", `@deno/win32-x64@${version}`],
      { what, hint: NETWORK, cwd: windowsDeno },
    );
    const archive = packed.trim().split("\n").at(-1) ?? "";
    await runTool(["tar", "-xzf", archive, "package/deno.exe"], {
      ...{ what, hint: "remove the lab with --clean and try again", cwd: windowsDeno },
    });
    await rename(join(windowsDeno, "package", "deno.exe"), kept);
    await Deno.remove(join(windowsDeno, archive));
  }
  await copyFile(kept, join(root, "lab", "deno.exe"));
  const program = await readFile(kept);
  asGuiProgram(program);
  await writeFile(join(root, "lab", "denow.exe"), program);
}

async function makePrefix(paths: LabPaths): Promise<void> {
  console.log("lab: a first start of Wine");
  await mkdir(paths.denoCache, { recursive: true });
  await mkdir(paths.windowsDenoCache, { recursive: true });
  await runTool(
    inNamespaces(["sh", scriptFile("enter.sh"), "sh", "/project/tasks/lab/make_prefix.sh"]),
    {
      what: "start Wine",
      hint: "see above",
      env: { ...enterEnv(paths, { photographs: paths.denoCache }), LAB_KEEP: "1" },
    },
  );
}

/** One of the scripts beside this file, as the lab's host sees it. */
export function scriptFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Fetches the packages of this project for both systems; inside the lab there is no network. */
export async function fetchPackages(paths: LabPaths): Promise<void> {
  const how = { what: "fetch this project's packages", hint: NETWORK, cwd: PROJECT_ROOT };
  const install = [Deno.execPath(), "install", "--quiet"];
  await runTool(install, { ...how, env: { DENO_DIR: paths.denoCache } });
  await runTool([...install, "--os", "win32", "--arch", "x64"], {
    ...how,
    env: { DENO_DIR: paths.windowsDenoCache },
  });
}
