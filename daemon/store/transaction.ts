import type { DatabaseSync } from "node:sqlite";

/**
 * Does the work in one transaction: all of it is written, or nothing.
 * @throws what the work throws, or the database.
 */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.prepare("BEGIN IMMEDIATE").run();
  try {
    const result = work();
    db.prepare("COMMIT").run();
    return result;
  } catch (error) {
    // A full disk ends the transaction by itself.
    if (db.isTransaction) db.prepare("ROLLBACK").run();
    throw error;
  }
}
