/** Events a second beyond which the watch costs more than the looks it saves. */
const MAX_EVENTS_PER_SECOND = 200;
/** A watch that was too loud, or broke, is tried again after this long, milliseconds. */
const RETRY_MS = 30_000;

/**
 * Tells when a terminal appears or goes away on this machine, which is when a pane is born or ends:
 * a kernel notice on /dev/pts, without a process, a poll, or a change to anybody's tmux.
 * It is only a hint: it does not say whose terminal, and says nothing of renames or titles.
 */
export class PtyHint {
  readonly #onHint: () => void;
  readonly #directory: string;
  #watcher: Deno.FsWatcher | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;

  constructor(onHint: () => void, directory = "/dev/pts") {
    this.#onHint = onHint;
    this.#directory = directory;
  }

  /** True while the kernel tells us; false where /dev/pts is missing or too loud. */
  get active(): boolean {
    return this.#watcher !== null;
  }

  /** Safe to call where it cannot work: looks alone must do then, and they do. */
  start(): void {
    if (mightTakeTerminal()) return;
    try {
      this.#watcher = Deno.watchFs(this.#directory, { recursive: false });
    } catch {
      // No such directory, or no inotify watch left.
      return;
    }
    void this.#follow(this.#watcher);
  }

  stop(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#close();
  }

  #close(): void {
    const watcher = this.#watcher;
    this.#watcher = null;
    watcher?.close();
  }

  #rest(): void {
    this.#close();
    this.#retry = setTimeout(() => this.start(), RETRY_MS);
  }

  async #follow(watcher: Deno.FsWatcher): Promise<void> {
    try {
      await this.#count(watcher);
    } catch {
      // The kernel ended the watch, or had no room for its events.
      if (this.#watcher === watcher) this.#rest();
    }
  }

  async #count(watcher: Deno.FsWatcher): Promise<void> {
    let windowStart = performance.now();
    let count = 0;
    for await (const event of watcher) {
      const now = performance.now();
      if (now - windowStart > 1_000) {
        windowStart = now;
        count = 0;
      }
      // Some kernels tell of every write to a terminal as well.
      if (++count > MAX_EVENTS_PER_SECOND) return this.#rest();
      if (event.kind === "create" || event.kind === "remove") this.#onHint();
    }
  }
}

/**
 * The runtime's watcher opens each new terminal for a moment. A session leader without a terminal,
 * such as a service, would thereby make the pane's terminal its own, and be hung up with the pane.
 * Source: tty_ioctl(4), proc(5).
 */
function mightTakeTerminal(): boolean {
  try {
    const stat = Deno.readTextFileSync("/proc/self/stat");
    const [, , , session, terminal] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return session === String(Deno.pid) && terminal === "0";
  } catch {
    // Not knowing is no reason to take the risk.
    return true;
  }
}
