/**
 * Loaded before the tray: prints what it gives to Windows to be shown, one JSON object per line. So
 * the lab learns of it sooner than by photographs.
 */
import { iconPicture } from "../../face/icon_picture.ts";
import { TaskbarIcon, type TrayLook } from "../../shell/tray_icon.ts";
import { ALL_FACES } from "../icon_faces.ts";

const FACES = new Map(ALL_FACES.map((face) => [iconPicture(face).join(), face]));

const { show } = TaskbarIcon.prototype;
let last: TrayLook | null = null;
TaskbarIcon.prototype.show = function (look): void {
  show.call(this, look);
  const at = Date.now();
  if (look.picture === last?.picture && look.tooltip === last.tooltip) return;
  last = look;
  const told = { at, face: FACES.get(look.picture.join()), tooltip: look.tooltip };
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(told)}\n`));
};
