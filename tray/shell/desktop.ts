import type { PaneNames } from "./choose_window.ts";
import {
  DashboardWindow,
  type OpenedWindow,
  type WindowContent,
  type WindowPlace,
  type WindowTheme,
} from "./dashboard_window.ts";
import { openMessageBoxes, type Question } from "./message_box.ts";
import { NativeApp, type NativeAppOptions } from "./native_app.ts";
import { type Notice, Notifier, type NotifierOptions } from "./notifier.ts";
import { openRaiseTerminal, type Raised } from "./raise_terminal.ts";
import type { TrayLook } from "./tray_icon.ts";

export interface WindowLook {
  readonly place: WindowPlace;
  readonly theme: WindowTheme;
}

/** What the program asks of the desktop it runs on. */
export interface Desktop extends Disposable {
  /**
   * Shows icon, tooltip and menu, when it can be; what is the same object as before stays as it is.
   */
  show(look: TrayLook): void;
  notify(notice: Notice): void;
  /** Takes away a notice, if it is still there and this desktop can. */
  closeNotice(noticeId: string): void;
  /** Asks yes or no; null where this desktop has no way to ask. */
  ask(question: Question): Promise<boolean | null>;
  /**
   * Brings the terminal that shows a pane before all windows; null where there is no way to.
   * @throws {Error} when the system fails at it.
   */
  raiseTerminal(names: PaneNames): Promise<Raised | null>;
  openWindow(
    content: WindowContent,
    options: WindowLook,
  ): OpenedWindow | Promise<OpenedWindow>;
}

/** What a desktop tells the program. */
export type DesktopOptions =
  & Pick<NativeAppOptions, "onMenu" | "onIcon" | "onEnd">
  & Pick<NotifierOptions, "onClick" | "onShown">;

export type NativeDesktopOptions =
  & DesktopOptions
  & Pick<NativeAppOptions, "onFailed" | "dataDirectory" | "threadSleep">;

/**
 * The desktop of this machine.
 * @throws {Error} when the native library cannot be loaded, with what is missing.
 */
export async function openDesktop(options: NativeDesktopOptions): Promise<Desktop> {
  const app = await NativeApp.start(options);
  const notifier = new Notifier(app.addon, options);
  const messageBox = openMessageBoxes();
  const raise = openRaiseTerminal();
  return {
    show: (look) => app.show(look),
    notify: (notice) => notifier.show(notice),
    closeNotice: (noticeId) => notifier.close(noticeId),
    // The answer wakes nobody.
    ask: async (question) => await app.during(async () => await messageBox?.(question) ?? null),
    raiseTerminal: async (names) => await raise?.(names) ?? null,
    openWindow: (content, how) => DashboardWindow.open(app, content, how),
    [Symbol.dispose]: () => {
      notifier.closeAll();
      app[Symbol.dispose]();
    },
  };
}
