import { inDistroArgv } from "../engine/distro_words.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";

/** The words that run others inside a distro, or as they are where there is none. */
export function inDistro(
  name: string,
  { argv, settings: { launch } }: {
    readonly argv: readonly string[];
    readonly settings: Pick<MachineSettings, "launch">;
  },
): readonly string[] {
  if (launch.kind !== "wsl") return argv;
  const wsl = launch.wsl ?? undefined;
  return inDistroArgv({ action: "run in a distro", distro: name, argv, wsl });
}

/** The words that keep a distro up until their stdin ends; null where WSL has no part in it. */
export function holdArgv(
  name: string,
  settings: Pick<MachineSettings, "launch">,
): readonly string[] | null {
  return settings.launch.kind === "wsl" ? inDistro(name, { argv: ["cat"], settings }) : null;
}
