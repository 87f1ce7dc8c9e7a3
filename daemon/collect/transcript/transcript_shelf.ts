import { join } from "node:path";
import type { TranscriptRow } from "../../../shared/model/transcript.ts";
import { TranscriptFile } from "./transcript_file.ts";
import { nameTranscript, type TranscriptPlace } from "./transcript_place.ts";
import { findFile, type FoundFile } from "./walk_folder.ts";

/** Rows of files that are not there, for they may come back elsewhere. */
const MAX_ABSENT = 50_000;

/** All transcripts that are there, each once, wherever it is moved to. */
export class TranscriptShelf {
  readonly #files = new Map<string, TranscriptFile>();
  readonly #paths = new Map<string, TranscriptFile>();
  /** By key: what was kept of files that are not there, or were not seen yet. */
  readonly #absent = new Map<string, TranscriptRow>();
  /** Those of them that were seen to go. */
  readonly #lost = new WeakSet<TranscriptRow>();

  constructor(saved: readonly TranscriptRow[]) {
    for (const row of saved) this.#keepAbsent(row);
  }

  get size(): number {
    return this.#files.size;
  }

  get(key: string): TranscriptFile | null {
    return this.#files.get(key) ?? null;
  }

  files(): Iterable<TranscriptFile> {
    return this.#files.values();
  }

  /** Whether a file is known at its place. */
  has({ root }: TranscriptPlace, { relative }: FoundFile): boolean {
    return this.#paths.has(join(root, relative));
  }

  /** A file was seen: it is a new one, a known one, or one that was moved. Null for another name. */
  see(
    place: TranscriptPlace,
    found: FoundFile,
  ): { readonly file: TranscriptFile; readonly isNew: boolean } | null {
    const path = join(place.root, found.relative);
    const known = this.#paths.get(path);
    if (known !== undefined) {
      known.see(place, found);
      return { file: known, isNew: false };
    }
    const name = nameTranscript(place.agent, found.relative);
    if (name === null) return null;
    const isTaken = this.#belongsToOther(name.key, { path, ino: found.ino });
    const key = isTaken ? `${place.agent}${path}` : name.key;
    const moved = this.#files.get(key);
    if (moved !== undefined) {
      this.#paths.delete(moved.path);
      moved.see(place, found);
    }
    const saved = this.#takeAbsent(key, path);
    const file = moved ?? new TranscriptFile({ place, name, found, key, saved });
    this.#files.set(key, file);
    this.#paths.set(path, file);
    return { file, isNew: moved === undefined };
  }

  /** What was at a path is gone; null when nothing was. */
  lose(path: string): TranscriptFile | null {
    const file = this.#paths.get(path);
    if (file === undefined) return null;
    this.#paths.delete(path);
    this.#files.delete(file.key);
    const row = file.toRow();
    this.#keepAbsent(row);
    this.#lost.add(row);
    return file;
  }

  /** What has gone and comes back to the same place is another file, though its number may be the same. */
  #takeAbsent(key: string, path: string): TranscriptRow | null {
    const row = this.#absent.get(key) ?? null;
    this.#absent.delete(key);
    return row !== null && row.path === path && this.#lost.has(row)
      ? { ...row, position: null }
      : row;
  }

  /** Two places may hold files of one name: the one that was there first has it. */
  #belongsToOther(key: string, found: { readonly path: string; readonly ino: number }): boolean {
    const file = this.#files.get(key);
    if (file !== undefined) return file.ino !== found.ino && isFile(file.path);
    const row = this.#absent.get(key);
    if (row === undefined || row.path === found.path) return false;
    return row.position?.ino !== found.ino && isFile(row.path);
  }

  #keepAbsent(row: TranscriptRow): void {
    this.#absent.set(row.key, row);
    for (const key of this.#absent.keys()) {
      if (this.#absent.size <= MAX_ABSENT) return;
      this.#absent.delete(key);
    }
  }
}

function isFile(path: string): boolean {
  return findFile(path, "") !== null;
}
