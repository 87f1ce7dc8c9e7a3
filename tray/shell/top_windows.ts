import type { TopWindows } from "./raise_terminal.ts";

type Handle = Deno.PointerObject;

const SW_RESTORE = 9;
/** UTF-16 units, the zero included: a class has at most 256 of them. */
const LONGEST_CLASS = 257;
const LONGEST_TITLE = 1_024;
const GO_ON = 1;

const SYMBOLS = {
  EnumWindows: { parameters: ["function", "isize"], result: "i32" },
  IsWindowVisible: { parameters: ["pointer"], result: "i32" },
  GetWindowThreadProcessId: { parameters: ["pointer", "buffer"], result: "u32" },
  GetClassNameW: { parameters: ["pointer", "buffer", "i32"], result: "i32" },
  GetWindowTextW: { parameters: ["pointer", "buffer", "i32"], result: "i32" },
  IsIconic: { parameters: ["pointer"], result: "i32" },
  ShowWindowAsync: { parameters: ["pointer", "i32"], result: "i32" },
  SetForegroundWindow: { parameters: ["pointer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

const EACH_WINDOW = { parameters: ["pointer", "isize"], result: "i32" } as const;

/** The windows of Windows; null elsewhere. */
export function openTopWindows(): TopWindows<Handle> | null {
  if (Deno.build.os !== "windows") return null;
  const user = Deno.dlopen("user32.dll", SYMBOLS).symbols;
  const isOwn = (handle: Handle): boolean => {
    const pid = new Uint32Array(1);
    user.GetWindowThreadProcessId(handle, new Uint8Array(pid.buffer));
    return pid[0] === Deno.pid;
  };
  return {
    list: () =>
      handlesOf((each) => user.EnumWindows(each, 0n))
        .filter((handle) => user.IsWindowVisible(handle) !== 0 && !isOwn(handle))
        .map((handle) => ({
          handle,
          className: readText(
            LONGEST_CLASS,
            (into, most) => user.GetClassNameW(handle, into, most),
          ),
          // What the system keeps: the window's own program, which may hang, is not asked.
          title: readText(LONGEST_TITLE, (into, most) => user.GetWindowTextW(handle, into, most)),
        })),
    raise: (handle) => {
      // Not waited for: its program may hang.
      if (user.IsIconic(handle) !== 0) user.ShowWindowAsync(handle, SW_RESTORE);
      return user.SetForegroundWindow(handle) !== 0;
    },
  };
}

/** Windows tells of the uppermost first. */
function handlesOf(tellEach: (callback: Deno.PointerObject<typeof EACH_WINDOW>) => unknown) {
  const handles: Handle[] = [];
  const callback = new Deno.UnsafeCallback(EACH_WINDOW, (handle) => {
    if (handle !== null) handles.push(handle);
    return GO_ON;
  });
  try {
    tellEach(callback.pointer);
  } finally {
    callback.close();
  }
  return handles;
}

function readText(
  longest: number,
  read: (into: Uint8Array<ArrayBuffer>, most: number) => number,
): string {
  const units = new Uint16Array(longest);
  const length = read(new Uint8Array(units.buffer), longest);
  return String.fromCharCode(...units.subarray(0, length));
}
