import { type BackoffLimits, backoffMs } from "./backoff.ts";
import type { CancelTimer, Clock } from "./clock.ts";
import type { HoldProcess } from "./hold_process.ts";

export interface DistroHoldOptions {
  /** Starts what holds it; null where nothing can. @throws when it does not start */
  readonly start: () => HoldProcess | null;
  /** Whether the distro runs; null when nobody can tell. */
  readonly isUp: () => Promise<boolean | null>;
  /** It does not run, so there is nothing to hold. May end the hold. */
  readonly onOff: () => void;
  readonly clock: Clock;
}

/** The first pause lets a distro go down that is being stopped: it must not be started again. */
const PAUSES: BackoffLimits = { firstMs: 500, longestMs: 60_000, jitter: 0 };
/** Beside what keeps the distro up from now on, so that there is no moment without either. */
const OVERLAP_MS = 5_000;

/** Keeps one distro up by an idle process in it; never starts one that does not run. */
export class DistroHold {
  readonly #options: DistroHoldOptions;
  #isWanted = false;
  #process: HoldProcess | null = null;
  /** Of what was let go. */
  #gone: Promise<unknown> = Promise.resolve();
  /** Which look is the latest: an answer that was overtaken is not taken. */
  #looks = 0;
  #failures = 0;
  /** The next look, or the end of an overlap. */
  #cancel: CancelTimer = () => {};

  constructor(options: DistroHoldOptions) {
    this.#options = options;
  }

  /** Holds it as soon as it is known to run, until it is let go. */
  keep(): void {
    if (this.#isWanted) return;
    this.#want(true);
    this.#failures = 1;
    if (this.#process === null) this.#lookLater();
  }

  /** Holds it at once: something runs in it now. */
  keepRunning(): void {
    this.#want(true);
    this.#failures = 1;
    if (this.#process === null) this.#start();
  }

  /** Something else keeps it up now. */
  letGo(): void {
    if (!this.#isWanted) return;
    this.#want(false);
    this.#cancel = this.#options.clock.setTimer(OVERLAP_MS, () => void this.end());
  }

  /** Lets it go at once, and resolves when no process of it is left. */
  async end(): Promise<void> {
    this.#want(false);
    const process = this.#process;
    this.#process = null;
    if (process !== null) this.#gone = Promise.all([this.#gone, process.end()]);
    await this.#gone;
  }

  #want(isWanted: boolean): void {
    this.#isWanted = isWanted;
    this.#looks++;
    this.#cancel();
  }

  #lookLater(): void {
    const pauseMs = backoffMs(this.#failures, { random: 0, limits: PAUSES });
    this.#cancel = this.#options.clock.setTimer(pauseMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const mine = ++this.#looks;
    const isUp = await this.#options.isUp();
    if (mine !== this.#looks) return;
    if (isUp === true) return this.#start();
    this.#fail();
    if (isUp === false) this.#options.onOff();
  }

  #start(): void {
    let process: HoldProcess | null;
    try {
      process = this.#options.start();
    } catch {
      return this.#fail();
    }
    this.#process = process;
    const { clock } = this.#options;
    const since = clock.now();
    void process?.ended.then(() => {
      if (this.#process !== process) return;
      this.#process = null;
      // One that lasted was no failure, and its end may be that of the distro.
      if (clock.now() - since >= PAUSES.longestMs) this.#failures = 0;
      if (this.#isWanted) this.#fail();
    });
  }

  #fail(): void {
    this.#failures++;
    this.#lookLater();
  }
}
