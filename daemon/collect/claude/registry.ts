import type { CancelTimer, Clock } from "../../platform/clock.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import { type FsWatch, WatchedDirectory } from "../watched_directory.ts";
import { type JoinedRecord, joinRecord } from "./join_record.ts";
import { type ClaudeRecord, GRACE_MS, MAX_FILES, RegistryFolder } from "./registry_folder.ts";

export interface ClaudeRegistryOptions {
  readonly clock: Clock;
  readonly log: RoomLog;
  /** Absolute paths; they need not exist. */
  readonly directories: readonly string[];
  /** Every record there is, and the pids of which something else is said than before. */
  readonly onChange: (records: readonly ClaudeRecord[], changed: ReadonlySet<number>) => void;
  /** Files kept of each directory, the last written ones. */
  readonly maxFiles?: number;
  readonly watch?: (path: string, options: { recursive: boolean }) => FsWatch;
}

/** For health. */
export interface ClaudeRegistryStats {
  /** Directories of which the kernel tells changes. */
  readonly watched: number;
  readonly records: number;
  /** Files read so far. */
  readonly reads: number;
  /** Reads so far that gave no record: half-written, too large, or in another format. */
  readonly broken: number;
  /** Files left aside when a directory was last listed, for there were too many. */
  readonly refused: number;
}

/** Follows the registry files of Claude Code; knows nothing of panes, nor of who is alive. */
export class ClaudeRegistry {
  readonly #options: ClaudeRegistryOptions;
  readonly #folders: readonly RegistryFolder[];
  readonly #watches: readonly WatchedDirectory[];
  #cancelRetry: CancelTimer | null = null;

  constructor(options: ClaudeRegistryOptions) {
    const { clock, log, watch, maxFiles = MAX_FILES } = options;
    this.#options = options;
    this.#folders = [...new Set(options.directories)].map((path) =>
      new RegistryFolder(path, maxFiles)
    );
    this.#watches = this.#folders.map((folder) =>
      new WatchedDirectory(folder.path, {
        clock,
        log,
        onChange: (change) => this.#tell(folder.take(change, clock.now())),
        ...(watch && { watch }),
      })
    );
  }

  /** Never throws. What is there already is told soon after. */
  start(): void {
    for (const watch of this.#watches) watch.start();
  }

  /** Nothing is told any more; what was known stays readable. */
  stop(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    for (const watch of this.#watches) watch.stop();
  }

  get records(): readonly ClaudeRecord[] {
    return this.#folders.flatMap((folder) => folder.records);
  }

  /**
   * As {@linkcode joinRecord}.
   * @param startTicks null when no such process lives
   */
  record(pid: number, startTicks: string | null): JoinedRecord | null {
    return startTicks === null ? null : joinRecord(this.#folders, { pid, startTicks });
  }

  get stats(): ClaudeRegistryStats {
    const sum = (figure: (folder: RegistryFolder) => number) =>
      this.#folders.reduce((total, folder) => total + figure(folder), 0);
    return {
      watched: this.#watches.filter(({ stats }) => stats.state === "watched").length,
      records: this.records.length,
      reads: sum(({ reads }) => reads),
      broken: sum(({ broken }) => broken),
      refused: sum(({ refused }) => refused),
    };
  }

  #tell(changed: ReadonlySet<number>): void {
    this.#retryLater();
    if (changed.size > 0) this.#options.onChange(this.records, changed);
  }

  #retryLater(): void {
    if (this.#cancelRetry !== null || !this.#folders.some((folder) => folder.inDoubt)) return;
    this.#cancelRetry = this.#options.clock.setTimer(GRACE_MS, () => this.#retry());
  }

  #retry(): void {
    this.#cancelRetry = null;
    const now = this.#options.clock.now();
    try {
      this.#tell(new Set(this.#folders.flatMap((folder) => [...folder.retry(now)])));
    } catch (error) {
      this.#options.log.warn("a registry record could not be taken in", { error: String(error) });
    }
  }
}
