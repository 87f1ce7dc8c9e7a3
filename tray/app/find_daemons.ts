import {
  type Distro,
  isDistroRunning,
  listDistros,
  type ListDistrosOptions,
} from "../engine/distros.ts";
import type { RunTool } from "../engine/run_tool.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";

/** Whose daemons are followed. */
export type FoundDaemons =
  /** All of them, whatever is followed now. */
  | { readonly kind: "ok"; readonly names: readonly string[] }
  /** Those that a look at the distros has shown. */
  | {
    readonly kind: "listed";
    readonly names: readonly string[];
    /** Nobody can tell whether they run: followed on where they are, and not begun with. */
    readonly unsure: readonly string[];
    /** They do not run, which may be wrong of one that is connected. */
    readonly off: readonly string[];
  }
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
  const listed = await listDistros(listOptions(launch, run));
  if (listed.kind === "failed") return { kind: "failed", message: listed.message };
  const isWanted = ({ isRunning, isDefault }: Distro) => all || isRunning === true || isDefault;
  const others = listed.distros.filter((each) => !isWanted(each));
  return {
    kind: "listed",
    names: namesOf(listed.distros.filter(isWanted)),
    unsure: namesOf(others.filter(({ isRunning }) => isRunning === null)),
    off: namesOf(others.filter(({ isRunning }) => isRunning === false)),
  };
}

/** Whether a distro runs; null where nobody can tell, true where there are none. */
export async function isUp(
  name: string,
  { launch }: Pick<MachineSettings, "launch">,
  run?: RunTool,
): Promise<boolean | null> {
  if (launch.kind !== "wsl") return true;
  return await isDistroRunning(name, listOptions(launch, run));
}

function namesOf(distros: readonly Distro[]): readonly string[] {
  return distros.map(({ name }) => name);
}

function listOptions(
  { wsl }: Extract<MachineSettings["launch"], { readonly kind: "wsl" }>,
  run: RunTool | undefined,
): ListDistrosOptions {
  return { ...run === undefined ? {} : { run }, ...wsl === null ? {} : { wsl } };
}
