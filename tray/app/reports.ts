import type { MachinePlaces } from "../machine/places.ts";
import type { SettingsFile } from "../machine/settings_file.ts";
import type { Daemons } from "./daemons.ts";
import type { MachineDeeds } from "./machine_deeds.ts";
import { saveDiagnostics, saveLogs } from "./save_reports.ts";

export interface ReportsOptions {
  readonly daemons: Pick<Daemons, "ask" | "link">;
  readonly names: () => readonly string[];
  readonly settings: Pick<SettingsFile, "settings">;
  readonly machine: Pick<MachineDeeds, "openFolder" | "tellFacts">;
  readonly places: Pick<MachinePlaces, "logDir" | "stateDir">;
  /** Milliseconds UTC. */
  readonly now: () => number;
  /** To the user. */
  readonly say: (text: string) => void;
}

/** Writes what helps to find a fault, and shows the user where it is. */
export class Reports {
  readonly #options: ReportsOptions;

  constructor(options: ReportsOptions) {
    this.#options = options;
  }

  /**
   * Shows the logs that are there also where those of daemons cannot be added.
   * @throws {Error} as {@link saveLogs}, or when the folder cannot be shown.
   */
  async openLogs(): Promise<void> {
    const { daemons, names, machine, places: { logDir } } = this.#options;
    const saving = saveLogs({ daemons, names: names(), folder: logDir });
    const [saved] = await Promise.allSettled([saving]);
    const [shown] = await Promise.allSettled([machine.openFolder(logDir)]);
    // Where there is no folder to show, the first is why.
    for (const one of [saved, shown]) if (one.status === "rejected") throw one.reason;
  }

  /** @throws {Error} as {@link saveDiagnostics}, or when the folder cannot be shown. */
  async exportDiagnostics(): Promise<void> {
    const { daemons, names, settings, machine, places: { stateDir }, now, say } = this.#options;
    const path = await saveDiagnostics({
      daemons,
      names: names(),
      folder: stateDir,
      settings: settings.settings,
      system: machine.tellFacts(),
      now: now(),
    });
    say(`Diagnostics are in ${path}. Look through them before you send them to anybody.`);
    await machine.openFolder(stateDir);
  }
}
