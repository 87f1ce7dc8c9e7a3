import type { CancelTimer, Clock } from "../engine/clock.ts";
import type { FaceEvent, FaceInput } from "../face/face_input.ts";
import type { Toast } from "../face/make_toast.ts";
import type { ToastMemory } from "../face/toast_memory.ts";
import { nextToasts } from "../face/toasts.ts";

export interface ToasterOptions {
  readonly memory: ToastMemory;
  /** Resolves when it would survive a kill. */
  readonly keep: (memory: ToastMemory) => Promise<void>;
  readonly show: (toast: Toast) => void;
  readonly input: () => FaceInput;
  readonly clock: Clock;
  /** What was told could not be kept: it is told all the same, and may be told again. */
  readonly onProblem: (problem: string) => void;
}

/** A machine that slept must not be waited for by a clock that stood still. */
const LONGEST_WAIT_MS = 60_000;

/** Tells toasts when their time has come, one look after the other. */
export class Toaster {
  readonly #options: ToasterOptions;
  #memory: ToastMemory;
  #events: FaceEvent[] = [];
  #isLooking = false;
  #mustLookAgain = false;
  #isStopped = false;
  #cancel: CancelTimer = () => {};

  constructor(options: ToasterOptions) {
    this.#options = options;
    this.#memory = options.memory;
  }

  /** Something has changed or happened. */
  look(events: readonly FaceEvent[] = []): void {
    this.#events.push(...events);
    this.#mustLookAgain = true;
    if (!this.#isLooking) void this.#look();
  }

  /** Tells nothing more. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    while (this.#mustLookAgain && !this.#isStopped) {
      this.#mustLookAgain = false;
      this.#cancel();
      const events = this.#events;
      this.#events = [];
      await this.#step(events);
    }
    this.#isLooking = false;
  }

  async #step(events: readonly FaceEvent[]): Promise<void> {
    const { input, keep, show, clock, onProblem } = this.#options;
    const step = nextToasts(this.#memory, { input: input(), events });
    this.#memory = step.memory;
    if (step.mustKeep) {
      // What needs a person is told, also where nothing can be written.
      await keep(step.memory).catch((error) => onProblem(String(error?.message ?? error)));
    }
    if (this.#isStopped) return;
    step.toasts.forEach(show);
    if (step.nextAt === null) return;
    const wait = Math.max(0, step.nextAt - clock.now());
    this.#cancel = clock.setTimer(Math.min(wait, LONGEST_WAIT_MS), () => this.look());
  }
}
