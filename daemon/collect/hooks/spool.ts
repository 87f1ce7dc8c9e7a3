import { join } from "node:path";
import type { CancelTimer, Clock } from "../../platform/clock.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import { type DirectoryChange, type FsWatch, WatchedDirectory } from "../watched_directory.ts";
import { type HookEvent, parseHook } from "./parse_hook.ts";
import { readSpoolFile, RECORD_NAME, SPOOL_CAP, type SpoolFile } from "./spool_file.ts";

export interface HookSpoolOptions {
  /** Absolute path; made 0700 when it is missing. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: RoomLog;
  /** Told in the order of writing, as far as the system's clock tells it. */
  readonly onEvents: (events: readonly HookEvent[]) => void;
  /** Calls were made that nobody will tell of: what was told before them is not to be trusted. */
  readonly onGap: () => void;
  readonly uid?: number | null;
  readonly limits?: Partial<HookSpoolLimits>;
  readonly watch?: (path: string, options: { recursive: boolean }) => FsWatch;
}

export interface HookSpoolLimits {
  /** Records that are told together; the others follow. More names than this are listed anew. */
  readonly files: number;
  /** A longer record is thrown away unread. */
  readonly bytesPerFile: number;
  /** What is older at the start is of another day: counted, and thrown away unread. Milliseconds. */
  readonly staleMs: number;
  /** A directory that cannot be used is tried again after this long, milliseconds. */
  readonly retryMs: number;
}

const LIMITS: HookSpoolLimits = {
  files: 256,
  bytesPerFile: 32_768,
  staleMs: 10 * 60_000,
  retryMs: 5_000,
};

/** Files that are read or removed side by side: each needs a thread of the runtime, and its memory. */
const AT_ONCE = 16;

/** A hook makes its record and fills it: one look for both. Milliseconds. */
const COALESCE_MS = 3;

/** For health; counted since the start. */
export interface HookSpoolStats {
  /** `blind`: the system tells of no change. `unusable`: the directory is not ours to read. */
  readonly state: "stopped" | "watched" | "blind" | "unusable";
  /** Records that were told. */
  readonly told: number;
  /** Older than {@linkcode HookSpoolLimits.staleMs} at the start, or of a spool that was full. */
  readonly stale: number;
  /** Not understood, too long, or no file. */
  readonly refused: number;
  /** Times the directory could not be used, or a listener threw. */
  readonly faults: number;
  /** When the last record that was told was written, milliseconds UTC; null before the first. */
  readonly lastAt: number | null;
}

/** Reads what hooks leave in the spool, tells it, and takes every record away as it reads it. */
export class HookSpool {
  readonly #options: HookSpoolOptions;
  readonly #limits: HookSpoolLimits;
  readonly #watch: WatchedDirectory;
  #cancelRetry: CancelTimer | null = null;
  #running = false;
  /** Before that, nothing can be told and nothing is amiss. */
  #watches = false;
  /** Null until it was tried. */
  #usable: boolean | null = null;
  #passing: Promise<void> | null = null;
  /** Names that wait to be read, or "all" when only listing the directory can tell. */
  #pending: Set<string> | "all" = new Set();
  #staleBefore = 0;
  #troubled = false;
  #lastAt: number | null = null;
  #counts = { told: 0, stale: 0, refused: 0, faults: 0 };

  constructor(options: HookSpoolOptions) {
    const { directory, clock, log, watch } = options;
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#watch = new WatchedDirectory(directory, {
      clock,
      log,
      coalesceMs: COALESCE_MS,
      onChange: (change) => void this.#take(change),
      ...(watch && { watch }),
    });
  }

  get stats(): HookSpoolStats {
    const faults = this.#counts.faults + this.#watch.stats.faults;
    return { state: this.#state, ...this.#counts, faults, lastAt: this.#lastAt };
  }

  /** What lies there already is told before this resolves. Never rejects. */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#staleBefore = this.#options.clock.now() - this.#limits.staleMs;
    await this.#settle();
    if (!this.#running) return;
    this.#watch.start();
    this.#watches = true;
    await this.#take("all");
  }

  /** Nothing is told any more once this resolves; hooks go on writing until the spool is full. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#watches = false;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#watch.stop();
    await this.#passing;
    this.#pending = new Set();
  }

  get #state(): HookSpoolStats["state"] {
    if (!this.#running || this.#usable === null) return "stopped";
    if (!this.#usable) return "unusable";
    if (!this.#watches) return "stopped";
    return this.#watch.stats.state === "watched" ? "watched" : "blind";
  }

  /** One pass at a time; what comes during one is read by the next. */
  #take(change: DirectoryChange): Promise<void> {
    const names = new Set([...this.#pending, ...change]);
    const isAll = change === "all" || this.#pending === "all" || names.size > this.#limits.files;
    this.#pending = isAll ? "all" : names;
    this.#passing ??= this.#passes().finally(() => this.#passing = null);
    return this.#passing;
  }

  async #passes(): Promise<void> {
    while (this.#running && (this.#pending === "all" || this.#pending.size > 0)) {
      const pending = this.#pending;
      this.#pending = new Set();
      if (pending === "all") await this.#settle();
      if (this.#usable) await this.#pass(pending);
    }
  }

  /** Sees to it that the directory is there, and is ours; while it is not, it is tried again. */
  async #settle(): Promise<void> {
    const { directory, clock, uid = Deno.uid() } = this.#options;
    try {
      await prepareDirectory(directory, uid);
      this.#usable = true;
      this.#troubled = false;
    } catch (error) {
      this.#usable = false;
      this.#fault("the spool of agent hooks cannot be used", error);
      this.#cancelRetry?.();
      if (!this.#running) return;
      this.#cancelRetry = clock.setTimer(this.#limits.retryMs, () => void this.#take("all"));
    }
  }

  async #pass(change: DirectoryChange): Promise<void> {
    try {
      const names = change === "all" ? await this.#names() : inOrder([...change]);
      if (names.length > SPOOL_CAP) return await this.#empty(names);
      const { files } = this.#limits;
      // Each once: what is left must not keep back what comes behind it, nor be read again and again.
      for (let at = 0; at < names.length && this.#running; at += files) {
        await this.#read(names.slice(at, at + files));
      }
    } catch (error) {
      this.#fault("the spool of agent hooks cannot be read", error);
    }
  }

  /**
   * A full spool holds its oldest records and misses the newest: a question in it may have been
   * answered, an agent whose turn ended in it may be asking by now. So all go unread.
   */
  async #empty(names: readonly string[]): Promise<void> {
    const results = await eachOf(names, (name) => removed(join(this.#options.directory, name)));
    const count = results.filter((isGone) => isGone).length;
    if (count === 0) return;
    this.#counts.stale += count;
    this.#options.log.warn("the spool of agent hooks was full: what it held is not used", {
      records: count,
    });
    // What is written from now on is told whole, so all that is left to read.
    this.#pending = "all";
    this.#options.onGap();
  }

  async #names(): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(this.#options.directory)) names.push(name);
    return inOrder(names);
  }

  async #read(names: readonly string[]): Promise<void> {
    const { clock, directory } = this.#options;
    const options = { maxBytes: this.#limits.bytesPerFile, now: clock.now() };
    const read = await eachOf(names, (name) => readSpoolFile(join(directory, name), options));
    const files = read.filter((file) => file !== null).toSorted((a, b) => a.at - b.at);
    const events = files.map((file) => this.#parse(file)).filter((event) => event !== null);
    if (events.length > 0) this.#tell(events);
  }

  #parse({ at, text }: SpoolFile): HookEvent | null {
    if (at < this.#staleBefore) {
      this.#counts.stale++;
      return null;
    }
    // The clock may have been set back since: nothing was written tomorrow.
    const event = text === null ? null : parseHook(text, Math.min(at, this.#options.clock.now()));
    if (event === null) this.#counts.refused++;
    return event;
  }

  #tell(events: readonly HookEvent[]): void {
    this.#counts.told += events.length;
    this.#lastAt = events.at(-1)?.at ?? this.#lastAt;
    try {
      this.#options.onEvents(events);
    } catch (error) {
      this.#fault("events of agent hooks could not be taken in", error);
    }
  }

  /** Logged once until it is well again. */
  #fault(message: string, error: unknown): void {
    this.#counts.faults++;
    if (this.#troubled) return;
    this.#troubled = true;
    this.#options.log.warn(message, { error: String(error) });
  }
}

/** What `run` has for each name, in their order; a few at a time. */
async function eachOf<T>(
  names: readonly string[],
  run: (name: string) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    results.push(...await Promise.all(names.slice(at, at + AT_ONCE).map(run)));
  }
  return results;
}

/** @returns whether it could be removed */
function removed(path: string): Promise<boolean> {
  return Deno.remove(path).then(() => true, () => false);
}

/** Of two written within one tick of the system's clock, the later process mostly is the later. */
function inOrder(names: readonly string[]): readonly string[] {
  return names.filter((name) => RECORD_NAME.test(name))
    .toSorted((a, b) => processOf(a) - processOf(b));
}

function processOf(name: string): number {
  return Number.parseInt(name.slice(1), 10);
}

/**
 * Makes the directory, 0700.
 * @throws when it is a link, is not ours, or cannot be made.
 */
async function prepareDirectory(path: string, uid: number | null): Promise<void> {
  await Deno.mkdir(path, { recursive: true, mode: 0o700 });
  const info = await Deno.lstat(path);
  if (!info.isDirectory) throw new Error(`cannot use ${path}: it is no directory, remove it`);
  if (uid !== null && info.uid !== uid) {
    throw new Error(`cannot use ${path}: it belongs to user ${info.uid}, remove it`);
  }
  if (((info.mode ?? 0) & 0o777) !== 0o700) await Deno.chmod(path, 0o700);
}
