import type { Application, BrowserWindow } from "@webviewjs/webview";
import { type Addon, loadAddon } from "./addon.ts";
import { Pump, PUMP_PACE, type PumpPace } from "./pump.ts";
import { openTaskbarCheck } from "./taskbar.ts";
import type { ThreadSleep } from "./thread_sleep.ts";
import { TaskbarIcon, type TrayLook } from "./tray_icon.ts";

export interface NativeAppOptions {
  /** The id of the item that was clicked. */
  readonly onMenu: (id: string) => void;
  /** A click on the icon itself. */
  readonly onIcon: () => void;
  /** The system ends the program, as when the user logs off. */
  readonly onEnd: () => void;
  /** The desktop cannot go on, with a sentence. */
  readonly onFailed: (problem: string) => void;
  /** The folder for what pages leave behind. It need not exist. */
  readonly dataDirectory: string;
  /** Of this thread; none, or null, where it cannot. */
  readonly threadSleep?: Pick<ThreadSleep, "sleep"> | null;
  readonly pace?: PumpPace;
}

/** The desktop's side of the program, with its place on the taskbar. */
export class NativeApp implements Disposable {
  readonly addon: Addon;
  readonly application: Application;
  readonly dataDirectory: string;
  readonly #pump: Pump;
  readonly #icon: TaskbarIcon;
  /** Windows and questions that are open. */
  #open = 0;
  /** Made before the first window that is seen. */
  #hidden: BrowserWindow | null = null;

  private constructor(addon: Addon, options: NativeAppOptions) {
    const { onMenu, onIcon, onEnd, onFailed, dataDirectory } = options;
    const { threadSleep = null, pace = PUMP_PACE } = options;
    this.addon = addon;
    this.dataDirectory = dataDirectory;
    this.application = new addon.Application();
    this.#pump = new Pump({
      pump: () => this.application.pumpEvents(),
      isBusy: () => this.#open > 0,
      sleep: threadSleep && ((ms) => threadSleep.sleep(ms)),
      onEnd,
      onFailed,
      pace,
    });
    this.#icon = new TaskbarIcon(this.application, {
      onClick: () => {
        this.#pump.used();
        onIcon();
      },
      onFailed,
      hasTaskbar: openTaskbarCheck(),
    });
    this.application.on("custom-menu-click", ({ customMenuEvent }) => {
      this.#pump.used();
      if (customMenuEvent !== undefined) onMenu(customMenuEvent.id);
    });
  }

  /**
   * Loads the native library and lets it begin.
   * @throws {Error} when this system cannot run it.
   */
  static async start(
    options: NativeAppOptions,
    load: () => Promise<Addon> = loadAddon,
  ): Promise<NativeApp> {
    const app = new NativeApp(await load(), options);
    const ready = app.application.whenReady({ autoRun: false });
    app.#pump.start();
    app.#pump.used();
    await ready;
    return app;
  }

  /** Shows icon, tooltip and menu; what is the same object as before stays as it is. */
  show(look: TrayLook): void {
    this.#icon.show(look);
  }

  /** A window is open: native events are looked for more often until it is closed. */
  windowOpened(): void {
    this.#stayAlive();
    this.#opened();
  }

  windowClosed(): void {
    this.#open--;
  }

  /** The same for something that is no window of ours, until it is done. */
  async during<Result>(act: () => Promise<Result>): Promise<Result> {
    this.#opened();
    try {
      return await act();
    } finally {
      this.#open--;
    }
  }

  #opened(): void {
    this.#open++;
    this.#pump.used();
  }

  /** The library ends with its last window, icon and all: one that nobody sees stays. */
  #stayAlive(): void {
    this.#hidden ??= this.application.createBrowserWindow({
      ...{ title: "", width: 1, height: 1, visible: false },
    });
  }

  [Symbol.dispose](): void {
    this.#pump.stop();
    this.#icon.remove();
    this.#hidden?.dispose();
    this.application.exit();
    // What exit asks for happens with the next events.
    this.application.pumpEvents();
  }
}
