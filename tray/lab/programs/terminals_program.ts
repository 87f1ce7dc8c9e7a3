/**
 * Opens windows of the kind that Windows Terminal has, one for each title that is given; those whose
 * title begins with `_` are minimised. Prints the title of the window that is before all others,
 * whenever that is another one, one JSON text per line.
 */
import { wideText } from "../../../shared/text/wide_text.ts";

const CLASS = wideText("CASCADIA_HOSTING_WINDOW_CLASS");
const WS_OVERLAPPEDWINDOW_AND_VISIBLE = 0x10cf0000;
const SW_MINIMIZE = 6;
const PM_REMOVE = 1;
const LONGEST = 256;
/** Bytes of `WNDCLASSEXW` and of `MSG` on x64. */
const CLASS_SIZE = 80;
const MESSAGE_SIZE = 48;

const kernel = Deno.dlopen("kernel32.dll", {
  GetModuleHandleW: { parameters: ["buffer"], result: "pointer" },
  GetProcAddress: { parameters: ["pointer", "buffer"], result: "pointer" },
}).symbols;
const user = Deno.dlopen("user32.dll", {
  RegisterClassExW: { parameters: ["buffer"], result: "u16" },
  CreateWindowExW: {
    parameters: [
      ...["u32", "buffer", "buffer", "u32", "i32", "i32", "i32", "i32"] as const,
      ...["pointer", "pointer", "pointer", "pointer"] as const,
    ],
    result: "pointer",
  },
  ShowWindow: { parameters: ["pointer", "i32"], result: "i32" },
  IsIconic: { parameters: ["pointer"], result: "i32" },
  PeekMessageW: { parameters: ["buffer", "pointer", "u32", "u32", "u32"], result: "i32" },
  DispatchMessageW: { parameters: ["buffer"], result: "isize" },
  GetForegroundWindow: { parameters: [], result: "pointer" },
  GetWindowTextW: { parameters: ["pointer", "buffer", "i32"], result: "i32" },
}).symbols;

function registerClass(): void {
  const library = kernel.GetModuleHandleW(wideText("user32.dll"));
  const does = kernel.GetProcAddress(library, new TextEncoder().encode("DefWindowProcW\0"));
  const wanted = new DataView(new ArrayBuffer(CLASS_SIZE));
  wanted.setUint32(0, CLASS_SIZE, true);
  wanted.setBigUint64(8, Deno.UnsafePointer.value(does), true);
  const name = Deno.UnsafePointer.of(CLASS);
  wanted.setBigUint64(64, Deno.UnsafePointer.value(name), true);
  if (user.RegisterClassExW(new Uint8Array(wanted.buffer)) === 0) throw new Error("no such class");
}

function open(title: string): void {
  const place = [10, 10, 400, 300] as const;
  const window = user.CreateWindowExW(
    ...[0, CLASS, wideText(title), WS_OVERLAPPEDWINDOW_AND_VISIBLE, ...place] as const,
    ...[null, null, null, null] as const,
  );
  if (window === null) throw new Error("no window was made");
  if (title.startsWith("_")) user.ShowWindow(window, SW_MINIMIZE);
}

function front(): string {
  const window = user.GetForegroundWindow();
  if (window === null || user.IsIconic(window) !== 0) return "";
  const units = new Uint16Array(LONGEST);
  const length = user.GetWindowTextW(window, new Uint8Array(units.buffer), LONGEST);
  return String.fromCharCode(...units.subarray(0, length));
}

registerClass();
for (const title of Deno.args) open(title);
let last: string | null = null;
const message = new Uint8Array(MESSAGE_SIZE);
setInterval(() => {
  while (user.PeekMessageW(message, null, 0, 0, PM_REMOVE) !== 0) user.DispatchMessageW(message);
  const now = front();
  if (now === last) return;
  last = now;
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(now)}\n`));
}, 20);
