import { join } from "node:path";
import type { CancelTimer, Clock } from "../../platform/clock.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import { type HookEvent, parseHook } from "./parse_hook.ts";
import { readSpoolFile, RECORD_NAME, type SpoolFile } from "./spool_file.ts";
import { watchSpool } from "./watch_spool.ts";

/**
 * Follows the changes of a directory. `onChange` is a hint and may come too often.
 * @throws what the system says when it cannot.
 */
export type FollowDirectory = (directory: string, onChange: () => void) => { close(): void };

export interface HookSpoolOptions {
  /** Absolute path, {@linkcode hookSpoolDirectory}; made 0700 when it is missing. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: RoomLog;
  /** Told in the order of writing, as far as the system's clock tells it. */
  readonly onEvents: (events: readonly HookEvent[]) => void;
  readonly uid?: number | null;
  readonly limits?: Partial<HookSpoolLimits>;
  readonly follow?: FollowDirectory;
}

export interface HookSpoolLimits {
  /** Records of one pass; the others wait for the next, which follows at once. */
  readonly files: number;
  /** A longer record is thrown away unread. */
  readonly bytesPerFile: number;
  /** What is older at the start is of another day: counted, and thrown away unread. Milliseconds. */
  readonly staleMs: number;
  /** The directory is read this often whatever the system says, milliseconds. */
  readonly rescanMs: number;
  /** And this often while the system says nothing, milliseconds. */
  readonly blindRescanMs: number;
}

const LIMITS: HookSpoolLimits = {
  files: 256,
  bytesPerFile: 32_768,
  staleMs: 10 * 60_000,
  rescanMs: 30_000,
  blindRescanMs: 2_000,
};

/** For health; counted since the start. */
export interface HookSpoolStats {
  readonly state: "stopped" | "watched" | "blind";
  /** Records that were told. */
  readonly told: number;
  /** Older than {@linkcode HookSpoolLimits.staleMs} at the start. */
  readonly stale: number;
  /** Not understood, too long, or no file. */
  readonly refused: number;
  /** Times the directory could not be used, or a listener threw. */
  readonly faults: number;
}

/** Where hooks leave their records, beside the daemon's other data. */
export function hookSpoolDirectory(dataDir: string): string {
  return join(dataDir, "agent-hooks");
}

/** Reads what hooks leave in the spool, tells it, and takes every record away as it reads it. */
export class HookSpool {
  readonly #options: HookSpoolOptions;
  readonly #limits: HookSpoolLimits;
  #following: { readonly identity: string; readonly source: { close(): void } } | null = null;
  #cancelRescan: CancelTimer | null = null;
  #running = false;
  #passing: Promise<void> | null = null;
  #again = false;
  #staleBefore = 0;
  #troubled = false;
  #counts = { told: 0, stale: 0, refused: 0, faults: 0 };

  constructor(options: HookSpoolOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
  }

  get stats(): HookSpoolStats {
    const state = !this.#running ? "stopped" : this.#following === null ? "blind" : "watched";
    return { state, ...this.#counts };
  }

  /** What lies there already is told before this resolves. Never rejects. */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#staleBefore = this.#options.clock.now() - this.#limits.staleMs;
    await this.#settle();
    await this.#pass();
    this.#scheduleRescan();
  }

  /** Nothing is told any more once this resolves; hooks go on writing until the spool is full. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#cancelRescan?.();
    this.#cancelRescan = null;
    this.#unfollow();
    await this.#passing;
  }

  #scheduleRescan(): void {
    this.#cancelRescan?.();
    if (!this.#running) return;
    const { rescanMs, blindRescanMs } = this.#limits;
    const pause = this.#following === null ? blindRescanMs : rescanMs;
    this.#cancelRescan = this.#options.clock.setTimer(pause, () => void this.#rescan());
  }

  async #rescan(): Promise<void> {
    await this.#settle();
    await this.#pass();
    this.#scheduleRescan();
  }

  /** Sees to it that the directory is there, is ours, and is the one that is watched. */
  async #settle(): Promise<void> {
    const { directory, uid = Deno.uid(), follow = watchSpool } = this.#options;
    try {
      const identity = await prepareDirectory(directory, uid);
      this.#troubled = false;
      if (!this.#running || this.#following?.identity === identity) return;
      this.#unfollow();
      this.#following = { identity, source: follow(directory, () => void this.#pass()) };
    } catch (error) {
      this.#unfollow();
      this.#fault("the spool of agent hooks cannot be used", error);
    }
  }

  #unfollow(): void {
    this.#following?.source.close();
    this.#following = null;
  }

  /** One pass at a time; what comes during one is seen by the next. */
  #pass(): Promise<void> {
    this.#again = true;
    this.#passing ??= this.#passes().finally(() => this.#passing = null);
    return this.#passing;
  }

  async #passes(): Promise<void> {
    while (this.#again && this.#running) {
      this.#again = false;
      try {
        const names = await this.#names();
        const taken = await this.#read(names.slice(0, this.#limits.files));
        // Records that cannot be removed are no reason to go round and round.
        if (taken > 0 && names.length > this.#limits.files) this.#again = true;
      } catch (error) {
        this.#fault("the spool of agent hooks cannot be read", error);
      }
    }
  }

  async #names(): Promise<readonly string[]> {
    const { directory } = this.#options;
    const names: string[] = [];
    for await (const { name } of Deno.readDir(directory)) {
      if (RECORD_NAME.test(name)) names.push(name);
    }
    // Of two written within one tick of the system's clock, the later process mostly is the later.
    return names.toSorted((a, b) => processOf(a) - processOf(b));
  }

  /** How many records were taken away. */
  async #read(names: readonly string[]): Promise<number> {
    const { clock, directory } = this.#options;
    const options = { maxBytes: this.#limits.bytesPerFile, now: clock.now() };
    const read = await Promise.all(
      names.map((name) => readSpoolFile(join(directory, name), options)),
    );
    const files = read.filter((file) => file !== null).toSorted((a, b) => a.at - b.at);
    const events = files.map((file) => this.#parse(file)).filter((event) => event !== null);
    if (events.length > 0) this.#tell(events);
    return files.length;
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

function processOf(name: string): number {
  return Number.parseInt(name.slice(1), 10);
}

/**
 * Makes the directory, 0700.
 * @returns What tells it from a later one of the same name.
 * @throws when it is a link, is not ours, or cannot be made.
 */
async function prepareDirectory(path: string, uid: number | null): Promise<string> {
  await Deno.mkdir(path, { recursive: true, mode: 0o700 });
  const info = await Deno.lstat(path);
  if (!info.isDirectory) throw new Error(`cannot use ${path}: it is no directory, remove it`);
  if (uid !== null && info.uid !== uid) {
    throw new Error(`cannot use ${path}: it belongs to user ${info.uid}, remove it`);
  }
  if (((info.mode ?? 0) & 0o777) !== 0o700) await Deno.chmod(path, 0o700);
  return `${info.dev}:${info.ino}`;
}
