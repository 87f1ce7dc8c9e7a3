/** Lets its thread rest, which does nothing else meanwhile: no timer, no message of JavaScript. */
export interface ThreadSleep {
  /** Returns when a native event waits for this thread, when it is woken, or after this time. */
  sleep(ms: number): void;
  /** What another thread of this process wakes it by, see {@link openWake}. */
  readonly bell: bigint;
}

/** The calls of Windows that a thread sleeps by. */
export interface SleepCalls {
  /** Something that rings once, for one that waits or for the next one. 0 when there is none. */
  readonly createBell: () => bigint;
  /** Also returns for native events that have come before and were not taken yet. */
  readonly wait: (bell: bigint, ms: number) => void;
}

/** QS_ALLINPUT without QS_PAINT: a window that the library never shows is always to be painted. */
const EVENTS = 0x4ff & ~0x20;
const MWMO_INPUTAVAILABLE = 0x4;

/** Null where a thread cannot sleep for native events: it has to look for them again and again. */
export function openThreadSleep(open: () => SleepCalls | null = openCalls): ThreadSleep | null {
  try {
    const calls = open();
    const bell = calls?.createBell() ?? 0n;
    if (calls === null || bell === 0n) return null;
    return { bell, sleep: (ms) => calls.wait(bell, ms) };
  } catch {
    return null;
  }
}

/** What wakes the thread with this bell, from any other one; at once when it goes to sleep next. */
export function openWake(bell: bigint): () => void {
  const kernel = Deno.dlopen("kernel32.dll", {
    SetEvent: { parameters: ["usize"], result: "i32" },
  });
  return () => void kernel.symbols.SetEvent(bell);
}

function openCalls(): SleepCalls | null {
  if (Deno.build.os !== "windows") return null;
  const kernel = Deno.dlopen("kernel32.dll", {
    CreateEventW: { parameters: ["pointer", "i32", "i32", "pointer"], result: "usize" },
  });
  const user = Deno.dlopen("user32.dll", {
    MsgWaitForMultipleObjectsEx: {
      parameters: ["u32", "buffer", "u32", "u32", "u32"],
      result: "u32",
    },
  });
  return {
    createBell: () => kernel.symbols.CreateEventW(null, 0, 0, null),
    wait: (bell, ms) => {
      const handles = new BigUint64Array([bell]);
      const { MsgWaitForMultipleObjectsEx } = user.symbols;
      MsgWaitForMultipleObjectsEx(1, handles, ms, EVENTS, MWMO_INPUTAVAILABLE);
    },
  };
}
