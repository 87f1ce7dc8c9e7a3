import { launchArgv } from "../engine/launcher.ts";
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
  const wsl = launch.wsl === null ? {} : { wsl: launch.wsl };
  const setting = { kind: "wsl", daemonPath: "/", ...wsl } as const;
  // What the launcher puts before the daemon's path, and nothing of what follows.
  const words = launchArgv(setting, name);
  return [...words.slice(0, words.indexOf("--exec") + 1), ...argv];
}
