import type { CancelTimer, Clock } from "../../platform/clock.ts";
import type { WebAccess, WebCaller } from "./web_access.ts";

export interface LoginWatchOptions {
  readonly access: Pick<WebAccess, "mayStay" | "nextEnd" | "sweep">;
  readonly clock: Clock;
  /** Ends the connections of those who are meant. */
  readonly disconnect: (isMeant: (caller: WebCaller) => boolean) => void;
}

/**
 * Between two looks at the logins at most, milliseconds: timers stand still while the machine sleeps,
 * and the clock by which logins end does not.
 */
const LOOK_EVERY_MS = 60_000;

/** Sees to it that a login ends with its time: its WebSockets, and its line where logins are kept. */
export class LoginWatch {
  readonly #options: LoginWatchOptions;
  #cancel: CancelTimer | null = null;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(options: LoginWatchOptions) {
    this.#options = options;
  }

  /** Looks at once, and then each time that a login ends. */
  start(): void {
    const { access, clock, disconnect } = this.#options;
    disconnect((caller) => !access.mayStay(caller));
    this.#sweeping = access.sweep();
    const until = (access.nextEnd ?? Infinity) - clock.now();
    this.#cancel = clock.setTimer(Math.min(until, LOOK_EVERY_MS), () => this.start());
  }

  /** Resolves when nothing is written any more. */
  stop(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    return this.#sweeping;
  }
}
