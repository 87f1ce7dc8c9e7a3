import { wideText } from "../../shared/text/wide_text.ts";

/** The calls of Windows that a text is copied by. A handle of 0 is none. */
export interface ClipboardCalls {
  /** False while another program has it open. */
  readonly open: () => boolean;
  readonly empty: () => boolean;
  /** Memory of Windows with these bytes in it. */
  readonly allocate: (bytes: Uint8Array<ArrayBuffer>) => bigint;
  /** Gives the memory to Windows. */
  readonly set: (format: number, memory: bigint) => boolean;
  /** Takes back what Windows did not take. */
  readonly free: (memory: bigint) => void;
  readonly close: () => void;
}

const CF_UNICODETEXT = 13;
const GMEM_MOVEABLE = 0x2;

/** Others hold the clipboard for a moment each time it changes. */
const WAITS_MS: readonly number[] = [5, 20, 50, 100, 200, 400];

/**
 * Puts a text into the clipboard of Windows.
 * @throws {Error} with the state and what to do about it.
 */
export async function setWindowsClipboard(
  text: string,
  { calls = openCalls(), waitsMs = WAITS_MS }: {
    readonly calls?: ClipboardCalls;
    readonly waitsMs?: readonly number[];
  } = {},
): Promise<void> {
  for (const wait of waitsMs) {
    if (calls.open()) return setOpened(text, calls);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  if (!calls.open()) throw new Error("another program holds it, try again");
  setOpened(text, calls);
}

function setOpened(text: string, calls: ClipboardCalls): void {
  try {
    const memory = calls.allocate(wideText(text));
    if (memory === 0n) throw new Error("Windows has no memory for it, close some programs");
    if (calls.empty() && calls.set(CF_UNICODETEXT, memory)) return;
    calls.free(memory);
    throw new Error("Windows did not take the text, try again");
  } finally {
    calls.close();
  }
}

let opened: ClipboardCalls | undefined;

function openCalls(): ClipboardCalls {
  return opened ??= loadCalls();
}

function loadCalls(): ClipboardCalls {
  const { symbols: user } = Deno.dlopen("user32.dll", {
    OpenClipboard: { parameters: ["usize"], result: "i32" },
    EmptyClipboard: { parameters: [], result: "i32" },
    SetClipboardData: { parameters: ["u32", "usize"], result: "usize" },
    CloseClipboard: { parameters: [], result: "i32" },
  });
  const { symbols: kernel } = Deno.dlopen("kernel32.dll", {
    GlobalAlloc: { parameters: ["u32", "usize"], result: "usize" },
    GlobalLock: { parameters: ["usize"], result: "usize" },
    GlobalUnlock: { parameters: ["usize"], result: "i32" },
    GlobalFree: { parameters: ["usize"], result: "usize" },
    RtlMoveMemory: { parameters: ["usize", "buffer", "usize"], result: "void" },
  });
  return {
    open: () => user.OpenClipboard(0n) !== 0,
    empty: () => user.EmptyClipboard() !== 0,
    allocate: (bytes) => {
      const memory = kernel.GlobalAlloc(GMEM_MOVEABLE, BigInt(bytes.length));
      if (memory === 0n) return 0n;
      const place = kernel.GlobalLock(memory);
      kernel.RtlMoveMemory(place, bytes, BigInt(bytes.length));
      kernel.GlobalUnlock(memory);
      return memory;
    },
    set: (format, memory) => user.SetClipboardData(format, memory) !== 0n,
    free: (memory) => void kernel.GlobalFree(memory),
    close: () => void user.CloseClipboard(),
  };
}
