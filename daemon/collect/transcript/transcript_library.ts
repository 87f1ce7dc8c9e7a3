import { join } from "node:path";
import type { TranscriptRow } from "../../../shared/model/transcript.ts";
import type { CancelTimer, Clock } from "../../platform/clock.ts";
import { nextTurn } from "../../platform/next_turn.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import type { FsWatch } from "../watched_directory.ts";
import { Following, type TranscriptFollower } from "./follower.ts";
import { PlaceScanner } from "./place_scanner.ts";
import { type PassStats, ReadingPass } from "./reading_pass.ts";
import { RANK, ReadingLine } from "./reading_line.ts";
import { type Progress, ReadingProgress } from "./reading_progress.ts";
import type { TranscriptFile } from "./transcript_file.ts";
import type { TranscriptAgent, TranscriptPlace } from "./transcript_place.ts";
import type { TranscriptReaders } from "./transcript_readers.ts";
import { TranscriptShelf } from "./transcript_shelf.ts";
import { findFile, type FoundFile } from "./walk_folder.ts";

/** Who takes down what all transcripts say. */
export interface TranscriptBook {
  /** How far they were read when it was kept last. */
  readonly saved: readonly TranscriptRow[];
  readonly accept: (key: string, fact: TranscriptFact) => void;
  /** All up to the row's position was told. */
  readonly keep: (row: TranscriptRow) => void;
}

export interface TranscriptLibraryOptions {
  readonly clock: Clock;
  readonly log: RoomLog;
  readonly places: readonly TranscriptPlace[];
  /** Without one only those files are read that somebody follows. */
  readonly book: TranscriptBook | null;
  /** Files that were not changed for longer are not read, milliseconds. */
  readonly historyMs: number;
  /** A file has come, has said whose it is, or has grown while nobody follows it. */
  readonly onFile?: (file: TranscriptFile) => void;
  /** All that was there at the start is known. */
  readonly onListed?: () => void;
  readonly readers?: TranscriptReaders;
  /** Files known of each place once it was listed, the last changed ones. */
  readonly maxFiles?: number;
  /** Files beside those that may come between two lists. */
  readonly maxNewFiles?: number;
  readonly rescanMs?: number;
  readonly watch?: (path: string, options: { recursive: boolean }) => FsWatch;
}

/** For health. */
export interface LibraryStats extends PassStats {
  readonly state: "reading" | "idle";
  readonly progress: Progress;
  readonly agents: ReadonlyMap<TranscriptAgent, Progress>;
  readonly files: number;
  /** Files left aside when places were last listed, and since then, for there were too many. */
  readonly refused: number;
  /** Folders that could not be listed, those of the places among them. */
  readonly unreadableFolders: number;
}

/** Where the kernel tells nothing, places are listed this often, and followed files looked at. */
const BLIND_RESCAN_MS = 15_000;
const BLIND_LOOK_MS = 1_000;
const SLICE_MS = 8;

/**
 * Follows the transcripts of all agents: reads the old ones in the background, and what is added at
 * once. One file is read at a time; a more urgent one interrupts another.
 */
export class TranscriptLibrary {
  readonly #options: TranscriptLibraryOptions;
  readonly #shelf: TranscriptShelf;
  readonly #scanners: readonly PlaceScanner[];
  readonly #line: ReadingLine<TranscriptFile>;
  readonly #pass: ReadingPass;
  readonly #progress = new ReadingProgress();
  readonly #followings = new Map<string, Set<Following>>();
  readonly #refused = new Map<string, number>();
  readonly #maxFiles: number;
  #cancelLook: CancelTimer | null = null;
  #stopped = false;

  constructor(options: TranscriptLibraryOptions) {
    this.#options = options;
    const { clock, log, places, book, watch, maxFiles = 20_000, rescanMs = 300_000 } = options;
    const { maxNewFiles = 5_000 } = options;
    this.#maxFiles = places.length * maxFiles + maxNewFiles;
    this.#shelf = new TranscriptShelf(book?.saved ?? []);
    this.#pass = new ReadingPass({ clock, log, readers: options.readers });
    this.#line = new ReadingLine({ read: (file, signal) => this.#read(file, signal) });
    this.#scanners = places.map((place) =>
      new PlaceScanner({
        place,
        clock,
        log,
        maxFiles,
        rescanMs,
        blindRescanMs: Math.min(BLIND_RESCAN_MS, rescanMs),
        onList: (files, refused) => this.#list(place, files, refused),
        onFirstList: () => this.#listed(),
        onTouch: (relative, found) => this.#touch(place, relative, found),
        ...(watch && { watch }),
      })
    );
  }

  /** Never throws. */
  start(): void {
    for (const scanner of this.#scanners) scanner.start();
    this.#lookWhereBlind();
  }

  /** Nothing is read or told any more once this resolves. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelLook?.();
    await Promise.all([...this.#scanners.map((scanner) => scanner.stop()), this.#line.stop()]);
  }

  /** Whether all that was there at the start is known. */
  get isListed(): boolean {
    return this.#scanners.every(({ isListed }) => isListed);
  }

  file(key: string): TranscriptFile | null {
    return this.#shelf.get(key);
  }

  files(): Iterable<TranscriptFile> {
    return this.#shelf.files();
  }

  /**
   * Tells a follower all that a file says, from its beginning, and from then on what is added.
   * @returns ends it
   */
  follow(key: string, follower: TranscriptFollower): () => void {
    const following = new Following(follower);
    const all = this.#followings.get(key) ?? new Set();
    this.#followings.set(key, all.add(following));
    const file = this.#shelf.get(key);
    if (file !== null) this.#line.add(file, RANK.joined);
    return () => {
      following.end();
      all.delete(following);
      if (all.size === 0 && this.#followings.get(key) === all) this.#followings.delete(key);
    };
  }

  get stats(): LibraryStats {
    const progress = this.#progress.all;
    const passed = this.#pass.stats;
    const faults = this.#scanners.flatMap(({ fault }) => fault ?? []);
    const isReading = progress.filesDone < progress.filesTotal || !this.isListed;
    return {
      state: isReading ? "reading" : "idle",
      progress,
      agents: this.#progress.agents,
      files: this.#shelf.size,
      refused: [...this.#refused.values()].reduce((sum, count) => sum + count, 0),
      ...passed,
      lastError: passed.lastError ?? faults.at(-1)?.message ?? null,
      unreadableFolders: faults.reduce((sum, { folders }) => sum + folders, 0),
    };
  }

  async #list(
    place: TranscriptPlace,
    files: readonly FoundFile[],
    refused: number,
  ): Promise<void> {
    this.#refused.set(place.root, refused);
    const seen = new Set<TranscriptFile>();
    let sliceEnd = performance.now() + SLICE_MS;
    for (const found of files) {
      if (this.#stopped) return;
      const file = this.#see(place, found, RANK.rest);
      if (file !== null) seen.add(file);
      if (performance.now() < sliceEnd) continue;
      await nextTurn();
      sliceEnd = performance.now() + SLICE_MS;
    }
    const gone = [...this.#shelf.files()].filter((file) => {
      if (file.place !== place || seen.has(file)) return false;
      // Of too many, those that were changed last stay, and those that somebody follows.
      const isSurplus = refused > 0 && !this.#followings.has(file.key);
      return isSurplus || findFile(file.path, "") === null;
    });
    for (const { path } of gone) this.#lose(path);
  }

  #listed(): void {
    if (this.isListed) this.#options.onListed?.();
  }

  #touch(place: TranscriptPlace, relative: string, found: FoundFile | null): void {
    if (this.#stopped) return;
    if (found === null) this.#lose(join(place.root, relative));
    else this.#see(place, found, RANK.added);
  }

  #see(
    place: TranscriptPlace,
    found: FoundFile,
    rank: typeof RANK.added | typeof RANK.rest,
  ): TranscriptFile | null {
    if (this.#shelf.size >= this.#maxFiles && !this.#shelf.has(place, found)) {
      this.#refused.set(place.root, (this.#refused.get(place.root) ?? 0) + 1);
      return null;
    }
    const seen = this.#shelf.see(place, found);
    if (seen === null) return null;
    const { file, isNew } = seen;
    const followed = this.#followings.get(file.key);
    if (isNew || (followed === undefined && !file.isRead)) this.#tell(file);
    if (file.isRead && (!isNew || followed === undefined)) return file;
    if (followed !== undefined) this.#line.add(file, RANK.live);
    else if (this.#isForBook(file)) {
      if (rank === RANK.rest) this.#progress.expect(file.key, file.agent, file.unreadBytes);
      this.#line.add(file, rank);
    }
    return file;
  }

  #lose(path: string): void {
    const file = this.#shelf.lose(path);
    if (file === null) return;
    this.#line.remove(file);
    this.#pass.forget(file);
    this.#progress.finish(file.key);
  }

  #tell(file: TranscriptFile): void {
    try {
      this.#options.onFile?.(file);
    } catch (error) {
      this.#fault("a transcript could not be told of", error);
    }
  }

  #fault(message: string, error: unknown): void {
    const text = error instanceof Error ? error.stack ?? error.message : String(error);
    this.#options.log.error(message, { error: text });
  }

  #isForBook(file: TranscriptFile): boolean {
    const { book, historyMs, clock } = this.#options;
    if (book === null) return false;
    return file.position !== null || file.modifiedAt >= clock.now() - historyMs;
  }

  async #read(file: TranscriptFile, signal: AbortSignal): Promise<boolean> {
    try {
      return await this.#readNow(file, signal);
    } catch (error) {
      // Whoever was told threw: the next file is read all the same.
      this.#fault("what a transcript says could not be taken in", error);
      return true;
    }
  }

  async #readNow(file: TranscriptFile, signal: AbortSignal): Promise<boolean> {
    const { book } = this.#options;
    const followings = [...this.#followings.get(file.key) ?? []];
    const outcome = await this.#pass.read(file, {
      followings,
      book: this.#isForBook(file) ? book : null,
      signal,
      onTold: () => this.#tell(file),
    });
    if (outcome === "interrupted") return false;
    if (outcome === "absent") this.#lose(file.path);
    this.#progress.finish(file.key);
    return true;
  }

  /** Followed files are looked at often where nobody tells of them. */
  #lookWhereBlind(): void {
    this.#cancelLook = this.#options.clock.setTimer(BLIND_LOOK_MS, () => {
      if (this.#scanners.some(({ isWatched }) => !isWatched)) this.#lookAtFollowed();
      this.#lookWhereBlind();
    });
  }

  #lookAtFollowed(): void {
    const watched = new Set(
      this.#scanners.filter(({ isWatched }) => isWatched).map(({ place }) => place),
    );
    for (const key of this.#followings.keys()) {
      const file = this.#shelf.get(key);
      if (file === null || watched.has(file.place)) continue;
      const { place, path } = file;
      const relative = path.slice(place.root.length + 1);
      this.#touch(place, relative, findFile(place.root, relative));
    }
  }
}
