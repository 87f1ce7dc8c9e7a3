import type { CancelTimer, Clock } from "../engine/clock.ts";
import type { FoundDaemons } from "./find_daemons.ts";
import { retryPauseMs } from "./retry_pause.ts";

export interface DaemonSearchOptions {
  readonly find: () => Promise<FoundDaemons>;
  readonly clock: Clock;
  readonly onFound: (found: Exclude<FoundDaemons, { readonly kind: "failed" }>) => void;
  /** A look is over, whatever it came to. */
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** Distros are started and stopped by others. */
const LOOK_AGAIN_MS = 5 * 60_000;

/** Finds out whose daemons there are, again and again. */
export class DaemonSearch {
  readonly #options: DaemonSearchOptions;
  #problem: string | null = null;
  #failures = 0;
  /** Which look is the latest: an answer that was overtaken is not taken. */
  #looks = 0;
  #isStopped = false;
  #cancelLook: CancelTimer = () => {};

  constructor(options: DaemonSearchOptions) {
    this.#options = options;
  }

  /** Why the latest look found nothing, for the user; null when it did. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Looks now, and again after a while. */
  async look(): Promise<void> {
    this.#cancelLook();
    const mine = ++this.#looks;
    const found = await this.#options.find();
    if (this.#isStopped || mine !== this.#looks) return;
    this.#problem = found.kind === "failed" ? found.message : null;
    if (found.kind === "failed") this.#options.log(found.message);
    else this.#options.onFound(found);
    const isSure = found.kind === "ok" || found.kind === "listed" && found.unsure.length === 0;
    this.#failures = isSure ? 0 : this.#failures + 1;
    const pauseMs = isSure ? LOOK_AGAIN_MS : retryPauseMs(this.#failures);
    this.#cancelLook = this.#options.clock.setTimer(pauseMs, () => void this.look());
    this.#options.onChange();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelLook();
  }
}
