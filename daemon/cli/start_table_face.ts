import { LiveTable } from "./live_table.ts";
import type { Screen } from "./screen.ts";
import { lastFrame, startFrame, type StartView } from "./start_frame.ts";
import type { Face } from "./start_watch.ts";

/** Ages below a minute are told in seconds. */
const YOUNG_MS = 60_000;
const BUSY_REDRAW_MS = 1_000;
const QUIET_REDRAW_MS = 15_000;

/** How long the ages of a view stay true, milliseconds; those in minutes may be a little late. */
export function redrawMs({ snapshot, now }: StartView): number {
  const isYoung = (at: number | null) => at !== null && now - at < YOUNG_MS;
  const young = snapshot.panes.some(({ since }) => isYoung(since)) ||
    snapshot.sessions.some(({ createdAt, endedAt }) => isYoung(createdAt) || isYoung(endedAt));
  return young ? BUSY_REDRAW_MS : QUIET_REDRAW_MS;
}

/** Signals of the terminal; the tests have their own. */
export interface TerminalSignals {
  add(signal: "SIGWINCH" | "SIGCONT", listener: () => void): void;
  remove(signal: "SIGWINCH" | "SIGCONT", listener: () => void): void;
}

const processSignals: TerminalSignals = {
  add: (signal, listener) => Deno.addSignalListener(signal, listener),
  remove: (signal, listener) => Deno.removeSignalListener(signal, listener),
};

/** Shows a daemon as one table that stays in its place. */
export class TableFace implements Face {
  readonly #table: LiveTable;
  readonly #signals: TerminalSignals;
  readonly #now: () => number;
  readonly #onResize = () => this.#table.resized();
  readonly #onContinue = () => this.#table.resumed();
  #view: StartView | null = null;

  constructor(options: {
    readonly screen: Screen;
    readonly now: () => number;
    /** Nobody looks any more. */
    readonly onLost: (error: unknown) => void;
    readonly signals?: TerminalSignals;
  }) {
    this.#signals = options.signals ?? processSignals;
    this.#now = options.now;
    this.#table = new LiveTable({
      screen: options.screen,
      onLost: options.onLost,
      redrawMs: () => this.#view === null ? QUIET_REDRAW_MS : redrawMs(this.#fresh(this.#view)),
      render: (size) => this.#view === null ? [] : startFrame(this.#fresh(this.#view), size),
    });
    this.#signals.add("SIGWINCH", this.#onResize);
    this.#signals.add("SIGCONT", this.#onContinue);
  }

  changed(view: StartView): void {
    this.#view = view;
    this.#table.update();
  }

  /** Events are what changes the table; they need no place of their own. */
  happened(): void {}

  async end(): Promise<void> {
    this.#signals.remove("SIGWINCH", this.#onResize);
    this.#signals.remove("SIGCONT", this.#onContinue);
    const view = this.#view;
    await this.#table.end((size) => view === null ? [] : lastFrame(this.#fresh(view), size));
  }

  /** Ages grow while nothing else changes. */
  #fresh(view: StartView): StartView {
    return { ...view, now: this.#now() };
  }
}
