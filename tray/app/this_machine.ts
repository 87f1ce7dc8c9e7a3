import { copyText } from "../machine/clipboard.ts";
import type { Machine } from "../machine/find_program.ts";
import { openDocument, openFolder, openUrl } from "../machine/open_outside.ts";
import type { SettingsFile } from "../machine/settings_file.ts";
import { startDetached } from "../machine/start_detached.ts";
import type { StartWithSystem } from "../machine/start_with_system.ts";
import { terminalArgv } from "../machine/terminal.ts";
import type { MachineDeeds } from "./machine_deeds.ts";
import { systemFacts } from "./system_facts.ts";

export interface ThisMachineOptions {
  readonly machine: Machine;
  readonly settings: Pick<SettingsFile, "settings">;
  readonly start: StartWithSystem;
  /** What starts this program. */
  readonly self: readonly string[];
}

/** What this computer does for the tray, as its settings say. */
export function thisMachine({ machine, settings, start, self }: ThisMachineOptions): MachineDeeds {
  return {
    openTerminal: async (words) => {
      const { terminal } = settings.settings;
      startDetached(await terminalArgv({ ...machine, words, terminal }));
    },
    copy: (text) => copyText(text, machine),
    openFolder: (path) => openFolder(path, machine),
    openDocument: (path) => openDocument(path, machine),
    openAddress: (url) => openUrl(url, machine),
    startWithSystem: async (on) => {
      if (on) await start.turnOn(self);
      else await start.turnOff();
    },
    startsWithSystem: () => start.isOn(),
    renewStart: () => start.renew(self),
    tellFacts: () => systemFacts({ settings: settings.settings }),
  };
}
