import { messageOf } from "../../shared/text/message_of.ts";
import type { CancelTimer, Clock } from "../engine/clock.ts";
import type { LinkLimits } from "../engine/link_limits.ts";
import type { MachinePlaces } from "../machine/places.ts";
import type { SettingsFile } from "../machine/settings_file.ts";
import type { StateFile } from "../machine/state_file.ts";
import type { WindowPlace } from "../shell/dashboard_window.ts";
import type { Desktop, DesktopOptions } from "../shell/desktop.ts";
import { CursorKeeper } from "./cursor_keeper.ts";
import { Daemons, type DaemonsOptions } from "./daemons.ts";
import { Dashboard } from "./dashboard.ts";
import type { StartHold } from "./distro_holds.ts";
import { EndDeeds } from "./end_deeds.ts";
import type { MachineDeeds } from "./machine_deeds.ts";
import { mainDaemon } from "./main_daemon.ts";
import { MenuDeeds } from "./menu_deeds.ts";
import { isOwnNotice, Notices } from "./notices.ts";
import { type InDistro, PaneDeeds } from "./pane_deeds.ts";
import type { PreparedDaemon } from "./prepare_daemon.ts";
import { Questions } from "./questions.ts";
import { Reports } from "./reports.ts";
import { SettingsFollower } from "./settings_follower.ts";
import type { IsUp } from "./start_permits.ts";
import { Toaster } from "./toaster.ts";
import { ToldToasts } from "./told_toasts.ts";
import { TrayFace } from "./tray_face.ts";

export interface TrayProgramOptions {
  readonly places: MachinePlaces;
  readonly settings: SettingsFile;
  readonly state: StateFile;
  readonly openDesktop: (options: DesktopOptions) => Promise<Desktop>;
  readonly machine: MachineDeeds;
  readonly find: DaemonsOptions["find"];
  readonly prepare: (name: string) => Promise<PreparedDaemon>;
  /** By default all distros run. */
  readonly isUp?: IsUp;
  /** By default nothing is held. */
  readonly hold?: StartHold;
  readonly inside?: NonNullable<DaemonsOptions["inside"]>;
  readonly spawn: DaemonsOptions["spawn"];
  readonly inDistro: InDistro;
  readonly clock: Clock;
  readonly limits?: Partial<LinkLimits>;
  readonly log: (line: string) => void;
}

/** How old a daemon's news is, is shown in the tooltip and grows by itself. */
const TICK_MS = 5_000;

/** The tray: what daemons tell becomes icon, menu and toasts; what is clicked goes back. */
export class TrayProgram {
  readonly #over = Promise.withResolvers<void>();
  readonly #options: TrayProgramOptions;
  readonly #desktop: Desktop;
  readonly #questions: Questions;
  readonly #face: TrayFace;
  readonly #notices: Notices;
  readonly #cursors: CursorKeeper;
  readonly #daemons: Daemons;
  readonly #toaster: Toaster;
  readonly #told: ToldToasts;
  readonly #dashboard: Dashboard;
  readonly #deeds: MenuDeeds;
  readonly #follower: SettingsFollower;
  #cancelTick: CancelTimer = () => {};
  #isEnding = false;

  private constructor(options: TrayProgramOptions, desktop: Desktop) {
    this.#options = options;
    this.#desktop = desktop;
    this.#questions = new Questions(desktop);
    const { clock, state, settings, machine, inDistro, places: { os }, log } = options;
    const now = () => clock.now();
    this.#notices = new Notices({ state, show: (notice) => desktop.notify(notice), log });
    this.#cursors = new CursorKeeper({ state, now, log });
    this.#told = new ToldToasts({
      show: (notice) => desktop.notify(notice),
      close: (noticeId) => desktop.closeNotice(noticeId),
      log,
    });
    const daemons = this.#daemons = this.#makeDaemons();
    const show: Desktop["show"] = (look) => desktop.show(look);
    this.#face = new TrayFace({ show, daemons, settings, os, now });
    this.#toaster = new Toaster({
      memory: state.state.toasts,
      keep: (toasts) => state.keep({ toasts }),
      show: (toast) => this.#told.tell(toast),
      input: () => this.#face.input(),
      clock,
      onProblem: log,
    });
    const panes = new PaneDeeds({
      ...{ daemons, desktop, machine, inDistro, os },
      say: (text) => this.#notices.say(text),
    });
    this.#dashboard = this.#makeDashboard(panes);
    this.#deeds = this.#makeDeeds(panes);
    this.#follower = new SettingsFollower({
      ...{ settings, machine, daemons, clock, log },
      begin: (deed) => this.#do(deed),
      onChange: () => this.#changed(),
      onProblem: (problem) => this.#notices.say(problem),
    });
  }

  /** Resolves when everything has ended, with nothing of it left. */
  get ended(): Promise<void> {
    return this.#over.promise;
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
    this.#do(this.#dashboard.open("home", mainDaemon(this.#face.input())));
  }

  /** Ends the tray. The daemons stay where others keep them. Safe to call again. */
  async stop(): Promise<void> {
    if (this.#isEnding) return await this.ended;
    this.#isEnding = true;
    this.#cancelTick();
    const { settings, state } = this.#options;
    const followed = this.#follower.stop();
    this.#toaster.stop();
    this.#dashboard.close();
    await Promise.all([this.#daemons.stop(), followed]);
    await this.#cursors.keep();
    // What was told or changed last may be on its way to the disk.
    await Promise.all([settings.settled(), state.settled()]);
    this.#desktop[Symbol.dispose]();
    this.#over.resolve();
  }

  #start(): void {
    this.#face.draw();
    this.#follower.start();
    this.#tick();
    // Not waited for: WSL may take its time, and the icon is there without it.
    this.#do(this.#begin());
  }

  async #begin(): Promise<void> {
    await this.#daemons.look();
    if (!this.#isEnding && !this.#options.settings.settings.startMinimised) this.show();
  }

  #makeDaemons(): Daemons {
    return new Daemons({
      ...this.#options,
      cursors: this.#options.state.state.cursors,
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
  }

  #makeDashboard(panes: PaneDeeds): Dashboard {
    const { settings, machine, log } = this.#options;
    const openWindow: Desktop["openWindow"] = (...how) => this.#desktop.openWindow(...how);
    return new Dashboard({
      desktop: { openWindow, ask: this.#questions.ask },
      ...{ daemons: this.#daemons, panes, machine, log },
      settings: () => settings.settings,
      face: () => this.#face.input(),
      onClosed: (place) => this.#keepPlace(place),
      onProblem: (problem) => this.#notices.say(problem),
    });
  }

  #makeDeeds(panes: PaneDeeds): MenuDeeds {
    const { settings, machine, places, clock } = this.#options;
    const now = () => clock.now();
    const daemons = this.#daemons;
    const reports = new Reports({
      ...{ daemons, settings, machine, places, now },
      names: () => this.#face.names(),
      say: (text) => this.#notices.say(text),
    });
    return new MenuDeeds({
      ...{ daemons, dashboard: this.#dashboard, panes, settings, machine, now },
      openLogs: () => reports.openLogs(),
      exportDiagnostics: () => reports.exportDiagnostics(),
      openSettingsFile: async () => {
        await settings.ensure();
        await machine.openDocument(places.settingsFile);
      },
      ends: new EndDeeds({
        ...{ os: places.os, daemons, ask: this.#questions.ask },
        connections: () => this.#face.input().connections,
        end: () => this.stop(),
      }),
      mainDaemon: () => mainDaemon(this.#face.input()),
      onSettings: () => this.#follower.changed(),
    });
  }

  #keepPlace({ width, height, x, y }: WindowPlace): void {
    const { settings, log } = this.#options;
    const position = x === null || y === null ? null : { x, y };
    const window = { width: Math.round(width), height: Math.round(height), position };
    settings.change((before) => ({ ...before, window })).catch((error) => log(messageOf(error)));
  }

  #changed(): void {
    if (this.#isEnding) return;
    this.#face.draw();
    this.#told.closeOver(this.#face.input().connections);
    this.#dashboard.changed(this.#face.names());
    this.#toaster.look();
  }

  #tick(): void {
    this.#face.draw();
    // One that was over when it was shown is followed by no change.
    this.#told.closeOver(this.#face.input().connections);
    void this.#cursors.keepSometimes();
    this.#cancelTick = this.#options.clock.setTimer(TICK_MS, () => this.#tick());
  }

  #clicked(id: string): void {
    const action = this.#face.actionOf(id);
    if (action !== undefined) this.#do(this.#deeds.do(action));
  }

  #toastClicked(id: string, buttonId: string | null): void {
    const action = this.#told.actionOf(id, buttonId);
    if (action !== undefined) return this.#do(this.#deeds.doForToast(action));
    // Of a toast of an earlier run, or of one long ago, nobody knows what it was about.
    if (!isOwnNotice(id)) this.show();
  }

  /** What the user asked for; that it failed is told to him. */
  #do(deed: Promise<void>): void {
    deed.then(
      () => this.#changed(),
      (error) => this.#isEnding || this.#notices.say(messageOf(error)),
    );
  }
}
