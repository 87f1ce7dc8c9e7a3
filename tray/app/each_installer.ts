import type { InstallPlace } from "../install/inside.ts";
import { Installer } from "../install/installer.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";
import { findDaemons } from "./find_daemons.ts";
import type { TrayBuild } from "./tray_build.ts";

/** What became of a command over all distros. Lines are sentences for the user. */
export interface CommandReport {
  readonly done: readonly string[];
  readonly problems: readonly string[];
}

/** Does something with the daemon of every distro, one after the other, also of those that are off. */
export async function eachInstaller(
  settings: MachineSettings,
  { keys, carriedIn }: Pick<TrayBuild, "keys" | "carriedIn">,
  act: (installer: Installer) => Promise<{ readonly kind: string; readonly message: string }>,
): Promise<CommandReport> {
  const found = await findDaemons(settings, { all: true });
  if (found.kind === "failed") return { done: [], problems: [found.message] };
  const done: string[] = [];
  const problems: string[] = [];
  for (const name of found.names) {
    const place = placeOf(name, settings);
    const { kind, message } = await act(new Installer({ place, carriedIn, keys }));
    (kind === "failed" ? problems : done).push(`${name}: ${message}`);
  }
  return { done, problems };
}

/** Where the daemon of that name is put. */
export function placeOf(name: string, { launch }: Pick<MachineSettings, "launch">): InstallPlace {
  if (launch.kind !== "wsl") return { kind: "here" };
  return { kind: "wsl", distro: name, ...launch.wsl === null ? {} : { wsl: launch.wsl } };
}
