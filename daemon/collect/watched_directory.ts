import { basename, dirname, relative } from "node:path";
import type { CancelTimer, Clock } from "../platform/clock.ts";
import type { RoomLog } from "../platform/room_log.ts";
import { findFolderLink } from "./find_folder_link.ts";

/** Names in the directory that may have changed, or "all" when only listing it anew can tell. */
export type DirectoryChange = ReadonlySet<string> | "all";

/** What of `Deno.watchFs` is used. */
export interface FsWatch extends AsyncIterable<Deno.FsEvent> {
  close(): void;
}

export interface WatchedDirectoryOptions {
  readonly clock: Clock;
  readonly log: RoomLog;
  /** A hint and no proof: a name may have come, gone, or be as it was. */
  readonly onChange: (change: DirectoryChange) => void;
  /** Everything below it too; names are then paths relative to the directory. */
  readonly recursive?: boolean;
  /** What happens within this time after a first event is told together, milliseconds. */
  readonly coalesceMs?: number;
  /** More names than this at once are told as "all". */
  readonly maxNames?: number;
  /** "all" is told this often whatever the kernel says, milliseconds. */
  readonly rescanMs?: number;
  /** And this often while the kernel tells nothing, milliseconds. */
  readonly blindRescanMs?: number;
  readonly watch?: (path: string, options: { recursive: boolean }) => FsWatch;
}

/** For health. */
export interface WatchedDirectoryStats {
  /** `away`: it does not exist, and a directory above it is watched. `blind`: nothing is watched. */
  readonly state: "watched" | "away" | "blind";
  /** Watches opened so far. */
  readonly arms: number;
  /** Times the kernel or the runtime lost events, as far as they say so. */
  readonly lapses: number;
  /** Watches that could not be opened or broke, and callbacks that threw. */
  readonly faults: number;
}

/** An existing directory: the wanted one, or the nearest above it. */
interface Place {
  /** Without symbolic links, so that every watch of one directory spells it the same. */
  readonly path: string;
  /** Tells a directory from a later one of the same name. */
  readonly identity: string;
  /** Null when it is the wanted one; else the entry that has to appear in it. */
  readonly next: string | null;
}

interface Watch {
  readonly place: Place;
  readonly source: FsWatch;
}

/** A directory that comes and goes all the time gets this many, and then one in each `rescanMs`. */
const MAX_ARMS = 8;

/** Follows what changes in one directory, which may be missing, come, go, and come again. */
export class WatchedDirectory {
  readonly #directory: string;
  readonly #options: Required<WatchedDirectoryOptions>;
  #watch: Watch | null = null;
  #pending: Set<string> | "all" = new Set();
  #cancelDelivery: CancelTimer | null = null;
  #cancelRescan: CancelTimer | null = null;
  #armsLeft = MAX_ARMS;
  /** The identity of the wanted directory when last asked; null when it was not there. */
  #present: string | null = null;
  #running = false;
  #stats = { arms: 0, lapses: 0, faults: 0 };

  /** `directory`: an absolute path. */
  constructor(directory: string, options: WatchedDirectoryOptions) {
    this.#directory = directory;
    this.#options = {
      recursive: false,
      coalesceMs: 10,
      maxNames: 256,
      rescanMs: 30_000,
      blindRescanMs: 2_000,
      watch: Deno.watchFs,
      ...options,
    };
  }

  get stats(): WatchedDirectoryStats {
    const { place } = this.#watch ?? {};
    const state = place === undefined ? "blind" : place.next === null ? "watched" : "away";
    return { state, ...this.#stats };
  }

  /** Never throws. What is there already is told as a first "all". */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#settle();
    this.#scheduleRescan();
  }

  /** Nothing is told any more, and nothing stays open. It may be started again. */
  stop(): void {
    this.#running = false;
    this.#cancelRescan?.();
    this.#cancelDelivery?.();
    this.#cancelDelivery = null;
    this.#pending = new Set();
    this.#present = null;
    this.#close();
  }

  #scheduleRescan(): void {
    const { clock, rescanMs, blindRescanMs } = this.#options;
    const pause = this.#watch === null ? Math.min(blindRescanMs, rescanMs) : rescanMs;
    this.#cancelRescan?.();
    this.#cancelRescan = clock.setTimer(pause, () => {
      this.#armsLeft = Math.min(MAX_ARMS, this.#armsLeft + pause / rescanMs);
      if (this.#present !== null) this.#noteAll();
      this.#settle();
      this.#scheduleRescan();
    });
  }

  /** Watches what has to be watched now; a directory that came, went or was replaced is told. */
  #settle(): void {
    let place = nearestPlace(this.#directory);
    // What appears between the look and the watch is seen by the next look.
    while (this.#rearm(place)) place = nearestPlace(this.#directory);
    const present = place?.next === null ? place.identity : null;
    if (present !== this.#present) this.#noteAll();
    this.#present = present;
  }

  /** @returns whether to look again: another watch was opened, or the place is not what it was */
  #rearm(place: Place | null): boolean {
    if (this.#watch !== null && isSame(this.#watch.place, place)) return false;
    this.#close();
    return place !== null && this.#arm(place);
  }

  #arm(place: Place): boolean {
    if (this.#armsLeft < 1) return false;
    this.#armsLeft--;
    try {
      const recursive = this.#options.recursive && place.next === null;
      if (recursive) refuseFolderLinks(place.path);
      const source = this.#options.watch(place.path, { recursive });
      this.#watch = { place, source };
      this.#stats.arms++;
      void this.#follow(this.#watch);
      return true;
    } catch (error) {
      // Gone since the look: what is above it is looked for at once.
      if (identityOf(place.path) !== place.identity) return true;
      // Not ours to read, or no watch left on this machine: time alone drives it then.
      this.#fault("a directory cannot be watched", error);
      return false;
    }
  }

  async #follow(watch: Watch): Promise<void> {
    try {
      for await (const event of watch.source) {
        if (this.#watch !== watch) return;
        this.#take(event, watch.place);
      }
    } catch (error) {
      if (this.#watch === watch) this.#fault("the watch of a directory broke", error);
    }
    if (this.#watch !== watch) return;
    this.#close();
    this.#noteAll();
    this.#scheduleRescan();
  }

  #take(event: Deno.FsEvent, place: Place): void {
    if (event.flag === "rescan") {
      this.#stats.lapses++;
      this.#noteAll();
      return this.#settleAndSchedule();
    }
    // Readers, ourselves among them. A writer's change has its own event.
    if (event.kind === "access") return;
    let moved = false;
    for (const path of event.paths) {
      if (path === place.path) moved = true;
      else if (place.next !== null) moved ||= isEntry(path, place) && basename(path) === place.next;
      else if (this.#options.recursive ? isBelow(path, place) : isEntry(path, place)) {
        this.#note(relative(place.path, path));
      }
    }
    if (moved) this.#settleAndSchedule();
  }

  #settleAndSchedule(): void {
    this.#settle();
    if (this.#watch === null) this.#scheduleRescan();
  }

  #note(name: string): void {
    if (this.#pending === "all") return;
    this.#pending.add(name);
    if (this.#pending.size > this.#options.maxNames) this.#pending = "all";
    this.#deliverSoon();
  }

  #noteAll(): void {
    this.#pending = "all";
    this.#deliverSoon();
  }

  #deliverSoon(): void {
    const { clock, coalesceMs } = this.#options;
    this.#cancelDelivery ??= clock.setTimer(coalesceMs, () => this.#deliver());
  }

  #deliver(): void {
    const change = this.#pending;
    this.#pending = new Set();
    this.#cancelDelivery = null;
    try {
      this.#options.onChange(change);
    } catch (error) {
      this.#fault("a change of a directory could not be taken in", error);
    }
  }

  /** Every fault is counted; the first is logged, for the next are its like. */
  #fault(message: string, error: unknown): void {
    if (this.#stats.faults++ > 0) return;
    this.#options.log.warn(message, { directory: this.#directory, error: String(error) });
  }

  #close(): void {
    const watch = this.#watch;
    this.#watch = null;
    try {
      watch?.source.close();
    } catch {
      // It had ended by itself.
    }
  }
}

/** The directory, or the nearest one above it that exists; null when none can be seen. */
function nearestPlace(directory: string): Place | null {
  let path = directory;
  let next: string | null = null;
  while (true) {
    const identity = identityOf(path);
    if (identity !== null) {
      try {
        return { path: Deno.realPathSync(path), identity, next };
      } catch {
        // Gone since: what is above it is nearer now.
      }
    }
    const above = dirname(path);
    if (above === path) return null;
    next = basename(path);
    path = above;
  }
}

/** The runtime follows links when it begins to watch: one that leads to `/sys` has no end. */
function refuseFolderLinks(root: string): void {
  const link = findFolderLink(root);
  if (link === null) return;
  throw new Error(`cannot watch what lies below: ${link} is a link to a directory, remove it`);
}

/** With its birth: a directory that is made anew gets the number of the one that went. */
function identityOf(path: string): string | null {
  try {
    const { isDirectory, dev, ino, birthtime } = Deno.statSync(path);
    return isDirectory ? `${dev}:${ino}:${birthtime?.getTime()}` : null;
  } catch {
    return null;
  }
}

function isSame(place: Place, other: Place | null): boolean {
  return place.path === other?.path && place.identity === other.identity &&
    place.next === other.next;
}

/** The runtime also tells of what other watches of this process see. */
function isEntry(path: string, place: Place): boolean {
  return dirname(path) === place.path;
}

function isBelow(path: string, place: Place): boolean {
  return path.startsWith(place.path.endsWith("/") ? place.path : `${place.path}/`);
}
