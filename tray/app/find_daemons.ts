import { listDistros } from "../engine/distros.ts";
import type { RunTool } from "../engine/run_tool.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";

/** Whose daemons are followed. */
export type FoundDaemons =
  | { readonly kind: "ok"; readonly names: readonly string[] }
  /** For the user. */
  | { readonly kind: "failed"; readonly message: string };

/** What the daemon of this machine is called where there are no distros. */
export const THIS_MACHINE = "this machine";

/**
 * The distros whose daemons are wanted: those of the settings, or the default one and all that run.
 * A distro that nobody uses is not started for the looking.
 * @param options `all`: with `auto`, also those that do not run
 */
export async function findDaemons(
  { distros, launch }: Pick<MachineSettings, "distros" | "launch">,
  { run, all = false }: { readonly run?: RunTool; readonly all?: boolean } = {},
): Promise<FoundDaemons> {
  if (distros !== "auto") return { kind: "ok", names: distros };
  if (launch.kind !== "wsl") return { kind: "ok", names: [THIS_MACHINE] };
  const listed = await list(launch, run);
  if (listed.kind === "failed") return { kind: "failed", message: listed.message };
  const wanted = listed.distros.filter(({ isRunning }, at) => all || isRunning || at === 0);
  return { kind: "ok", names: wanted.map(({ name }) => name) };
}

/** Whether a distro runs; true where nobody can tell, or where there are none. */
export async function isUp(
  name: string,
  { launch }: Pick<MachineSettings, "launch">,
  run?: RunTool,
): Promise<boolean> {
  if (launch.kind !== "wsl") return true;
  const listed = await list(launch, run);
  if (listed.kind === "failed") return true;
  return listed.distros.find((distro) => distro.name === name)?.isRunning ?? true;
}

function list(
  { wsl }: Extract<MachineSettings["launch"], { readonly kind: "wsl" }>,
  run: RunTool | undefined,
): ReturnType<typeof listDistros> {
  return listDistros({ ...run === undefined ? {} : { run }, ...wsl === null ? {} : { wsl } });
}
