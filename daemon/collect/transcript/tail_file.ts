import type { FilePosition } from "../../../shared/model/transcript.ts";
import { nextTurn } from "../../platform/next_turn.ts";
import { PlainBuffer, type TailBuffer } from "./tail_buffer.ts";

const NEWLINE = 0x0a;

/** Whole lines, each with its line feed: `bytes[0..end)`. They hold during the call only. */
export interface LineBlock {
  readonly bytes: Uint8Array;
  readonly end: number;
  /** Where in the file it begins. */
  readonly offset: number;
  /** Of the file, when the reading began. */
  readonly size: number;
}

export interface TailOptions {
  /** Nobody else may use it. */
  readonly buffer?: TailBuffer;
  /** What is read at once. */
  readonly chunkBytes?: number;
  /** A longer line is passed over, and counted. */
  readonly maxLineBytes?: number;
  /** After this long without a pause, milliseconds, others get their turn. */
  readonly sliceMs?: number;
  /** Gives others their turn. */
  readonly pause?: () => Promise<void>;
}

export interface TailSpec {
  /** Where the last reading stopped; null for a file that was never read. */
  readonly from: FilePosition | null;
  readonly onLines: (block: LineBlock) => void;
  /** Called when what was read before is not the beginning of this file any more. */
  readonly onAnew?: () => void;
  readonly signal?: AbortSignal;
}

export type TailResult =
  | {
    /** `more` when it was aborted before the end. */
    readonly kind: "done" | "more";
    readonly position: FilePosition;
    /** True when it began at the beginning though `from` said otherwise. */
    readonly anew: boolean;
    /** Lines that were too long, whose beginning was seen in this reading. */
    readonly longLines: number;
    readonly bytesRead: number;
  }
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly message: string };

/**
 * Reads what was added to files of lines, however large they are, through one buffer. A last line
 * without a line feed is left for the next time. Never throws for what a file is or holds.
 *
 * One reading at a time: the buffer is shared.
 */
export class TailReader {
  readonly #chunkBytes: number;
  readonly #maxLineBytes: number;
  /** A larger buffer is given back after a reading. */
  readonly #keptBytes: number;
  readonly #sliceMs: number;
  readonly #pause: () => Promise<void>;
  readonly #buffer: TailBuffer;
  #sliceEnd = 0;

  constructor(options: TailOptions = {}) {
    this.#chunkBytes = options.chunkBytes ?? 256 * 1024;
    this.#maxLineBytes = Math.max(options.maxLineBytes ?? 4 * 1024 * 1024, this.#chunkBytes);
    this.#keptBytes = this.#chunkBytes * 4;
    this.#sliceMs = options.sliceMs ?? 8;
    this.#pause = options.pause ?? nextTurn;
    this.#buffer = options.buffer ?? new PlainBuffer();
    this.#buffer.resize(this.#chunkBytes);
  }

  /** Reads a file from where it was left to where it ended when this began. */
  async read(path: string, spec: TailSpec): Promise<TailResult> {
    try {
      // Opening a pipe that nobody writes to would wait for ever.
      if (!Deno.statSync(path).isFile) return { kind: "failed", message: "it is no regular file" };
      using file = Deno.openSync(path, { read: true });
      return await this.#readOpen(file, spec);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return { kind: "absent" };
      return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
    } finally {
      // One that grew is kept as a rule: giving it back and asking anew scatters the memory.
      if (this.#buffer.bytes.length > this.#keptBytes) this.#buffer.resize(this.#chunkBytes);
    }
  }

  async #readOpen(file: Deno.FsFile, spec: TailSpec): Promise<TailResult> {
    const { ino, size } = file.statSync();
    const anew = spec.from !== null && isOther(file, spec.from, { ino: ino ?? 0, size });
    if (anew) spec.onAnew?.();
    const from = anew ? null : spec.from;
    const run: Run = {
      file,
      size,
      offset: from?.offset ?? 0,
      filled: 0,
      searched: 0,
      inLongLine: from?.inLongLine ?? false,
      longLines: 0,
      bytesRead: 0,
    };
    file.seekSync(run.offset, Deno.SeekMode.Start);
    const finished = await this.#readAll(run, spec);
    return {
      kind: finished ? "done" : "more",
      position: { ino: ino ?? 0, offset: run.offset, inLongLine: run.inLongLine },
      anew,
      longLines: run.longLines,
      bytesRead: run.bytesRead,
    };
  }

  /** False when it was aborted. */
  async #readAll(run: Run, { onLines, signal }: TailSpec): Promise<boolean> {
    while (run.offset + run.filled < run.size) {
      if (signal?.aborted) return false;
      if (performance.now() > this.#sliceEnd) {
        await this.#pause();
        this.#sliceEnd = performance.now() + this.#sliceMs;
        if (signal?.aborted) return false;
      }
      if (!this.#readChunk(run)) return true;
      this.#handOut(run, onLines);
    }
    return true;
  }

  /** False at the end of the file. */
  #readChunk(run: Run): boolean {
    // What is added meanwhile is for the next time, or a busy file would never be done.
    const wanted = Math.min(run.filled + this.#chunkBytes, run.size - run.offset);
    const room = Math.min(this.#buffer.bytes.length, wanted);
    const read = run.file.readSync(this.#buffer.bytes.subarray(run.filled, room));
    if (read === null || read === 0) return false;
    run.bytesRead += read;
    if (run.inLongLine) return this.#passOver(run, read);
    run.searched = run.filled;
    run.filled += read;
    return true;
  }

  /** Drops what belongs to a line that is too long; the rest begins the buffer. */
  #passOver(run: Run, read: number): boolean {
    const bytes = this.#buffer.bytes.subarray(0, read);
    const end = bytes.indexOf(NEWLINE);
    const dropped = end < 0 ? read : end + 1;
    run.offset += dropped;
    if (end < 0) return true;
    run.inLongLine = false;
    this.#buffer.bytes.copyWithin(0, dropped, read);
    run.searched = 0;
    run.filled = read - dropped;
    return true;
  }

  #handOut(run: Run, onLines: TailSpec["onLines"]): void {
    if (run.filled === 0) return;
    const { searched, filled } = run;
    const last = this.#buffer.bytes.subarray(searched, filled).lastIndexOf(NEWLINE);
    if (last >= 0) {
      const end = searched + last + 1;
      onLines({ bytes: this.#buffer.bytes, end, offset: run.offset, size: run.size });
      this.#buffer.bytes.copyWithin(0, end, filled);
      run.offset += end;
      run.filled -= end;
    }
    if (run.filled === this.#buffer.bytes.length) this.#makeRoom(run);
  }

  /** The buffer is full of one line that has not ended. */
  #makeRoom(run: Run): void {
    if (run.filled >= this.#maxLineBytes) {
      run.longLines++;
      run.inLongLine = true;
      run.offset += run.filled;
      run.filled = 0;
      return;
    }
    this.#buffer.resize(Math.min(this.#buffer.bytes.length * 2, this.#maxLineBytes));
  }
}

/** One reading under way. `offset` is where in the file the buffer begins. */
interface Run {
  readonly file: Deno.FsFile;
  readonly size: number;
  offset: number;
  /** Bytes in the buffer. */
  filled: number;
  /** So many of them are known to hold no line feed. */
  searched: number;
  inLongLine: boolean;
  longLines: number;
  bytesRead: number;
}

/** Another file, one that was cut, or one that was written anew in its place. */
function isOther(
  file: Deno.FsFile,
  from: FilePosition,
  { ino, size }: { readonly ino: number; readonly size: number },
): boolean {
  if (ino !== from.ino || size < from.offset) return true;
  if (from.offset === 0 || from.inLongLine) return false;
  // A position is always behind a line feed.
  const before = new Uint8Array(1);
  file.seekSync(from.offset - 1, Deno.SeekMode.Start);
  return file.readSync(before) !== 1 || before[0] !== NEWLINE;
}
