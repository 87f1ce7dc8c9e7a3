import { messageOf } from "../../shared/text/message_of.ts";
import type { CancelTimer, Clock } from "../engine/clock.ts";
import { StartBudget } from "../engine/start_budget.ts";
import type { DesktopEnd, ToDesktop, ToProgram } from "./desktop_messages.ts";
import { faultLook, QUIT_ID } from "./fault_look.ts";
import { Letterbox } from "./letterbox.ts";
import { NOTICE_TITLE } from "./notices.ts";
import type { ProgramThread } from "./program_thread.ts";

export interface ProgramKeeperOptions {
  /** Starts the thread of the program; called again for each life of it. */
  readonly start: () => Promise<ProgramThread>;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** What breaks down more often than that has a fault that a new start does not mend. */
export const MOST_LIVES = { maxStarts: 3, windowMs: 10 * 60_000 };
const TOO_OFTEN =
  `${MOST_LIVES.maxStarts} times within ten minutes: look into tray.log, and start ` +
  "the tray again when the cause is gone";
/** So long the daemons of the broken program have for their end. */
export const PAUSE_MS = 2_000;

/**
 * Starts the program, and starts it anew when it breaks down. What it returns outlives each of those
 * lives; it fails when the program cannot live.
 * @throws {Error} when the program cannot be started the first time.
 */
export async function keepProgram(options: ProgramKeeperOptions): Promise<ProgramThread> {
  return new KeptProgram(options, await options.start());
}

class KeptProgram implements ProgramThread {
  readonly end: DesktopEnd;
  readonly failed: Promise<string>;
  readonly #fail: (problem: string) => void;
  readonly #options: ProgramKeeperOptions;
  readonly #budget = new StartBudget(MOST_LIVES);
  readonly #letters = new Letterbox<ToDesktop>();
  /** Null while none runs. */
  #thread: ProgramThread | null = null;
  #cancelPause: CancelTimer = () => {};
  /** The user, or the system, wants it to end, or it has ended. */
  #isEnding = false;
  #toldAt: number | null = null;

  constructor(options: ProgramKeeperOptions, thread: ProgramThread) {
    ({ promise: this.failed, resolve: this.#fail } = Promise.withResolvers<string>());
    this.#options = options;
    this.end = {
      send: (message) => this.#send(message),
      listen: (take) => this.#letters.listen(take),
    };
    this.#budget.take(options.clock.now());
    this.#follow(thread);
  }

  [Symbol.dispose](): void {
    this.#isEnding = true;
    this.#cancelPause();
    this.#thread?.[Symbol.dispose]();
    this.#thread = null;
  }

  #follow(thread: ProgramThread): void {
    this.#thread = thread;
    thread.end.listen((message) => {
      // What is still under way of a life that is over is of no use.
      if (thread !== this.#thread) return;
      if (message.kind === "ended") this.#isEnding = true;
      this.#letters.put(message);
    });
    void thread.failed.then((problem) => thread === this.#thread && this.#brokeDown(problem));
  }

  #send(message: ToProgram): void {
    if (message.kind === "end" || message.kind === "failed") this.#isEnding = true;
    if (this.#thread !== null) return this.#thread.end.send(message);
    if (message.kind === "menu" && message.id === QUIT_ID) this.#isEnding = true;
    if (!this.#isEnding) return;
    this.#cancelPause();
    this.#letters.put({ kind: "ended", problem: null });
  }

  #brokeDown(problem: string): void {
    const { clock, log } = this.#options;
    log(problem);
    // Ends what is left of it: programs that it has started lose their stdin, or end with it.
    this.#thread?.[Symbol.dispose]();
    this.#thread = null;
    if (this.#isEnding) return this.#fail(problem);
    if (!this.#budget.take(clock.now())) return this.#fail(`${problem}; ${TOO_OFTEN}`);
    this.#letters.put({ kind: "program_lost" });
    this.#letters.put({ kind: "show", ...faultLook() });
    this.#cancelPause = clock.setTimer(PAUSE_MS, () => void this.#startAnew());
  }

  async #startAnew(): Promise<void> {
    const { start, log } = this.#options;
    try {
      const thread = await start();
      if (this.#isEnding) return thread[Symbol.dispose]();
      this.#follow(thread);
      log("the program is started anew after its fault");
      this.#tell();
    } catch (error) {
      if (!this.#isEnding) this.#brokeDown(messageOf(error));
    }
  }

  /** Once for faults that follow each other. */
  #tell(): void {
    const now = this.#options.clock.now();
    const before = this.#toldAt;
    this.#toldAt = now;
    if (before !== null && now - before < MOST_LIVES.windowMs) return;
    const body = "The tray had a fault and went on. What it was is in tray.log: see Open Logs.";
    const notice = { id: "tray:fault", title: NOTICE_TITLE, body, buttons: [] };
    this.#letters.put({ kind: "notify", notice });
  }
}
