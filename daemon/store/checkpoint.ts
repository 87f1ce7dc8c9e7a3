import type { DatabaseSync } from "node:sqlite";

/**
 * Writes the log into the database, as far as nobody reads an older picture of it: nobody is waited
 * for. Truncating also gives its room back.
 * @throws what SQLite says when it cannot.
 */
export function checkpoint(db: DatabaseSync, mode: "PASSIVE" | "TRUNCATE"): void {
  const { timeout } = db.prepare("PRAGMA busy_timeout").get() ?? {};
  db.prepare("PRAGMA busy_timeout = 0").get();
  try {
    db.prepare(`PRAGMA wal_checkpoint(${mode})`).get();
  } finally {
    db.prepare(`PRAGMA busy_timeout = ${Number(timeout ?? 0)}`).get();
  }
}
