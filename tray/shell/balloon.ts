import { tellIcon } from "./tell_icon.ts";
import { wideText } from "./wide_text.ts";

/** What a balloon says. */
export interface Balloon {
  readonly title: string;
  readonly body: string;
}

/** Shows a balloon at the icon of this program. False when it cannot. */
export type ShowBalloon = (balloon: Balloon) => boolean;

/** The window that the native library makes for its icon. */
const ICON_WINDOW_CLASS = "tray_icon_app";

const NIM_MODIFY = 1;
const NIF_INFO = 0x10;
/** With the picture for information, and without a sound. */
const NIIF_INFO_QUIET = 0x1 | 0x10;

/** NOTIFYICONDATAW of 64-bit Windows: its size, and the places of what is set. Bytes. */
const DATA = { size: 976, window: 8, number: 16, flags: 20, body: 304, title: 820, info: 948 };
/** Longest texts, UTF-16 units, beside the zero at their end. */
const LONGEST = { body: 255, title: 63 };

/**
 * The way to tell something where Windows refuses its newer notifications: a balloon at our own
 * icon, which newer Windows shows as a notification of this program. Clicks on it are not told, but
 * those on the icon are.
 */
export function openBalloons(): ShowBalloon | null {
  if (Deno.build.os !== "windows") return null;
  const user = Deno.dlopen("user32.dll", {
    FindWindowExW: { parameters: ["pointer", "pointer", "buffer", "pointer"], result: "pointer" },
    GetWindowThreadProcessId: { parameters: ["pointer", "buffer"], result: "u32" },
  });
  const shell = Deno.dlopen("shell32.dll", {
    Shell_NotifyIconW: { parameters: ["u32", "buffer"], result: "i32" },
  });
  const className = wideText(ICON_WINDOW_CLASS);
  const ownWindow = (): Deno.PointerValue => {
    const owner = new Uint32Array(1);
    let window: Deno.PointerValue = null;
    do {
      window = user.symbols.FindWindowExW(null, window, className, null);
      if (window === null) return null;
      user.symbols.GetWindowThreadProcessId(window, owner);
    } while (owner[0] !== Deno.pid);
    return window;
  };
  let known: number | null = null;
  return (balloon) => {
    const window = ownWindow();
    if (window === null) return false;
    const data = balloonData(balloon, BigInt(Deno.UnsafePointer.value(window)));
    known = tellIcon((number) => {
      new DataView(data.buffer).setUint32(DATA.number, number, true);
      return shell.symbols.Shell_NotifyIconW(NIM_MODIFY, data) !== 0;
    }, known);
    return known !== null;
  };
}

/** The structure that Windows is told of a balloon with, for the icon with the first number. */
export function balloonData({ title, body }: Balloon, window: bigint): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(DATA.size);
  const view = new DataView(data.buffer);
  view.setUint32(0, DATA.size, true);
  view.setBigUint64(DATA.window, window, true);
  view.setUint32(DATA.number, 1, true);
  view.setUint32(DATA.flags, NIF_INFO, true);
  // An empty body would take a balloon away instead of showing one.
  data.set(wideText(body || " ", LONGEST.body), DATA.body);
  data.set(wideText(title, LONGEST.title), DATA.title);
  view.setUint32(DATA.info, NIIF_INFO_QUIET, true);
  return data;
}
