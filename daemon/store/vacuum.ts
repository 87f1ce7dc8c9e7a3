import type { DatabaseSync } from "node:sqlite";

/** What SQLite calls 2: free pages can be given back some at a time. */
const INCREMENTAL = 2;
/** A database up to this size is rewritten within a fraction of a second, bytes. */
const QUICKLY_REWRITTEN_BYTES = 32 * 1024 * 1024;

/** How much room a database takes, bytes. */
export interface PageUse {
  readonly fileBytes: number;
  /** Of these, what nothing is in. */
  readonly freeBytes: number;
  readonly pageBytes: number;
  /** False for a database of an older build: what is free is used again, but never given back. */
  readonly isIncremental: boolean;
}

export function pageUse(db: DatabaseSync): PageUse {
  const pageBytes = pragma(db, "page_size");
  return {
    fileBytes: pragma(db, "page_count") * pageBytes,
    freeBytes: pragma(db, "freelist_count") * pageBytes,
    pageBytes,
    isIncremental: pragma(db, "auto_vacuum") === INCREMENTAL,
  };
}

/**
 * Lets a database of an older build give back free pages, where that takes no time: it must be
 * written anew for that. `ntm-tracker db vacuum` does so for a large one.
 */
export function enableIncrementalVacuum(db: DatabaseSync): void {
  const { isIncremental, fileBytes } = pageUse(db);
  if (isIncremental || fileBytes > QUICKLY_REWRITTEN_BYTES) return;
  try {
    rewrite(db);
  } catch {
    // A full disk, or another reader: it is as useful as before.
  }
}

/**
 * Writes the whole database anew, without free pages.
 * @throws what SQLite says when it cannot; then nothing has changed.
 */
export function rewrite(db: DatabaseSync): void {
  db.prepare("PRAGMA auto_vacuum = INCREMENTAL").run();
  db.prepare("VACUUM").run();
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}
