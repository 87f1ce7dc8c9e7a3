import * as z from "zod";
import { refuseDirectory } from "./no_directory.ts";
import { ProcessMark, processMark, sinceBoot } from "./process_mark.ts";

/** The daemon that holds a lock, as it wrote itself into the file. */
export const LockOwner = z.object({
  pid: z.int().positive(),
  runId: z.string(),
  /** Start of that run, milliseconds UTC. */
  startedAt: z.int().nonnegative(),
  /** The Unix socket it listens on. */
  socket: z.string(),
  mode: z.enum(["serve", "stdio", "supervise"]),
  /** Which process it is; missing without `/proc`, and in what older versions wrote. */
  mark: ProcessMark.optional(),
  /** When it took the lock, milliseconds since the machine started; missing as the mark. */
  lockedSinceBoot: z.int().nonnegative().optional(),
});
export type LockOwner = z.infer<typeof LockOwner>;

/** An owner as it asks for the lock: by what the kernel knows it is told when it has it. */
export type NewOwner = Omit<LockOwner, "mark" | "lockedSinceBoot">;

/** The one-daemon lock. It ends with {@linkcode Lock.release} or with the process, however killed. */
export interface Lock {
  /**
   * False when the file was deleted or replaced under us: another daemon could then take a lock of
   * its own, so the holder should stop.
   */
  isIntact(): boolean;
  /** Gives the lock up. Safe to call twice. */
  release(): void;
}

/** `heldBy` is null while the holder has not yet written who it is. */
export type LockAttempt =
  | { readonly ok: true; readonly lock: Lock }
  | { readonly ok: false; readonly heldBy: LockOwner | null };

/** A file may vanish between open and lock; more often than this it does not. */
const ATTEMPTS = 5;

/** Owners are some 200 bytes; a foreign file may be of any size. */
const LARGEST_OWNER_BYTES = 4096;

/**
 * Takes the lock file at `path`, 0600, or tells who has it. The kernel's `flock` is the truth; the
 * content only describes the owner, so what stands in a free file does not matter. The file is
 * never deleted: a deleted lock file lets two processes hold "the" lock.
 * @throws {PathError} IS_A_DIRECTORY.
 * @throws what the file system says when the file cannot be opened or written.
 */
export async function acquireLock(path: string, owner: NewOwner): Promise<LockAttempt> {
  refuseDirectory(path, "lock");
  for (let attempt = 1;; attempt++) {
    const file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
    let kept = false;
    try {
      if (!await file.tryLock(true)) return { ok: false, heldBy: readOwner(file) };
      // Someone may have deleted the file after our open: then this lock guards nothing.
      if (!isSameFile(file, path)) {
        if (attempt < ATTEMPTS) continue;
        throw new Error(`cannot lock ${path}: the file keeps vanishing, let nobody delete it`);
      }
      await Deno.chmod(path, 0o600);
      writeOwner(file, marked(owner));
      kept = true;
      return { ok: true, lock: new FileLock(file, path) };
    } finally {
      if (!kept) file.close();
    }
  }
}

/**
 * Who wrote itself into the lock file last; null when the file is missing, empty or garbage.
 * It does not say that the owner lives: ask its socket.
 */
export function readLockOwner(path: string): LockOwner | null {
  try {
    using file = Deno.openSync(path, { read: true });
    return readOwner(file);
  } catch {
    return null;
  }
}

class FileLock implements Lock {
  #file: Deno.FsFile | null;
  readonly #path: string;

  constructor(file: Deno.FsFile, path: string) {
    this.#file = file;
    this.#path = path;
  }

  isIntact(): boolean {
    return this.#file !== null && isSameFile(this.#file, this.#path);
  }

  release(): void {
    const file = this.#file;
    if (file === null) return;
    this.#file = null;
    try {
      file.truncateSync(0);
    } finally {
      file.close();
    }
  }
}

function isSameFile(file: Deno.FsFile, path: string): boolean {
  const held = file.statSync();
  try {
    const named = Deno.statSync(path);
    return named.ino === held.ino && named.dev === held.dev;
  } catch {
    return false;
  }
}

function marked(owner: NewOwner): LockOwner {
  const mark = processMark(owner.pid);
  const lockedSinceBoot = sinceBoot();
  return mark === null || lockedSinceBoot === null ? owner : { ...owner, mark, lockedSinceBoot };
}

function writeOwner(file: Deno.FsFile, owner: LockOwner): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(owner)}\n`);
  file.truncateSync(0);
  file.seekSync(0, Deno.SeekMode.Start);
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

function readOwner(file: Deno.FsFile): LockOwner | null {
  const buffer = new Uint8Array(LARGEST_OWNER_BYTES);
  const length = file.readSync(buffer) ?? 0;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(buffer.subarray(0, length));
    return LockOwner.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
