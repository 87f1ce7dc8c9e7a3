import { iconPicture } from "../face/icon_picture.ts";
import { command, note, separator } from "../face/menu_model.ts";
import type { TrayLook } from "../shell/tray_icon.ts";

/** What is shown while no program runs behind the icon: nothing that was known before it broke down. */
export function faultLook(): TrayLook {
  return {
    picture: iconPicture({ condition: "disconnected", badge: null }),
    tooltip: "NTM Tracker had a fault and goes on in a moment",
    menu: [
      note("header", "○ Not connected"),
      note("fault", "The tray had a fault and goes on in a moment"),
      separator("above-quit"),
      command(QUIT_ID, { label: "Quit", action: { kind: "quit" } }),
    ],
  };
}

/** The item that ends the tray while no program could. */
export const QUIT_ID = "quit";
