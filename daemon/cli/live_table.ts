import { type CancelTimer, type Clock, systemClock } from "../platform/clock.ts";
import type { Line } from "./line.ts";
import { Painter } from "./painter.ts";
import type { Screen, ScreenSize } from "./screen.ts";

export interface LiveTableOptions {
  readonly screen: Screen;
  /** What is to be shown now, in at most that many rows. */
  readonly render: (size: ScreenSize) => readonly Line[];
  /** How long what is shown stays true by itself: until an age grows. Milliseconds. */
  readonly redrawMs: () => number;
  /** Called once, when nobody looks any more. */
  readonly onLost: (error: unknown) => void;
  readonly clock?: Clock;
}

/** Changes closer together than this are drawn at once, milliseconds. */
const FRAME_MS = 50;
/**
 * A table that stays in its place in a terminal. Drawing never waits: while the terminal takes one
 * frame (Ctrl-S may stop it for ever), the next one is left out.
 */
export class LiveTable {
  readonly #options: LiveTableOptions;
  readonly #clock: Clock;
  readonly #painter: Painter;
  #cancelFrame: CancelTimer | null = null;
  #cancelRedraw: CancelTimer | null = null;
  #drawing: Promise<void> | null = null;
  #isStale = false;
  #ended = false;

  constructor(options: LiveTableOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#painter = new Painter({ colors: options.screen.colors });
  }

  /** Something to be shown has changed. */
  update(): void {
    this.#soon();
  }

  /** The terminal has another size. */
  resized(): void {
    this.#soon();
  }

  /** Something else was on the terminal meanwhile (`fg` after Ctrl-Z): draw below it. */
  resumed(): void {
    this.#painter.forget();
    this.#soon();
  }

  /** Draws the last frame and leaves it there; does not wait for a terminal that takes nothing. */
  async end(lastFrame: LiveTableOptions["render"], patienceMs = 500): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelFrame?.();
    this.#cancelRedraw?.();
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.setTimer(patienceMs, resolve);
    await Promise.race([enough, this.#finish(lastFrame)]);
    cancel();
  }

  async #finish(lastFrame: LiveTableOptions["render"]): Promise<void> {
    await this.#drawing;
    const { screen } = this.#options;
    const size = usableSize(screen.size());
    const text = this.#painter.frame(lastFrame(size), size) + this.#painter.end();
    // Nobody looks any more: then there is nothing to leave.
    await screen.print(text).catch(() => {});
  }

  #soon(): void {
    if (this.#ended) return;
    this.#cancelFrame ??= this.#clock.setTimer(FRAME_MS, () => {
      this.#cancelFrame = null;
      this.#draw();
    });
  }

  #draw(): void {
    if (this.#drawing !== null) {
      this.#isStale = true;
      return;
    }
    const { screen, render } = this.#options;
    const size = usableSize(screen.size());
    const text = this.#painter.frame(render(size), size);
    this.#scheduleRedraw();
    if (text === "") return;
    this.#drawing = screen.print(text).then(() => this.#drawn(), (error) => this.#lost(error));
  }

  #drawn(): void {
    this.#drawing = null;
    if (!this.#isStale) return;
    this.#isStale = false;
    this.#soon();
  }

  #lost(error: unknown): void {
    this.#drawing = null;
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelRedraw?.();
    this.#options.onLost(error);
  }

  #scheduleRedraw(): void {
    this.#cancelRedraw?.();
    this.#cancelRedraw = this.#clock.setTimer(this.#options.redrawMs(), () => this.#soon());
  }
}

/** The last row stays free, for what the shell says when we have gone. */
function usableSize({ columns, rows }: ScreenSize): ScreenSize {
  return { columns, rows: Math.max(1, rows - 1) };
}
