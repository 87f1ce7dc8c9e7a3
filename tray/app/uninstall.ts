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
  readonly remove?: typeof removeTraces;
}

/** Takes out the daemons and what is on this computer, and says what was done. */
export async function uninstall(
  { all, build, places, remove = removeTraces }: UninstallOptions,
): Promise<CommandReport> {
  const report = await withoutTray("uninstall", places, async (settings) => {
    const daemons = await eachInstaller(settings, build, (of) => of.uninstall({ all }));
    const traces = await remove({
      places,
      start: startWithSystem(places),
      identity: new AppIdentity({ places }),
      withSettings: all,
    });
    return {
      done: [...daemons.done, ...traces.removed.map((what) => `Removed: ${what}`)],
      problems: [...daemons.problems, ...traces.left],
    };
  });
  if (all) await removeLock(places);
  return report;
}

/** Last of all: as long as it was held, no tray could begin to write there again. */
async function removeLock({ lockFile, stateDir }: MachinePlaces): Promise<void> {
  await Deno.remove(lockFile).catch(() => {});
  // Only when nothing else is in it.
  await Deno.remove(stateDir).catch(() => {});
}
