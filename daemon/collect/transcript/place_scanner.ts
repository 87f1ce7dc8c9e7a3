import type { Clock } from "../../platform/clock.ts";
import { nextTurn } from "../../platform/next_turn.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import { type DirectoryChange, type FsWatch, WatchedDirectory } from "../watched_directory.ts";
import { nameTranscript, type TranscriptPlace } from "./transcript_place.ts";
import { findFile, type FoundFile, walkFolder } from "./walk_folder.ts";

export interface PlaceScannerOptions {
  readonly place: TranscriptPlace;
  readonly clock: Clock;
  readonly log: RoomLog;
  /** All that is there, the newest first; `refused` were too many. */
  readonly onList: (files: readonly FoundFile[], refused: number) => Promise<void>;
  /** The first list was taken in. */
  readonly onFirstList: () => void;
  /** One may have changed, come, or gone: then `found` is null. */
  readonly onTouch: (relative: string, found: FoundFile | null) => void;
  readonly maxFiles: number;
  /** It is listed this often whatever the kernel tells, milliseconds. */
  readonly rescanMs: number;
  /** And this often where the kernel tells nothing, milliseconds. */
  readonly blindRescanMs: number;
  readonly watch?: (path: string, options: { recursive: boolean }) => FsWatch;
}

/** What of a place cannot be seen. */
export interface PlaceFault {
  readonly folders: number;
  /** Why, of one of them. */
  readonly message: string;
}

/** Names of one place that are looked at, and how deep. */
const MAX_ENTRIES = 200_000;
const MAX_DEPTH = 6;
/** A folder that has just come is looked through at once, but only so far. */
const MAX_NEW_ENTRIES = 2_000;
/** Listing gives others their turn after this long, milliseconds. */
const SLICE_MS = 8;

/** Knows which transcripts there are in one place, and which of them change. */
export class PlaceScanner {
  readonly #options: PlaceScannerOptions;
  readonly #watch: WatchedDirectory;
  #listing: Promise<void> | null = null;
  #again = false;
  #isListed = false;
  #stopped = false;
  /** Of the last listing. */
  #fault: PlaceFault | null = null;

  constructor(options: PlaceScannerOptions) {
    this.#options = options;
    const { place, clock, log, rescanMs, blindRescanMs, watch } = options;
    this.#watch = new WatchedDirectory(place.root, {
      clock,
      log,
      recursive: true,
      rescanMs,
      blindRescanMs,
      onChange: (change) => this.#take(change),
      ...(watch && { watch }),
    });
  }

  get place(): TranscriptPlace {
    return this.#options.place;
  }

  /** Whether all that was there at the start is known. */
  get isListed(): boolean {
    return this.#isListed || !isFolder(this.#options.place.root);
  }

  /** What of it cannot be seen now; null when all can, or it does not exist. */
  get fault(): PlaceFault | null {
    const message = whyUnreachable(this.#options.place.root);
    return message === null ? this.#fault : { folders: 1, message };
  }

  /** Whether the kernel tells of changes. */
  get isWatched(): boolean {
    return this.#watch.stats.state === "watched";
  }

  start(): void {
    this.#watch.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#watch.stop();
    await this.#listing;
  }

  #take(change: DirectoryChange): void {
    if (change === "all") return this.#list();
    for (const relative of change) {
      if (this.#isTranscript(relative)) this.#touch(relative);
      else this.#takeFolder(relative);
    }
  }

  #list(): void {
    this.#again = this.#listing !== null;
    if (this.#again) return;
    this.#listing = this.#listAll().finally(() => {
      this.#listing = null;
      this.#becomeListed();
      if (this.#again && !this.#stopped) this.#list();
    });
  }

  #becomeListed(): void {
    if (this.#isListed || this.#stopped) return;
    this.#isListed = true;
    this.#options.onFirstList();
  }

  async #listAll(): Promise<void> {
    const { place: { root }, maxFiles, onList } = this.#options;
    const found: FoundFile[] = [];
    let fault: PlaceFault | null = null;
    const walk = walkFolder(root, {
      maxEntries: MAX_ENTRIES,
      maxDepth: MAX_DEPTH,
      onFault: (error) => fault = { folders: (fault?.folders ?? 0) + 1, message: String(error) },
    });
    let sliceEnd = performance.now() + SLICE_MS;
    for (const relative of walk) {
      if (this.#stopped) return;
      const file = relative !== null && this.#isTranscript(relative)
        ? findFile(root, relative)
        : null;
      if (file !== null) found.push(file);
      if (performance.now() < sliceEnd) continue;
      await nextTurn();
      sliceEnd = performance.now() + SLICE_MS;
    }
    this.#fault = fault;
    found.sort((one, other) => other.modifiedAt - one.modifiedAt);
    await onList(found.slice(0, maxFiles), Math.max(0, found.length - maxFiles));
  }

  /** What was written into a new folder before it was watched was told by nobody. */
  #takeFolder(relative: string): void {
    const { place: { root } } = this.#options;
    if (!isOwnFolder(`${root}/${relative}`)) return;
    const limits = { maxEntries: MAX_NEW_ENTRIES, maxDepth: MAX_DEPTH, start: relative };
    for (const inside of walkFolder(root, limits)) {
      if (inside !== null && this.#isTranscript(inside)) this.#touch(inside);
    }
  }

  #touch(relative: string): void {
    this.#options.onTouch(relative, findFile(this.#options.place.root, relative));
  }

  #isTranscript(relative: string): boolean {
    return nameTranscript(this.#options.place.agent, relative) !== null;
  }
}

/** Null where nothing is, for then there is nothing to be seen. */
function whyUnreachable(path: string): string | null {
  try {
    return Deno.statSync(path).isDirectory ? null : `${path} is no folder`;
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    return error instanceof NotFound || error instanceof NotADirectory ? null : String(error);
  }
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** A link to one is not: what lies there is somebody else's, and may have no end. */
function isOwnFolder(path: string): boolean {
  try {
    return Deno.lstatSync(path).isDirectory;
  } catch {
    return false;
  }
}
