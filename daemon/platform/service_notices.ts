import { type CancelTimer, type Clock, systemClock } from "./clock.ts";
import type { Environment } from "./paths.ts";
import { openNotifySocket } from "./notify_socket.ts";

/** What a daemon tells the one who looks after it; the words are those of sd_notify(3). */
export interface ServiceNotices {
  /** It serves, or waits for another to end; from now on beats are expected. */
  ready(status: string): void;
  stopping(): void;
  /** Ends the beat. Safe to call twice. */
  close(): void;
}

export interface OpenNoticesOptions {
  /** Takes lines without their end. */
  readonly send: (text: string) => void;
  /** Between two beats, milliseconds; null: nobody counts them. */
  readonly beatMs: number | null;
  readonly clock?: Clock;
}

/** Nobody looks after this process. */
export const NO_NOTICES: ServiceNotices = { ready() {}, stopping() {}, close() {} };

/** A beat comes so many times within the time after which silence is a hang. */
const BEATS_IN_LIMIT = 4;
const LONGEST_STATUS = 200;

/** Begins to beat: each beat shows that the event loop turns. */
export function openNotices(options: OpenNoticesOptions): ServiceNotices {
  const { send, beatMs, clock = systemClock } = options;
  let cancel: CancelTimer = () => {};
  const beat = (pause: number) => {
    cancel = clock.setTimer(pause, () => {
      send("WATCHDOG=1");
      beat(pause);
    });
  };
  if (beatMs !== null) beat(beatMs);
  return {
    ready: (status) => send(`READY=1\nSTATUS=${oneLine(status)}`),
    stopping: () => send("STOPPING=1\nSTATUS=stopping"),
    close: () => cancel(),
  };
}

/**
 * The notices for a service manager that left its address in the environment; none where there is
 * no address.
 * @throws {Error} as {@linkcode openNotifySocket}.
 */
export function noticesToManager(env: Environment): ServiceNotices {
  const address = env.get("NOTIFY_SOCKET") ?? "";
  if (address === "") return NO_NOTICES;
  const socket = openNotifySocket(address);
  const notices = openNotices({ send: (text) => void socket.send(text), beatMs: beatOf(env) });
  return {
    ...notices,
    close() {
      notices.close();
      socket.close();
    },
  };
}

/** The notices for a supervisor of ours, who reads what the daemon writes to `stdout`. */
export function noticesToSupervisor(
  env: Environment,
  stdout: { write(bytes: Uint8Array): Promise<number> } = Deno.stdout,
): ServiceNotices {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const send = (text: string) => {
    // A supervisor that is stopped reads nothing: neither may beats pile up nor the daemon wait.
    if (waiting > 1 && text === "WATCHDOG=1") return;
    waiting++;
    last = last.then(() => stdout.write(new TextEncoder().encode(`${text}\n`)))
      .catch(() => {}).finally(() => waiting--);
  };
  return openNotices({ send, beatMs: beatOf(env) });
}

/** Milliseconds between two beats, from the manager's limit; null when it has none for us. */
export function beatOf(env: Environment, pid: number = Deno.pid): number | null {
  const limit = Number(env.get("WATCHDOG_USEC") ?? "");
  const forPid = env.get("WATCHDOG_PID") ?? "";
  if (!Number.isSafeInteger(limit) || limit <= 0) return null;
  if (forPid !== "" && Number(forPid) !== pid) return null;
  return Math.max(10, Math.floor(limit / 1_000 / BEATS_IN_LIMIT));
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ").slice(0, LONGEST_STATUS);
}
