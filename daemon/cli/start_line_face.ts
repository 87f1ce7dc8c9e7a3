import type { Event } from "../../shared/model/event.ts";
import { wholeBoard } from "./board.ts";
import { eventLine } from "./event_line.ts";
import type { Line } from "./line.ts";
import { printLines } from "./print.ts";
import type { Screen } from "./screen.ts";
import { footLine, headLines, type StartView } from "./start_frame.ts";
import { type Face, hasLooked } from "./start_watch.ts";

/** Lines that may wait for a reader who is slow; more are left out, and said to be. */
const MOST_WAITING = 1_000;

/** How long the first look may take before the table is printed without it, milliseconds. */
const FIRST_LOOK_MS = 1_000;

/** Shows a daemon to a file or a pipe: one table, then a line for each event. */
export class LineFace implements Face {
  readonly #screen: Screen;
  readonly #onLost: (error: unknown) => void;
  readonly #bornAt: number;
  /** The last event that the table has in it; null until it was printed. */
  #tableAt: number | null = null;
  #early: Event[] = [];
  #waiting = 0;
  #left = 0;

  constructor(options: {
    readonly screen: Screen;
    readonly now: () => number;
    /** Nobody reads any more. */
    readonly onLost: (error: unknown) => void;
  }) {
    this.#screen = options.screen;
    this.#onLost = options.onLost;
    this.#bornAt = options.now();
  }

  changed(view: StartView): void {
    if (this.#tableAt !== null || !this.#isReady(view)) return;
    const { snapshot, now, home, hostname } = view;
    const board = wholeBoard(snapshot, { now, home, hostname, timesKnown: true });
    this.#tableAt = snapshot.lastEventId;
    this.#print([...headLines(view, Infinity), ...board, footLine(view)]);
    const early = this.#early;
    this.#early = [];
    this.happened(early, view);
  }

  happened(events: readonly Event[], { now }: StartView): void {
    const tableAt = this.#tableAt;
    if (tableAt === null) {
      this.#early.push(...events);
      return;
    }
    this.#print(events.filter(({ id }) => id > tableAt).map((event) => eventLine(event, now)));
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  /** A table from before the first look would show what the last run saw. */
  #isReady({ health, now }: StartView): boolean {
    return now - this.#bornAt >= FIRST_LOOK_MS || hasLooked(health);
  }

  #print(lines: readonly Line[]): void {
    if (lines.length === 0) return;
    if (this.#waiting + lines.length > MOST_WAITING && this.#waiting > 0) {
      this.#left += lines.length;
      return;
    }
    const note: Line[] = this.#left === 0
      ? []
      : [[{ text: `… ${this.#left} events were left out for a slow reader` }]];
    this.#left = 0;
    this.#waiting += lines.length;
    printLines(this.#screen, [...note, ...lines]).then(
      () => this.#waiting -= lines.length,
      this.#onLost,
    );
  }
}
