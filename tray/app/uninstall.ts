import type { InstallPlace } from "../install/inside.ts";
import { Installer } from "../install/installer.ts";
import { AppIdentity } from "../machine/app_identity.ts";
import { removeTraces } from "../machine/machine_traces.ts";
import type { MachinePlaces } from "../machine/places.ts";
import { SettingsFile } from "../machine/settings_file.ts";
import { beOnlyInstance } from "../machine/single_instance.ts";
import { startWithSystem } from "../machine/start_with_system.ts";
import { findDaemons } from "./find_daemons.ts";
import type { TrayBuild } from "./tray_build.ts";

export interface UninstallOptions {
  /** Settings and history, too. */
  readonly all: boolean;
  readonly build: TrayBuild;
  readonly places: MachinePlaces;
}

/**
 * Takes out the daemons and what is on this computer, and says what was done. @returns exit status
 */
export async function uninstall({ all, build, places }: UninstallOptions): Promise<number> {
  const attempt = await beOnlyInstance({ places });
  if (attempt.kind === "second") {
    console.error("uninstall: the tray runs, choose Quit in its menu first");
    return 1;
  }
  const settings = await SettingsFile.open({ path: places.settingsFile, os: places.os });
  const { launch } = settings.settings;
  // One that does not run has been followed some day, perhaps.
  const found = await findDaemons(settings.settings, { all: true });
  const problems = found.kind === "failed" ? [found.message] : [];
  for (const name of found.kind === "ok" ? found.names : []) {
    const wsl = launch.kind === "wsl" && launch.wsl !== null ? { wsl: launch.wsl } : {};
    const place: InstallPlace = launch.kind === "wsl"
      ? { kind: "wsl", distro: name, ...wsl }
      : { kind: "here" };
    const { carriedIn, keys } = build;
    const outcome = await new Installer({ place, carriedIn, keys }).uninstall({ all });
    if (outcome.kind === "failed") problems.push(outcome.message);
    else console.log(outcome.message);
  }
  attempt.instance.release();
  const traces = await removeTraces({
    places,
    start: startWithSystem(places),
    identity: new AppIdentity({ places }),
    withSettings: all,
  });
  for (const line of traces.removed) console.log(`Removed: ${line}`);
  problems.push(...traces.left);
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}
