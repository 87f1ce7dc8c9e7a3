import type { DatabaseSync } from "node:sqlite";
import spine from "./migrations/0001_spine.sql" with { type: "text" };

/** In order; a migration that has landed is never edited. */
const MIGRATIONS: readonly string[] = [spine];

/** The schema this build writes; kept in `PRAGMA user_version`. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The database was written by a newer build; nothing was changed in it. */
export class SchemaTooNewError extends Error {
  override readonly name = "SchemaTooNewError";
  readonly code = "SCHEMA_TOO_NEW";
}

/**
 * Brings a database to this build's schema, each step in a transaction of its own.
 * @throws {SchemaTooNewError} when a newer build has written it.
 */
export function migrate(db: DatabaseSync): void {
  const found = schemaVersion(db);
  if (found > SCHEMA_VERSION) {
    throw new SchemaTooNewError(
      `the database cannot be used: its schema is ${found}, this build knows ${SCHEMA_VERSION}, ` +
        "install the newer version again or move the database away",
    );
  }
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < found) continue;
    db.exec(`BEGIN IMMEDIATE;\n${sql}\nPRAGMA user_version = ${index + 1};\nCOMMIT;`);
  }
}

export function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
}
