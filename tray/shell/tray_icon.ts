import { Buffer } from "node:buffer";
import type { Application, TrayIcon } from "@webviewjs/webview";
import type { MenuItem } from "../face/menu_model.ts";
import { type Later, later } from "./later.ts";
import { menuOptions } from "./menu_options.ts";

/** What stands on the taskbar. */
export interface TrayLook {
  /** A square of RGBA pixels. */
  readonly picture: Uint8Array;
  readonly tooltip: string;
  readonly menu: readonly MenuItem[];
}

export interface TaskbarIconOptions {
  /** A click with the left button; the right one opens the menu. */
  readonly onClick: () => void;
  /** It could not be shown for so long that nobody waits for it any more. Told once at most. */
  readonly onFailed: (problem: string) => void;
  /** Whether there is a taskbar to show it on, as far as anybody can tell. */
  readonly hasTaskbar?: () => boolean;
  readonly later?: Later;
}

const TRAY_ID = "ntm-tracker";
/** The first wait after a refusal, which doubles with each. Milliseconds. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** So many refusals, within about 75 seconds, of an icon that was never shown are an error. */
const MOST_REFUSALS = 10;
/** After so many refusals of a change, within about 15 seconds, the icon is made anew. */
const REMAKE_REFUSALS = 6;

/**
 * The icon on the taskbar: what has not changed is not told to the system again. A taskbar that
 * comes late, or is started anew, refuses for a while: the newest look is shown when it is back.
 */
export class TaskbarIcon {
  readonly #app: Application;
  readonly #options: TaskbarIconOptions;
  #native: TrayIcon | null = null;
  #wanted: TrayLook | null = null;
  /** What the system has taken. */
  #taken: Partial<TrayLook> = {};
  #wasShown = false;
  #refusals = 0;
  #cancelRetry: (() => void) | null = null;

  constructor(app: Application, options: TaskbarIconOptions) {
    this.#app = app;
    this.#options = options;
  }

  /** Shows it, at once or when it can be. Parts that are the same object as before stay as they are. */
  show(look: TrayLook): void {
    this.#wanted = look;
    if (this.#cancelRetry === null) this.#try(look);
  }

  remove(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#wanted = null;
    this.#refusals = 0;
    this.#drop();
  }

  #try(look: TrayLook): void {
    try {
      this.#send(look);
      this.#wasShown = true;
      this.#refusals = 0;
    } catch (error) {
      this.#refused(error instanceof Error ? error.message : String(error));
    }
  }

  #refused(why: string): void {
    this.#refusals++;
    if (!this.#wasShown && this.#refusals >= MOST_REFUSALS) {
      this.#cancelRetry = () => {};
      return this.#options.onFailed(
        `show the icon on the taskbar: ${why}, start the tray again when there is a taskbar`,
      );
    }
    // The system may have forgotten it for good.
    if (this.#refusals === REMAKE_REFUSALS) this.#drop();
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (this.#refusals - 1), LONGEST_WAIT_MS);
    this.#cancelRetry = (this.#options.later ?? later)(() => {
      this.#cancelRetry = null;
      if (this.#wanted !== null) this.#try(this.#wanted);
    }, wait);
  }

  #send(look: TrayLook): void {
    const { picture, tooltip, menu } = look;
    if (this.#native === null) {
      this.#native = this.#create(look);
      this.#taken = look;
      return;
    }
    if (picture !== this.#taken.picture) {
      const side = sideOf(picture);
      this.#native.setIcon(Buffer.from(picture), side, side);
      this.#taken = { ...this.#taken, picture };
    }
    if (tooltip !== this.#taken.tooltip) {
      this.#native.setTooltip(tooltip);
      this.#taken = { ...this.#taken, tooltip };
    }
    if (menu !== this.#taken.menu) {
      this.#native.setMenu(menuOptions(menu));
      this.#taken = { ...this.#taken, menu };
    }
  }

  #drop(): void {
    this.#native?.dispose();
    this.#native = null;
    this.#taken = {};
  }

  #create({ picture, tooltip, menu }: TrayLook): TrayIcon {
    // The library leaves a window behind where it fails, which shows an icon of its own later.
    if (this.#options.hasTaskbar?.() === false) throw new Error("there is no taskbar");
    const side = sideOf(picture);
    const icon = this.#app.createTrayIcon({
      id: TRAY_ID,
      icon: { data: Buffer.from(picture), width: side, height: side },
      tooltip,
      menu: menuOptions(menu),
      menuOnLeftClick: false,
      menuOnRightClick: true,
    });
    icon.on("click", ({ button, buttonState }) => {
      const isLeft = button?.toLowerCase() === "left";
      if (isLeft && buttonState?.toLowerCase() === "up") this.#options.onClick();
    });
    return icon;
  }
}

function sideOf(picture: Uint8Array): number {
  return Math.sqrt(picture.length / 4);
}
