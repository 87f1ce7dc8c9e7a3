import { messageOf } from "../../shared/text/message_of.ts";
import type { CancelTimer, Clock } from "../engine/clock.ts";
import type { Launch } from "../engine/daemon_child.ts";
import type { LinkLimits } from "../engine/daemon_link.ts";
import { type FaceInput, isHeard } from "../face/face_input.ts";
import { callsOf } from "../face/calls.ts";
import type { Toast, ToastAction } from "../face/make_toast.ts";
import { faceSettings } from "../machine/face_settings.ts";
import type { MachinePlaces } from "../machine/places.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";
import type { SettingsFile } from "../machine/settings_file.ts";
import type { StateFile } from "../machine/state_file.ts";
import { actionsOf } from "../shell/menu_options.ts";
import type { Desktop, DesktopOptions } from "../shell/desktop.ts";
import type { TrayLook } from "../shell/tray_icon.ts";
import { CursorKeeper } from "./cursor_keeper.ts";
import { Daemons } from "./daemons.ts";
import { Dashboard } from "./dashboard.ts";
import type { FoundDaemons } from "./find_daemons.ts";
import type { MachineDeeds } from "./machine_deeds.ts";
import { MenuDeeds } from "./menu_deeds.ts";
import { NOTICE_TITLE, Notices } from "./notices.ts";
import { type InDistro, PaneDeeds } from "./pane_deeds.ts";
import type { PreparedDaemon } from "./prepare_daemon.ts";
import { saveDiagnostics, saveLogs } from "./save_reports.ts";
import { StartWish } from "./start_wish.ts";
import { Toaster } from "./toaster.ts";
import { TrayLooks } from "./tray_looks.ts";

export interface TrayProgramOptions {
  readonly places: MachinePlaces;
  readonly settings: SettingsFile;
  readonly state: StateFile;
  readonly openDesktop: (options: DesktopOptions) => Promise<Desktop>;
  readonly machine: MachineDeeds;
  readonly find: () => Promise<FoundDaemons>;
  readonly prepare: (name: string) => Promise<PreparedDaemon>;
  /** Whether the distro of that name runs; null where nobody can tell. By default it does. */
  readonly isUp?: (name: string) => Promise<boolean | null>;
  readonly spawn: (argv: readonly string[]) => ReturnType<Launch>;
  readonly inDistro: InDistro;
  readonly clock: Clock;
  readonly limits?: Partial<LinkLimits>;
  readonly log: (line: string) => void;
}

/** How old a daemon's news is, is shown in the tooltip and grows by itself. */
const TICK_MS = 5_000;
/** Toasts whose clicks are still understood. */
const MOST_TOASTS = 50;

/** The tray: what daemons tell becomes icon, menu and toasts; what is clicked goes back. */
export class TrayProgram {
  /** Resolves when everything has ended, with nothing of it left. */
  readonly ended: Promise<void>;
  readonly #resolveEnded: () => void;
  readonly #options: TrayProgramOptions;
  readonly #looks = new TrayLooks();
  readonly #toasts = new Map<string, Toast>();
  readonly #desktop: Desktop;
  readonly #notices: Notices;
  readonly #cursors: CursorKeeper;
  readonly #startWish: StartWish;
  readonly #daemons: Daemons;
  readonly #toaster: Toaster;
  readonly #dashboard: Dashboard;
  readonly #deeds: MenuDeeds;
  #look: TrayLook | null = null;
  #cancelTick: CancelTimer = () => {};
  #endWatch: () => void = () => {};
  /** The settings that say which daemons there are, and how they are started. */
  #source: DaemonSource;
  #isEnding = false;

  private constructor(options: TrayProgramOptions, desktop: Desktop) {
    ({ promise: this.ended, resolve: this.#resolveEnded } = Promise.withResolvers());
    this.#options = options;
    this.#desktop = desktop;
    const { clock, state, settings, log } = options;
    this.#notices = new Notices({ state, show: (notice) => desktop.notify(notice), log });
    this.#cursors = new CursorKeeper({ state, now: () => clock.now(), log });
    this.#startWish = new StartWish(options);
    this.#source = sourceOf(settings.settings);
    this.#daemons = new Daemons({
      ...options,
      cursors: state.state.cursors,
      onChange: () => this.#changed(),
      onEvents: (name, events, cursor) => {
        this.#dashboard.tellEvents(name, events);
        const { instanceId } = cursor;
        this.#toaster.look(events.map((event) => ({ connectionId: name, instanceId, event })));
        this.#cursors.note(name, cursor);
      },
      onGap: (name) => this.#dashboard.tellGap(name),
      onNotice: (name, message) => this.#notices.sayOnce(name, message),
    });
    this.#toaster = new Toaster({
      memory: state.state.toasts,
      keep: (toasts) => state.keep({ toasts }),
      show: (toast) => this.#tell(toast),
      input: () => this.#input(),
      clock,
      onProblem: log,
    });
    this.#dashboard = this.#makeDashboard();
    this.#deeds = this.#makeDeeds();
  }

  /**
   * Shows the icon, and begins to look for daemons.
   * @throws {Error} with a sentence when this desktop cannot show it.
   */
  static async start(options: TrayProgramOptions): Promise<TrayProgram> {
    const { openDesktop, log } = options;
    let program: TrayProgram | null = null;
    const desktop = await openDesktop({
      onMenu: (id) => program !== null && program.#clicked(id),
      onIcon: () => program?.show(),
      onEnd: () => void program?.stop(),
      onClick: (noticeId, buttonId) =>
        program !== null && program.#toastClicked(noticeId, buttonId),
      onShown: (noticeId, way, problem) => {
        if (way !== "native") log(`notice ${noticeId}: shown ${way}, ${problem ?? "as before"}`);
      },
    });
    program = new TrayProgram(options, desktop);
    program.#start();
    return program;
  }

  /** A second start of the program asks for this. */
  show(): void {
    this.#do(this.#dashboard.open("home", this.#mainDaemon()));
  }

  /** Ends the tray. The daemons stay where others keep them. Safe to call again. */
  async stop(): Promise<void> {
    if (this.#isEnding) return await this.ended;
    this.#isEnding = true;
    this.#cancelTick();
    this.#endWatch();
    this.#toaster.stop();
    this.#dashboard.close();
    await this.#daemons.stop();
    await this.#cursors.keep();
    await this.#notices.settled();
    this.#desktop[Symbol.dispose]();
    this.#resolveEnded();
  }

  #start(): void {
    const { settings, clock, log } = this.#options;
    this.#redraw();
    this.#endWatch = settings.watch(() => this.#settingsChanged(), { clock });
    if (settings.problem !== null) this.#notices.say(settings.problem);
    this.#tick();
    // Not waited for: the system and WSL may take their time, and the icon is there without them.
    this.#startWish.takeOver().then(() => this.#changed(), (error) => log(messageOf(error)));
    this.#do(this.#begin());
  }

  async #begin(): Promise<void> {
    await this.#daemons.look();
    if (!this.#isEnding && !this.#options.settings.settings.startMinimised) this.show();
  }

  #makeDashboard(): Dashboard {
    const { settings, machine, log } = this.#options;
    return new Dashboard({
      desktop: this.#desktop,
      daemons: this.#daemons,
      panes: this.#panes(),
      machine,
      settings: () => settings.settings,
      onClosed: ({ width, height, x, y }) => {
        const position = x === null || y === null ? null : { x, y };
        const window = { width: Math.round(width), height: Math.round(height), position };
        settings.change((before) => ({ ...before, window })).catch((error) =>
          log(messageOf(error))
        );
      },
      onProblem: (problem) => this.#notices.say(problem),
      log,
    });
  }

  #makeDeeds(): MenuDeeds {
    const { settings, machine, places: { logDir, stateDir }, clock } = this.#options;
    return new MenuDeeds({
      daemons: this.#daemons,
      dashboard: this.#dashboard,
      panes: this.#panes(),
      settings,
      machine,
      openLogs: async () => {
        await saveLogs({ daemons: this.#daemons, names: this.#names(), folder: logDir });
        await machine.openFolder(logDir);
      },
      exportDiagnostics: async () => {
        const path = await saveDiagnostics({
          daemons: this.#daemons,
          names: this.#names(),
          folder: stateDir,
          settings: settings.settings,
          now: clock.now(),
        });
        this.#notices.say(
          `Diagnostics are in ${path}. Look through them before you send them to anybody.`,
        );
        await machine.openFolder(stateDir);
      },
      quit: () => this.#quit(),
      mainDaemon: () => this.#mainDaemon(),
      now: () => clock.now(),
      onSettings: () => this.#settingsChanged(),
    });
  }

  #panes(): PaneDeeds {
    const { machine, inDistro, places: { os } } = this.#options;
    return new PaneDeeds({ daemons: this.#daemons, machine, inDistro, os });
  }

  #input(): FaceInput {
    const { clock, settings, places: { os } } = this.#options;
    const now = clock.now();
    return {
      connections: this.#daemons.connections(now),
      settings: faceSettings(settings.settings, os),
      now,
    };
  }

  #changed(): void {
    if (this.#isEnding) return;
    this.#redraw();
    this.#dashboard.changed(this.#names());
    this.#toaster.look();
  }

  #redraw(): void {
    const look = this.#looks.draw(this.#input());
    this.#look = look;
    this.#desktop.show(look);
  }

  #tick(): void {
    this.#redraw();
    void this.#cursors.keepSometimes();
    this.#cancelTick = this.#options.clock.setTimer(TICK_MS, () => this.#tick());
  }

  #settingsChanged(): void {
    const { problem } = this.#options.settings;
    if (problem !== null) this.#notices.say(problem);
    this.#do(this.#startWish.follow());
    const before = this.#source;
    const { distros, launch } = this.#source = sourceOf(this.#options.settings.settings);
    const isStartedOtherwise = launch !== before.launch;
    if (isStartedOtherwise || distros !== before.distros) {
      this.#do(this.#daemons.look());
      if (isStartedOtherwise) this.#do(this.#daemons.startOtherwise());
    }
    this.#changed();
  }

  #clicked(id: string): void {
    const action = actionsOf(this.#look?.menu ?? []).get(id);
    if (action !== undefined) this.#do(this.#deeds.do(action));
  }

  #tell(toast: Toast): void {
    this.#toasts.delete(toast.id);
    this.#toasts.set(toast.id, toast);
    const [oldest] = this.#toasts.keys();
    if (this.#toasts.size > MOST_TOASTS && oldest !== undefined) this.#toasts.delete(oldest);
    const { id, title, body, actions } = toast;
    const buttons = actions.map(({ label }, at) => ({ id: String(at), label }));
    this.#desktop.notify({ id, title, body, buttons });
    this.#options.log(`told: ${title}`);
  }

  #toastClicked(id: string, buttonId: string | null): void {
    const toast = this.#toasts.get(id);
    // A click on the notice itself is the first of what it offers.
    const action: ToastAction | undefined = toast?.actions[Number(buttonId ?? 0)];
    if (action !== undefined) this.#do(this.#deeds.doForToast(action));
  }

  /** What the user asked for; that it failed is told to him. */
  #do(deed: Promise<void>): void {
    deed.then(
      () => this.#changed(),
      (error) => this.#isEnding || this.#notices.say(messageOf(error)),
    );
  }

  async #quit(): Promise<void> {
    const text = this.#whyNotQuit();
    if (text !== null && await this.#desktop.ask({ title: NOTICE_TITLE, text }) === false) return;
    await this.stop();
  }

  /** WSL stops a distro soon after the last program that Windows started in it. */
  #whyNotQuit(): string | null {
    if (this.#options.places.os !== "windows") return null;
    const { connections } = this.#input();
    const kept = connections.filter((each) =>
      isHeard(each) && each.snapshot?.sessions.some(({ endedAt }) => endedAt === null)
    );
    if (kept.length === 0) return null;
    const names = kept.map(({ label }) => label).join(" and ");
    return `There are tmux sessions in ${names}. When the tray ends, and no terminal is open there, ` +
      "Windows may stop the distribution and end them.\n\nQuit all the same?";
  }

  #names(): readonly string[] {
    return this.#input().connections.map(({ id }) => id);
  }

  /** The one whose calls have waited longest; else the first that is there. */
  #mainDaemon(): string {
    const { connections, now } = this.#input();
    const calls = connections.filter(isHeard).flatMap(({ id, snapshot, liveSince }) =>
      snapshot === null
        ? []
        : callsOf({ snapshot, liveSince }, now).map(({ openedAt }) => ({ id, openedAt }))
    );
    const [oldest] = calls.toSorted((a, b) => a.openedAt - b.openedAt);
    return (oldest ?? connections.find(isHeard) ?? connections[0])?.id ?? "";
  }
}

/** As texts, to be compared. */
interface DaemonSource {
  readonly distros: string;
  readonly launch: string;
}

function sourceOf({ distros, launch }: MachineSettings): DaemonSource {
  return { distros: JSON.stringify(distros), launch: JSON.stringify(launch) };
}
