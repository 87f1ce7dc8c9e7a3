import type { Pane } from "../../shared/model/pane.ts";
import { type ProcessMark, processMark } from "../platform/process_mark.ts";

export interface PaneMarksOptions {
  /** The mark of the process with that number; a test has its own. */
  readonly read?: (pid: number) => ProcessMark | null;
  readonly most?: number;
}

interface Marked {
  readonly tmuxPid: number;
  readonly mark: ProcessMark | null;
}

/** More panes than a daemon follows. */
const MOST_PANES = 5_000;

/**
 * Remembers when the process of each pane began, from the first time that the pane was seen with it:
 * a number alone may be another process by now.
 */
export class PaneMarks {
  readonly #read: (pid: number) => ProcessMark | null;
  readonly #most: number;
  readonly #known = new Map<string, Marked>();

  constructor({ read = processMark, most = MOST_PANES }: PaneMarksOptions = {}) {
    this.#read = read;
    this.#most = most;
  }

  /** Takes notice of panes; only of those that are new, or run another process, it costs a read. */
  note(panes: Iterable<Pick<Pane, "id" | "tmuxPid" | "endedAt">>): void {
    for (const { id, tmuxPid, endedAt } of panes) {
      if (endedAt !== null) this.#known.delete(id);
      else if (this.#known.get(id)?.tmuxPid !== tmuxPid) {
        this.#known.delete(id);
        this.#known.set(id, { tmuxPid, mark: this.#read(tmuxPid) });
      }
    }
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#most) break;
      this.#known.delete(oldest);
    }
  }

  forget(paneIds: Iterable<string>): void {
    for (const id of paneIds) this.#known.delete(id);
  }

  /** False when the pane's process is known to be another than it was, or to be gone. */
  isSame({ id, tmuxPid }: Pick<Pane, "id" | "tmuxPid">): boolean {
    const known = this.#known.get(id);
    // Where processes cannot be seen, what tmux says of them has to do.
    if (known === undefined || known.mark === null || known.tmuxPid !== tmuxPid) return true;
    const now = this.#read(tmuxPid);
    return now?.bootId === known.mark.bootId && now.startTicks === known.mark.startTicks;
  }
}
