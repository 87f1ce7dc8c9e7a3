import { messageOf } from "../../shared/text/message_of.ts";
import type { EventCursor } from "../engine/connection.ts";
import type { StateFile } from "../machine/state_file.ts";

export interface CursorKeeperOptions {
  readonly state: Pick<StateFile, "state" | "keep">;
  /** Milliseconds UTC. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** What lies between is told again after a kill, and passed over by what remembers the toasts. */
const KEEP_MS = 30_000;

/** Keeps on the disk how far daemons were followed, without a write for each event. */
export class CursorKeeper {
  readonly #options: CursorKeeperOptions;
  readonly #unkept = new Map<string, EventCursor>();
  #keptAt = 0;

  constructor(options: CursorKeeperOptions) {
    this.#options = options;
  }

  /** So far that daemon was followed. */
  note(name: string, cursor: EventCursor): void {
    this.#unkept.set(name, cursor);
  }

  /** To be called now and then: writes what was noted when the last write is long ago. */
  async keepSometimes(): Promise<void> {
    if (this.#options.now() - this.#keptAt >= KEEP_MS) await this.keep();
  }

  /** Writes what was noted, if anything. That it fails goes to the log. */
  async keep(): Promise<void> {
    const { state, now, log } = this.#options;
    this.#keptAt = now();
    if (this.#unkept.size === 0) return;
    const before = Object.entries(state.state.cursors);
    const others = before.filter(([name]) => !this.#unkept.has(name));
    // The latest last: of too many the first are dropped.
    const cursors = Object.fromEntries([...others, ...this.#unkept]);
    this.#unkept.clear();
    await state.keep({ cursors }).catch((error) => log(messageOf(error)));
  }
}
