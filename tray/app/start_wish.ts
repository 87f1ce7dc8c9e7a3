import type { SettingsFile } from "../machine/settings_file.ts";
import type { MachineDeeds } from "./machine_deeds.ts";

export interface StartWishOptions {
  readonly settings: Pick<SettingsFile, "settings" | "isReadOnly" | "change">;
  readonly machine: Pick<MachineDeeds, "startWithSystem" | "startsWithSystem" | "renewStart">;
}

/** Keeps the start with the system, and what the settings say of it, the same. */
export class StartWish {
  readonly #options: StartWishOptions;
  /** What the system was told last, or has told. */
  #wish: boolean;

  constructor(options: StartWishOptions) {
    this.#options = options;
    this.#wish = options.settings.settings.startWithWindows;
  }

  /**
   * Takes over what holds in the system: whoever switched it off in the Task Manager has the last
   * word. What is started there is this program from now on, wherever it was before.
   * @throws {Error} with a sentence when the system cannot be asked, or does not take it.
   */
  async takeOver(): Promise<void> {
    const { settings, machine } = this.#options;
    const before = this.#wish;
    const isOn = await machine.startsWithSystem();
    const isChosenMeanwhile = this.#wish !== before ||
      settings.settings.startWithWindows !== before;
    if (isChosenMeanwhile) return;
    if (isOn !== before && !settings.isReadOnly) {
      this.#wish = isOn;
      await settings.change((all) => ({ ...all, startWithWindows: isOn }));
    }
    if (isOn) await machine.renewStart();
  }

  /**
   * What was changed in the settings by hand is carried out, as a click on the menu has it done.
   * @throws {Error} with a sentence when the system does not take it.
   */
  async follow(): Promise<void> {
    const { settings: { settings }, machine } = this.#options;
    if (settings.startWithWindows === this.#wish) return;
    this.#wish = settings.startWithWindows;
    await machine.startWithSystem(settings.startWithWindows);
  }
}
