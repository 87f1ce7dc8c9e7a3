import { existsSync, lstatSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";

/**
 * Writes all that a connection sees, log included, as one new database file that is there whole or
 * not at all: compact, on disk, and readable by this user alone. Others may go on writing meanwhile.
 * @throws {Error} when `target` exists, or as SQLite and the file system say; no part of it is left.
 */
export function copyDatabase(db: DatabaseSync, target: string): void {
  if (isTaken(target)) throw new Error(`${target} exists already, name another file`);
  const part = `${target}.part`;
  refuseForeign(part);
  // What a killed process has left; SQLite writes into no file that has something in it.
  removeDatabase(part);
  try {
    // Made by us: SQLite would let others read along until it is done.
    Deno.openSync(part, { write: true, createNew: true, mode: 0o600 }).close();
    db.prepare("VACUUM INTO ?").run(part);
    syncPath(part);
    Deno.renameSync(part, target);
  } catch (error) {
    try {
      removeDatabase(part);
    } catch {
      // The next copy removes it.
    }
    throw error;
  }
  syncPath(dirname(target));
}

/** Whether anything is there, also a link that leads nowhere: to rename to it would replace it. */
export function isTaken(path: string): boolean {
  return kindAt(path) !== undefined;
}

function kindAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // Not to be looked at: whoever writes there is told.
    return undefined;
  }
}

/** What no copy has left is not ours to remove. */
function refuseForeign(part: string): void {
  if (kindAt(part)?.isFile() === false) {
    throw new Error(`${part} is in the way and no file, move it away`);
  }
}

/** A time as part of a file's name. */
export function fileStamp(now: number): string {
  return new Date(now).toISOString().replaceAll(/[:.]/g, "-");
}

/** The path, or with a number after it when something is there already. */
export function freePath(path: string): string {
  let free = path;
  for (let twin = 2; existsSync(free); twin++) free = `${path}-${twin}`;
  return free;
}

/** A database may have these beside it, and SQLite takes any that lies there for its own. */
export const COMPANIONS: readonly string[] = ["-journal", "-wal", "-shm"];

/**
 * Removes a database and the logs beside it; what is not there is no error.
 * @throws what the file system says when one cannot be removed.
 */
export function removeDatabase(path: string): void {
  // The logs first: killed in between, none is left for another database of this name.
  for (const suffix of [...COMPANIONS, ""]) {
    try {
      Deno.removeSync(path + suffix);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/**
 * Gives a database and the logs beside it another name; what is not there is no error.
 * @throws what the file system says when one cannot be renamed.
 */
export function moveDatabase(from: string, to: string): void {
  for (const suffix of ["", ...COMPANIONS]) {
    try {
      Deno.renameSync(from + suffix, to + suffix);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** Waits until what a file holds, or which names a directory has, is on disk. */
export function syncPath(path: string): void {
  using file = Deno.openSync(path, { read: true });
  file.syncSync();
}
