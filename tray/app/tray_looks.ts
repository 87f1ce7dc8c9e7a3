import type { FaceInput } from "../face/face_input.ts";
import { type IconFace, iconFor } from "../face/icon.ts";
import { iconPicture } from "../face/icon_picture.ts";
import { joinViews } from "../face/joined_view.ts";
import { menuFor } from "../face/menu.ts";
import type { MenuItem } from "../face/menu_model.ts";
import { sameMenu } from "../face/same_menu.ts";
import { tooltipFor } from "../face/tooltip.ts";
import type { TrayLook } from "../shell/tray_icon.ts";

/** Draws the look of the tray; a part that has not changed is the same object as before. */
export class TrayLooks {
  #icon: IconFace | null = null;
  #picture: Uint8Array = new Uint8Array();
  #menu: readonly MenuItem[] = [];

  draw(input: FaceInput): TrayLook {
    const view = joinViews(input);
    const icon = iconFor(input, view);
    if (icon.condition !== this.#icon?.condition || icon.badge !== this.#icon.badge) {
      this.#icon = icon;
      this.#picture = iconPicture(icon);
    }
    const menu = menuFor(input, view);
    if (!sameMenu(menu, this.#menu)) this.#menu = menu;
    return { picture: this.#picture, tooltip: tooltipFor(input, view), menu: this.#menu };
  }
}
