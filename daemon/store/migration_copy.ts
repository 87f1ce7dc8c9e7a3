import { basename, dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { copyDatabase, fileStamp, freePath } from "./copy_database.ts";
import { SCHEMA_VERSION, schemaVersion } from "./migrate.ts";

/** Copies from before an upgrade that are kept: this one, and the one before it. */
const KEPT_COPIES = 2;
const MARK = ".schema-";

/** No copy could be made, so the database was left as it is. */
export class MigrationCopyError extends Error {
  override readonly name = "MigrationCopyError";
  readonly code = "NO_COPY";
}

/**
 * Copies a database beside itself before its schema is changed; only the last two copies stay.
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
  removeOldCopies(path, target);
  return target;
}

/** The newest by the time they were written; a clock that was set back loses no new copy. */
function removeOldCopies(path: string, newest: string): void {
  const directory = dirname(path);
  const copies = [...Deno.readDirSync(directory)]
    .filter(({ name, isFile }) => isFile && name.startsWith(`${basename(path)}${MARK}`))
    .map(({ name }) => join(directory, name))
    .filter((copy) => copy !== newest)
    .map((copy) => ({ copy, at: Deno.statSync(copy).mtime?.getTime() ?? 0 }))
    .toSorted((a, b) => b.at - a.at || (a.copy < b.copy ? 1 : -1));
  for (const { copy } of copies.slice(KEPT_COPIES - 1)) {
    try {
      Deno.removeSync(copy);
    } catch {
      // One too many is no reason not to start.
    }
  }
}

function isEmpty(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
}
