import { Buffer } from "node:buffer";
import type { Application, TrayIcon } from "@webviewjs/webview";
import type { MenuItem } from "../face/menu_model.ts";
import { menuOptions } from "./menu_options.ts";

/** What stands on the taskbar. */
export interface TrayLook {
  /** A square of RGBA pixels. */
  readonly picture: Uint8Array;
  readonly tooltip: string;
  readonly menu: readonly MenuItem[];
}

const TRAY_ID = "ntm-tracker";

/** The icon on the taskbar: what has not changed is not told to the system again. */
export class TaskbarIcon {
  readonly #app: Application;
  #native: TrayIcon | null = null;
  #shown: TrayLook | null = null;
  readonly #onClick: () => void;

  /** @param onClick a click with the left button; the right one opens the menu */
  constructor(app: Application, onClick: () => void) {
    this.#app = app;
    this.#onClick = onClick;
  }

  /**
   * Shows it. Parts that are the same object as before stay as they are.
   * @throws {Error} where the system has no place for icons.
   */
  show(look: TrayLook): void {
    const { picture, tooltip, menu } = look;
    const before = this.#shown;
    this.#shown = look;
    if (this.#native === null) {
      this.#native = this.#create(look);
      return;
    }
    if (picture !== before?.picture) {
      const side = sideOf(picture);
      this.#native.setIcon(Buffer.from(picture), side, side);
    }
    if (tooltip !== before?.tooltip) this.#native.setTooltip(tooltip);
    if (menu !== before?.menu) this.#native.setMenu(menuOptions(menu));
  }

  remove(): void {
    this.#native?.dispose();
    this.#native = null;
    this.#shown = null;
  }

  #create({ picture, tooltip, menu }: TrayLook): TrayIcon {
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
      if (button?.toLowerCase() === "left" && buttonState?.toLowerCase() === "up") this.#onClick();
    });
    return icon;
  }
}

function sideOf(picture: Uint8Array): number {
  return Math.sqrt(picture.length / 4);
}
