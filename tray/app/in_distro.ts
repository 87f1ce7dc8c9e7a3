import { inDistroArgv } from "../engine/distro_words.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";
import { THIS_MACHINE } from "./find_daemons.ts";

/** The words that run others inside a distro, or as they are where there is none. */
export function inDistro(
  name: string,
  { argv, settings: { launch }, os }: {
    readonly argv: readonly string[];
    readonly settings: Pick<MachineSettings, "launch">;
    readonly os: "windows" | "linux";
  },
): readonly string[] {
  // Another way to a daemon that goes by the name of a distro leads into that distro.
  const isDistro = launch.kind === "wsl" ||
    launch.kind === "custom" && os === "windows" && name !== THIS_MACHINE;
  if (!isDistro) return argv;
  const wsl = launch.kind === "wsl" ? launch.wsl ?? undefined : undefined;
  return inDistroArgv({ action: "run in a distro", distro: name, argv, wsl });
}

/** The words that keep a distro up until their stdin ends; null where WSL has no part in it. */
export function holdArgv(
  name: string,
  { launch }: Pick<MachineSettings, "launch">,
): readonly string[] | null {
  if (launch.kind !== "wsl") return null;
  const wsl = launch.wsl ?? undefined;
  return inDistroArgv({ action: "hold a distro", distro: name, argv: ["cat"], wsl });
}
