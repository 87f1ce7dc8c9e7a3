import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";

/**
 * Writes all that a connection sees, log included, as one new database file that is there whole or
 * not at all: compact, on disk, and readable by this user alone. Others may go on writing meanwhile.
 * @throws {Error} when `target` exists, or as SQLite and the file system say; no part of it is left.
 */
export function copyDatabase(db: DatabaseSync, target: string): void {
  if (existsSync(target)) throw new Error(`${target} exists already, name another file`);
  const part = `${target}.part`;
  try {
    // What a killed process has left; SQLite writes into no file that has something in it.
    Deno.removeSync(part);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  try {
    db.prepare("VACUUM INTO ?").run(part);
    Deno.chmodSync(part, 0o600);
    syncPath(part);
    Deno.renameSync(part, target);
  } catch (error) {
    removeIfThere(part);
    throw error;
  }
  syncPath(dirname(target));
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

/** SQLite does not wait for the disk when it writes a copy. */
function syncPath(path: string): void {
  using file = Deno.openSync(path, { read: true });
  file.syncSync();
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It never was, or the next copy removes it.
  }
}
