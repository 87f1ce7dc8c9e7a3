import type { CancelTimer, Clock } from "../engine/clock.ts";
import type { PreparedDaemon } from "./prepare_daemon.ts";
import { LONGEST_RETRY_MS, retryPauseMs } from "./retry_pause.ts";

export interface DaemonSetupOptions {
  /** Makes sure that it is in place. */
  readonly prepare: () => Promise<PreparedDaemon>;
  /** Why its distro must not be started for another try now; null when it may. */
  readonly whyNotNow: () => Promise<string | null>;
  readonly clock: Clock;
  readonly onReady: () => void;
  readonly onChange: () => void;
  /** Something that the user should know of it, once. */
  readonly onNotice: (message: string) => void;
  readonly log: (line: string) => void;
}

/** What came of putting it in place. */
export type SetupOutcome =
  | {
    readonly kind: "ready";
    /** Other words start it than before. */
    readonly isOther: boolean;
    /** There was something to say that was not said before. */
    readonly isNews: boolean;
  }
  | { readonly kind: "failed" };

/** What fails again needs a person; WSL that was slow once does not. */
const TOLD_FAILURE = 2;

/** Puts one daemon in place, until that succeeds, and knows how it is started. */
export class DaemonSetup {
  readonly #options: DaemonSetupOptions;
  #argv: readonly string[] | null = null;
  #problem: string | null = null;
  /** What the latest preparation had to say. */
  #notice: string | null = null;
  #failures = 0;
  #isPreparing = false;
  /** What is under way began by what does not hold any more. */
  #isOutdated = false;
  #isOver = false;
  #cancelRetry: CancelTimer = () => {};

  constructor(options: DaemonSetupOptions) {
    this.#options = options;
  }

  /** The words that start it; null before it is in place. */
  get argv(): readonly string[] | null {
    return this.#argv;
  }

  /** Why it could not be put in place, for the user; null while nothing is wrong. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Puts it in place. @returns null where that is under way already, or nobody wants it any more */
  async prepare(): Promise<SetupOutcome | null> {
    if (this.#isPreparing) return null;
    this.#isPreparing = true;
    this.#problem = null;
    this.#cancelRetry();
    this.#options.onChange();
    const prepared = await this.#prepareByNow();
    this.#isPreparing = false;
    if (this.#isOver) return null;
    return prepared.kind === "ready" ? this.#succeeded(prepared) : this.#failed(prepared.message);
  }

  /** As {@link prepare}, where what it is made by has changed: what is under way is made again. */
  async prepareOtherwise(): Promise<SetupOutcome | null> {
    this.#isOutdated = this.#isPreparing;
    return await this.prepare();
  }

  /** What has started it does not any more. */
  withdraw(): void {
    this.#argv = null;
  }

  /** Nobody wants it any more. */
  end(): void {
    this.#isOver = true;
    this.#cancelRetry();
  }

  async #prepareByNow(): Promise<PreparedDaemon> {
    for (;;) {
      this.#isOutdated = false;
      const prepared = await this.#options.prepare();
      if (!this.#isOutdated || this.#isOver) return prepared;
    }
  }

  #succeeded(
    { argv, notice }: Extract<PreparedDaemon, { readonly kind: "ready" }>,
  ): SetupOutcome {
    const isOther = argv.join("\0") !== this.#argv?.join("\0");
    const isNews = notice !== null && notice !== this.#notice;
    this.#argv = argv;
    this.#notice = notice;
    this.#failures = 0;
    if (isNews) this.#options.onNotice(notice);
    this.#options.onReady();
    return { kind: "ready", isOther, isNews };
  }

  #failed(problem: string): SetupOutcome {
    const { onNotice, onChange, log } = this.#options;
    this.#problem = problem;
    this.#failures++;
    if (this.#failures === TOLD_FAILURE) onNotice(problem);
    else log(problem);
    this.#retryAfter(retryPauseMs(this.#failures));
    onChange();
    return { kind: "failed" };
  }

  #retryAfter(ms: number): void {
    this.#cancelRetry = this.#options.clock.setTimer(ms, () => void this.#retry());
  }

  async #retry(): Promise<void> {
    const whyNot = await this.#options.whyNotNow();
    const wasTriedMeanwhile = this.#problem === null;
    if (this.#isOver || wasTriedMeanwhile) return;
    if (whyNot === null) await this.prepare();
    else this.#retryAfter(LONGEST_RETRY_MS);
  }
}
