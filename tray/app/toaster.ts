import { messageOf } from "../../shared/text/message_of.ts";
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
  /**
   * What was told could not be kept: it is told all the same, and may be told again. Or something
   * could not be told, and the next is.
   */
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
      try {
        await this.#step(events);
      } catch (error) {
        this.#failed(error);
        this.#lookAfter(LONGEST_WAIT_MS);
      }
    }
    this.#isLooking = false;
  }

  async #step(events: readonly FaceEvent[]): Promise<void> {
    const { input, clock } = this.#options;
    const step = nextToasts(this.#memory, { input: input(), events });
    this.#memory = step.memory;
    if (step.mustKeep) await this.#keep(step.memory);
    if (this.#isStopped) return;
    for (const toast of step.toasts) this.#show(toast);
    if (step.nextAt !== null) this.#lookAfter(Math.max(0, step.nextAt - clock.now()));
  }

  /** What needs a person is told, also where nothing can be written. */
  async #keep(memory: ToastMemory): Promise<void> {
    try {
      await this.#options.keep(memory);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** One that cannot be shown keeps back none after it. */
  #show(toast: Toast): void {
    try {
      this.#options.show(toast);
    } catch (error) {
      this.#failed(error);
    }
  }

  #lookAfter(ms: number): void {
    if (this.#isStopped) return;
    this.#cancel = this.#options.clock.setTimer(Math.min(ms, LONGEST_WAIT_MS), () => this.look());
  }

  #failed(error: unknown): void {
    this.#options.onProblem(messageOf(error));
  }
}
