import type { MachinePlaces } from "../machine/places.ts";
import { SettingsFile } from "../machine/settings_file.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";
import { beOnlyInstance } from "../machine/single_instance.ts";

/**
 * Does something that a running tray would undo, with the settings of this machine.
 * @param action for the sentence
 * @throws {Error} with a sentence while the tray runs.
 */
export async function withoutTray<Result>(
  action: string,
  places: MachinePlaces,
  act: (settings: MachineSettings) => Promise<Result>,
): Promise<Result> {
  const attempt = await beOnlyInstance({ places, asks: false });
  if (attempt.kind !== "first") {
    throw new Error(`${action}: the tray runs, choose Quit in its menu first`);
  }
  try {
    const file = await SettingsFile.open({ path: places.settingsFile, os: places.os });
    return await act(file.settings);
  } finally {
    attempt.instance.release();
  }
}
