/**
 * Says which windows there are, of all programs: for each line that comes from the lab, one line of
 * JSON goes back, a list of `WindowsWindow`. Argument: the lab's port.
 */
import type { WindowsWindow } from "../windows_window.ts";

const WM_GETTEXT = 0xd;
const SMTO_ABORT_IF_HUNG = 0x2;
const PATIENCE_MS = 1_000;
const LONGEST = 1_024;

const user = Deno.dlopen("user32.dll", {
  FindWindowExW: { parameters: ["pointer", "pointer", "pointer", "pointer"], result: "pointer" },
  IsWindowVisible: { parameters: ["pointer"], result: "i32" },
  GetClassNameW: { parameters: ["pointer", "buffer", "i32"], result: "i32" },
  GetWindowRect: { parameters: ["pointer", "buffer"], result: "i32" },
  SendMessageTimeoutW: {
    parameters: ["pointer", "u32", "usize", "buffer", "u32", "u32", "buffer"],
    result: "isize",
  },
}).symbols;

/** All below one that can be seen, themselves included; the desktop's own are below null. */
function windowsBelow(parent: Deno.PointerValue): readonly WindowsWindow[] {
  const windows: WindowsWindow[] = [];
  let window: Deno.PointerValue = null;
  for (;;) {
    window = user.FindWindowExW(parent, window, null, null);
    if (window === null) return windows;
    if (user.IsWindowVisible(window) === 0) continue;
    windows.push({ ...read(window), isTop: parent === null });
    // One level is enough for what a message box holds.
    if (parent === null) windows.push(...windowsBelow(window));
  }
}

function read(window: Deno.PointerValue): Omit<WindowsWindow, "isTop"> {
  const name = new Uint16Array(LONGEST);
  const nameLength = user.GetClassNameW(window, new Uint8Array(name.buffer), LONGEST);
  const text = new Uint16Array(LONGEST);
  const answer = new Uint8Array(8);
  // Not GetWindowText: of other programs' windows that gives titles only.
  user.SendMessageTimeoutW(
    ...[window, WM_GETTEXT, BigInt(LONGEST), new Uint8Array(text.buffer)] as const,
    ...[SMTO_ABORT_IF_HUNG, PATIENCE_MS, answer] as const,
  );
  const length = new DataView(answer.buffer).getUint32(0, true);
  const corners = new Int32Array(4);
  user.GetWindowRect(window, new Uint8Array(corners.buffer));
  const [left = 0, top = 0, right = 0, bottom = 0] = corners;
  return {
    className: String.fromCharCode(...name.subarray(0, nameLength)),
    text: String.fromCharCode(...text.subarray(0, length)).replace(/\0.*$/s, ""),
    region: { x: left, y: top, width: right - left, height: bottom - top },
  };
}

const conn = await Deno.connect({ hostname: "127.0.0.1", port: Number(Deno.args[0]) });
const request = new Uint8Array(64);
const writer = conn.writable.getWriter();
while (await conn.read(request) !== null) {
  await writer.write(new TextEncoder().encode(`${JSON.stringify(windowsBelow(null))}\n`));
}
