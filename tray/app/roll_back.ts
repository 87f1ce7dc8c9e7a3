import type { MachinePlaces } from "../machine/places.ts";
import { type CommandReport, eachInstaller } from "./each_installer.ts";
import type { TrayBuild } from "./tray_build.ts";
import { withoutTray } from "./without_tray.ts";

/** Puts the daemon that was there before in the place of the one that is, and says what was done. */
export async function rollBack(
  { build, places }: { readonly build: TrayBuild; readonly places: MachinePlaces },
): Promise<CommandReport> {
  return await withoutTray("go back", places, (settings) => {
    return eachInstaller(settings, build, (installer) => installer.rollBack());
  });
}
