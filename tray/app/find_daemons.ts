import {
  type Distro,
  isDistroRunning,
  listDistros,
  type ListDistrosOptions,
} from "../engine/distros.ts";
import { lookInside, type SeenInDistro } from "../engine/look_inside.ts";
import type { RunTool } from "../engine/run_tool.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";
import type { Verdicts } from "./distro_use.ts";

/** Whose daemons are followed. */
export type FoundDaemons =
  /** All of them, whatever is followed now. */
  | { readonly kind: "ok"; readonly names: readonly string[] }
  /** Those that a look at the distros has shown; one in none of the lists is not used. */
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
 * The distros whose daemons are wanted: those of the settings, or the default one and of those that
 * run the ones that are used. A distro that nobody uses is not started for the looking.
 * @param options `all`: with `auto`, also those that do not run, or are not used; `judge` says which
 * are used, by default all
 */
export async function findDaemons(
  { distros, launch }: Pick<MachineSettings, "distros" | "launch">,
  { run, all = false, judge }: {
    readonly run?: RunTool;
    readonly all?: boolean;
    readonly judge?: (running: readonly string[]) => Promise<Verdicts>;
  } = {},
): Promise<FoundDaemons> {
  if (distros !== "auto") return { kind: "ok", names: distros };
  if (launch.kind !== "wsl") return { kind: "ok", names: [THIS_MACHINE] };
  const listed = await listDistros(listOptions(launch, run));
  if (listed.kind === "failed") return { kind: "failed", message: listed.message };
  const others = listed.distros.filter(({ isDefault }) => !isDefault);
  const running = namesOf(others.filter(({ isRunning }) => isRunning === true));
  const verdicts = all ? undefined : await judge?.(running);
  const isUsed = ({ name }: Distro) => verdicts === undefined ? true : verdicts.get(name) ?? null;
  const isWanted = (each: Distro) =>
    all || each.isDefault || each.isRunning === true && isUsed(each) === true;
  const unwanted = listed.distros.filter((each) => !isWanted(each));
  return {
    kind: "listed",
    names: namesOf(listed.distros.filter(isWanted)),
    unsure: namesOf(unwanted.filter((each) => (each.isRunning && isUsed(each)) === null)),
    off: namesOf(unwanted.filter(({ isRunning }) => isRunning === false)),
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

/** What shows inside a distro that runs; null where nobody can tell. */
export async function seenInside(
  name: string,
  { launch }: Pick<MachineSettings, "launch">,
): Promise<SeenInDistro | null> {
  return launch.kind === "wsl" ? await lookInside(name, listOptions(launch, undefined)) : null;
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
