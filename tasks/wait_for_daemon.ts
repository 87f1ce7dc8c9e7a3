import type { HeldSignals } from "./held_signals.ts";

/** How the run of a daemon may end before the daemon itself ends it. */
export interface WaitOptions {
  readonly signals: Pick<HeldSignals, "listen">;
  /** Asks it to leave after so many milliseconds; null never does. */
  readonly afterMs: number | null;
  /** Time it has to leave after it was asked, milliseconds. */
  readonly graceMs: number;
}

/**
 * Waits until a daemon that shares this terminal has ended. SIGTERM and SIGHUP are passed on as
 * SIGTERM. On Ctrl-C the terminal has told the daemon already, so it is only asked again when it
 * stays; a second Ctrl-C kills it.
 *
 * @returns its exit status; 0 when it left by the signal that asked it to
 */
export async function waitForDaemon(
  child: Deno.ChildProcess,
  { signals, afterMs, graceMs }: WaitOptions,
): Promise<number> {
  const timers: ReturnType<typeof setTimeout>[] = [];
  const later = (ms: number, action: () => void) => timers.push(setTimeout(action, ms));
  let asked = false;
  const ask = () => {
    if (asked) return;
    asked = true;
    send(child, "SIGTERM");
    later(graceMs, () => send(child, "SIGKILL"));
  };
  let interrupts = 0;
  signals.listen((signal) => {
    if (signal !== "SIGINT") ask();
    else if (++interrupts > 1) send(child, "SIGKILL");
    else later(graceMs / 5, ask);
  });
  if (afterMs !== null) later(afterMs, ask);
  try {
    const { code, signal } = await child.status;
    return signal === "SIGTERM" || signal === "SIGINT" ? 0 : code;
  } finally {
    signals.listen(() => {});
    for (const timer of timers) clearTimeout(timer);
  }
}

function send(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended since: that is what was wanted.
  }
}
