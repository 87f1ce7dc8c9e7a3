import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { copyDatabase, fileStamp, freePath } from "./copy_database.ts";
import { SCHEMA_VERSION, schemaVersion } from "./migrate.ts";

const MARK = ".schema-";

/** No copy could be made, so the database was left as it is. */
export class MigrationCopyError extends Error {
  override readonly name = "MigrationCopyError";
  readonly code = "NO_COPY";
}

/**
 * Copies a database beside itself before its schema is changed.
 * @returns where the copy is; null when there is nothing to upgrade or nothing in it
 * @throws {MigrationCopyError} when it cannot be made.
 */
export function copyBeforeMigration(db: DatabaseSync, path: string, now: number): string | null {
  const found = schemaVersion(db);
  if (path === ":memory:" || found >= SCHEMA_VERSION || isEmpty(db)) return null;
  const target = freePath(`${path}${MARK}${found}-${fileStamp(now)}`);
  try {
    copyDatabase(db, target);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationCopyError(
      `the database cannot be upgraded: no copy of it could be made first (${reason}), free space ` +
        `in ${dirname(path)} and start again`,
      { cause: error },
    );
  }
  return target;
}

function isEmpty(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
}
