import type { MenuAction } from "../face/menu_model.ts";
import type { ToastAction } from "../face/make_toast.ts";
import type { SettingsFile } from "../machine/settings_file.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";
import type { Daemons } from "./daemons.ts";
import type { Dashboard } from "./dashboard.ts";
import type { EndDeeds } from "./end_deeds.ts";
import type { MachineDeeds } from "./machine_deeds.ts";
import type { PaneDeeds } from "./pane_deeds.ts";

export interface MenuDeedsOptions {
  readonly daemons: Daemons;
  readonly dashboard: Dashboard;
  readonly panes: PaneDeeds;
  readonly settings: Pick<SettingsFile, "change">;
  readonly machine: MachineDeeds;
  readonly openLogs: () => Promise<void>;
  readonly exportDiagnostics: () => Promise<void>;
  readonly openSettingsFile: () => Promise<void>;
  readonly ends: Pick<EndDeeds, "quit" | "stopDaemon">;
  /** The daemon whose pages are shown where nothing says which. */
  readonly mainDaemon: () => string;
  readonly now: () => number;
  /** The settings were changed here. */
  readonly onSettings: () => void;
}

const MINUTE_MS = 60_000;

/** What changes the settings of this machine and nothing else. */
type SettingsAction = Extract<
  MenuAction,
  {
    readonly kind: "snooze_all" | "end_snooze" | "pin" | "unpin" | "start_with_windows";
  }
>;

/** Does what a click asks for. Rejects with a sentence for the user when it cannot be done. */
export class MenuDeeds {
  readonly #options: MenuDeedsOptions;

  constructor(options: MenuDeedsOptions) {
    this.#options = options;
  }

  async do(action: MenuAction): Promise<void> {
    const { dashboard, panes, daemons, ends, mainDaemon } = this.#options;
    switch (action.kind) {
      case "open_dashboard":
        return await dashboard.open("home", mainDaemon());
      case "search_sessions":
        return await dashboard.open("search", mainDaemon());
      case "settings":
        return await dashboard.open("settings", mainDaemon());
      case "focus_pane":
        return await panes.focus(action.target);
      case "open_terminal":
        return await panes.openTerminal(action.target);
      case "copy_attach":
        return await panes.copyAttach(action.target);
      case "start_daemon":
      case "reconnect":
        return await daemons.reconnect(action.connectionId);
      case "stop_daemon":
        return await ends.stopDaemon(action.connectionId);
      case "restart_daemon":
        return await daemons.restartDaemon(action.connectionId);
      case "open_logs":
        return await this.#options.openLogs();
      case "export_diagnostics":
        return await this.#options.exportDiagnostics();
      case "open_settings_file":
        return await this.#options.openSettingsFile();
      case "quit":
        return await ends.quit();
      default:
        await this.#changeSettings(action);
    }
  }

  async doForToast(action: ToastAction): Promise<void> {
    const { daemons } = this.#options;
    switch (action.kind) {
      case "focus_pane":
      case "open_dashboard":
        return await this.do(action);
      case "reconnect":
        await Promise.all(action.connectionIds.map((name) => daemons.reconnect(name)));
        return;
      case "snooze":
        await Promise.all(
          action.escalations.map(({ connectionId, escalationId }) =>
            daemons.ask(connectionId)("escalations.snooze", {
              escalationId,
              forMs: action.minutes * MINUTE_MS,
            })
          ),
        );
    }
  }

  async #changeSettings(action: SettingsAction): Promise<void> {
    const { settings, machine, now, onSettings } = this.#options;
    // The system first: the settings must not say what it refused.
    if (action.kind === "start_with_windows") await machine.startWithSystem(action.on);
    await settings.change((before) => ({ ...before, ...changeOf(action, { before, now: now() }) }));
    onSettings();
  }
}

function changeOf(
  action: SettingsAction,
  { before, now }: { readonly before: MachineSettings; readonly now: number },
): Partial<MachineSettings> {
  switch (action.kind) {
    case "snooze_all":
      return { snoozedUntil: now + action.minutes * MINUTE_MS };
    case "end_snooze":
      return { snoozedUntil: null };
    case "start_with_windows":
      return { startWithWindows: action.on };
    case "pin":
    case "unpin": {
      const { connectionId, session } = action;
      const others = before.pinned.filter((pin) =>
        pin.connectionId !== connectionId || pin.session !== session
      );
      return {
        pinned: action.kind === "pin" ? [...others, { connectionId, session }] : others,
      };
    }
  }
}
