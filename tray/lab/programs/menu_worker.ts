/**
 * Serves the lab on a thread of its own, one line of JSON for each line that comes. `menus`: those
 * that are open in this program, a list of `OpenMenu`. `repaint`: has the taskbar painted anew, since
 * Wine paints an icon that replaces another over what was there.
 */
import { wideText } from "../../shell/wide_text.ts";
import type { OpenMenu, OpenMenuItem } from "../open_menu.ts";

const MN_GETHMENU = 0x1e1;
const MF_BYPOSITION = 0x400;
const MF_GRAYED_OR_DISABLED = 0x3;
const MF_CHECKED = 0x8;
const MF_SEPARATOR = 0x800;
const MENU_CLASS = "#32768";
const TASKBAR_CLASS = "Shell_TrayWnd";
/** The window with all in it, and what is behind first. */
const RDW_WHOLE = 0x1 | 0x4 | 0x80;

const user = Deno.dlopen("user32.dll", {
  FindWindowExW: { parameters: ["pointer", "pointer", "buffer", "pointer"], result: "pointer" },
  IsWindowVisible: { parameters: ["pointer"], result: "i32" },
  SendMessageW: { parameters: ["pointer", "u32", "usize", "isize"], result: "pointer" },
  GetMenuItemCount: { parameters: ["pointer"], result: "i32" },
  GetMenuStringW: { parameters: ["pointer", "u32", "buffer", "i32", "u32"], result: "i32" },
  GetMenuState: { parameters: ["pointer", "u32", "u32"], result: "u32" },
  GetSubMenu: { parameters: ["pointer", "i32"], result: "pointer" },
  RedrawWindow: { parameters: ["pointer", "pointer", "pointer", "u32"], result: "i32" },
  GetMenuItemRect: { parameters: ["pointer", "pointer", "u32", "buffer"], result: "i32" },
}).symbols;

function openMenus(): readonly OpenMenu[] {
  const name = wideText(MENU_CLASS);
  const menus: OpenMenu[] = [];
  let window: Deno.PointerValue = null;
  for (;;) {
    window = user.FindWindowExW(null, window, name, null);
    if (window === null) return menus.reverse();
    if (user.IsWindowVisible(window) === 0) continue;
    const menu = user.SendMessageW(window, MN_GETHMENU, 0n, 0n);
    const count = user.GetMenuItemCount(menu);
    if (count < 0) continue;
    const items = Array.from({ length: count }, (_, at) => readItem({ window, menu, at }));
    menus.push({ items });
  }
}

function readItem({ window, menu, at }: {
  readonly window: Deno.PointerValue;
  readonly menu: Deno.PointerValue;
  readonly at: number;
}): OpenMenuItem {
  const text = new Uint16Array(512);
  const bytes = new Uint8Array(text.buffer);
  const length = user.GetMenuStringW(menu, at, bytes, text.length, MF_BYPOSITION);
  const hasSubmenu = user.GetSubMenu(menu, at) !== null;
  // With a submenu the upper byte counts its entries.
  const state = user.GetMenuState(menu, at, MF_BYPOSITION) & (hasSubmenu ? 0xff : 0xffff);
  const corners = new Int32Array(4);
  user.GetMenuItemRect(window, menu, at, new Uint8Array(corners.buffer));
  const [left = 0, top = 0, right = 0, bottom = 0] = corners;
  return {
    label: String.fromCharCode(...text.subarray(0, length)),
    isEnabled: (state & MF_GRAYED_OR_DISABLED) === 0,
    isChecked: (state & MF_CHECKED) !== 0,
    isSeparator: (state & MF_SEPARATOR) !== 0,
    hasSubmenu,
    region: { x: left, y: top, width: right - left, height: bottom - top },
  };
}

/** Whether there is a taskbar. */
function repaint(): boolean {
  const taskbar = user.FindWindowExW(null, null, wideText(TASKBAR_CLASS), null);
  return taskbar !== null && user.RedrawWindow(taskbar, null, null, RDW_WHOLE) !== 0;
}

const port = Number(Deno.env.get("NTM_LAB_MENU_PORT"));
const conn = await Deno.connect({ hostname: "127.0.0.1", port });
const request = new Uint8Array(64);
const writer = conn.writable.getWriter();
for (;;) {
  const count = await conn.read(request);
  if (count === null) break;
  const asked = new TextDecoder().decode(request.subarray(0, count)).trim();
  const answer = asked === "repaint" ? repaint() : openMenus();
  await writer.write(new TextEncoder().encode(`${JSON.stringify(answer)}\n`));
}
