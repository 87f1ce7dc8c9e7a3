/** Events a second beyond which the watch costs more than the looks it saves. */
const MAX_EVENTS_PER_SECOND = 200;

/**
 * Tells when a terminal appears or goes away on this machine, which is when a pane is born or ends:
 * a kernel notice on /dev/pts, without a process, a poll, or a change to anybody's tmux.
 * It is only a hint: it does not say whose terminal, and says nothing of renames or titles.
 */
export class PtyHint {
  readonly #onHint: () => void;
  readonly #directory: string;
  #watcher: Deno.FsWatcher | null = null;

  constructor(onHint: () => void, directory = "/dev/pts") {
    this.#onHint = onHint;
    this.#directory = directory;
  }

  /** True while the kernel tells us; false where /dev/pts is missing or too loud. */
  get active(): boolean {
    return this.#watcher !== null;
  }

  start(): void {
    try {
      this.#watcher = Deno.watchFs(this.#directory, { recursive: false });
    } catch {
      // No such directory, or no inotify watch left: looks alone must do, and they do.
      return;
    }
    void this.#follow(this.#watcher);
  }

  stop(): void {
    const watcher = this.#watcher;
    this.#watcher = null;
    watcher?.close();
  }

  async #follow(watcher: Deno.FsWatcher): Promise<void> {
    let windowStart = performance.now();
    let count = 0;
    for await (const event of watcher) {
      const now = performance.now();
      if (now - windowStart > 1_000) {
        windowStart = now;
        count = 0;
      }
      // Some kernels tell of every write to a terminal as well.
      if (++count > MAX_EVENTS_PER_SECOND) return this.stop();
      if (event.kind === "create" || event.kind === "remove") this.#onHint();
    }
  }
}
