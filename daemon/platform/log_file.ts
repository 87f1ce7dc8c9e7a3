import { dirname } from "node:path";
import { getRotatingFileSink } from "@logtape/file";
import type { LogRecord, Sink } from "@logtape/logtape";

export interface LogFileOptions {
  /** A file of this size is set aside as `FILE.1`. Bytes. */
  readonly maxBytes: number;
  /** How many files there are at most, the current one among them. */
  readonly maxFiles: number;
}

/**
 * A rotated file that heals: every write that fails throws, and the next one begins afresh, making
 * directory and file again where they are gone. Files are 0600.
 */
export class LogFile {
  readonly #path: string;
  readonly #options: LogFileOptions;
  #open: { readonly sink: Sink & Disposable; readonly ino: number | null } | null = null;

  constructor(path: string, options: LogFileOptions) {
    this.#path = path;
    this.#options = options;
  }

  /**
   * Appends whole lines, on the disk when it returns.
   * @throws what the file system says; the lines are then lost, or written in part.
   */
  append(lines: string): void {
    const before = Deno.umask(0o077);
    try {
      this.#sink()(recordOf(lines));
      // The sink rotates by itself: the file may be another one now.
      if (this.#open !== null) this.#open = { ...this.#open, ino: inodeOf(this.#path) };
    } catch (error) {
      this.close();
      throw error;
    } finally {
      Deno.umask(before);
    }
  }

  /** Lets go of the file; a later append opens it again. Never throws. */
  close(): void {
    const open = this.#open;
    this.#open = null;
    try {
      open?.sink[Symbol.dispose]();
    } catch {
      // After a failed rotation the file is closed already.
    }
  }

  #sink(): Sink {
    // Deleted or moved away by someone: writing on would fill a file that nobody can see.
    if (this.#open !== null && inodeOf(this.#path) !== this.#open.ino) this.close();
    this.#open ??= this.#reopen();
    return this.#open.sink;
  }

  #reopen(): { readonly sink: Sink & Disposable; readonly ino: number | null } {
    Deno.mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    refuseSpecial(this.#path);
    const sink = getRotatingFileSink(this.#path, {
      maxSize: this.#options.maxBytes,
      maxFiles: this.#options.maxFiles - 1,
      bufferSize: 0,
      formatter: (record) => String(record.rawMessage),
    });
    Deno.chmodSync(this.#path, 0o600);
    return { sink, ino: inodeOf(this.#path) };
  }
}

/** Rotation renames the file and takes rights away: run by root on /dev/null, that hurts everyone. */
function refuseSpecial(path: string): void {
  let isFile = true;
  try {
    isFile = Deno.statSync(path).isFile;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (!isFile) {
    throw new Error(`cannot log to ${path}: it is not a regular file, give another path`);
  }
}

function inodeOf(path: string): number | null {
  try {
    return Deno.statSync(path).ino;
  } catch {
    return null;
  }
}

function recordOf(text: string): LogRecord {
  return {
    category: [],
    level: "info",
    message: [text],
    rawMessage: text,
    timestamp: 0,
    properties: {},
  };
}
