import { AppIdentity } from "../machine/app_identity.ts";
import { removeTraces } from "../machine/machine_traces.ts";
import type { MachinePlaces } from "../machine/places.ts";
import { startWithSystem } from "../machine/start_with_system.ts";
import { type CommandReport, eachInstaller } from "./each_installer.ts";
import type { TrayBuild } from "./tray_build.ts";
import { withoutTray } from "./without_tray.ts";

export interface UninstallOptions {
  /** Settings and history, too. */
  readonly all: boolean;
  readonly build: TrayBuild;
  readonly places: MachinePlaces;
}

/** Takes out the daemons and what is on this computer, and says what was done. */
export async function uninstall(
  { all, build, places }: UninstallOptions,
): Promise<CommandReport> {
  const daemons = await withoutTray("uninstall", places, (settings) => {
    return eachInstaller(settings, build, (installer) => installer.uninstall({ all }));
  });
  const traces = await removeTraces({
    places,
    start: startWithSystem(places),
    identity: new AppIdentity({ places }),
    withSettings: all,
  });
  return {
    done: [...daemons.done, ...traces.removed.map((what) => `Removed: ${what}`)],
    problems: [...daemons.problems, ...traces.left],
  };
}
