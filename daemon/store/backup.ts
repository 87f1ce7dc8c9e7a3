import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  copyDatabase,
  fileStamp,
  freePath,
  isTaken,
  moveDatabase,
  removeDatabase,
  syncPath,
} from "./copy_database.ts";
import { pruneCopies, type SpentCopy } from "./database_copies.ts";
import { DatabaseCareError, isFull } from "./errors.ts";
import { asCareError, type DatabaseExamination, examineDatabase, readDatabase } from "./examine.ts";
import { SCHEMA_VERSION } from "./migrate.ts";
import { type PageUse, pageUse, rewrite } from "./vacuum.ts";

/**
 * Copies the database as it is now into a new file, and reads the copy whole; a daemon may go on
 * writing.
 * @throws {DatabaseCareError} when it cannot; then there is no new file.
 */
export function backupDatabase(path: string, target: string): DatabaseExamination {
  if (isTaken(target)) {
    const message = `cannot write ${target}: something is there already, name another file`;
    throw new DatabaseCareError("NOT_WRITTEN", message);
  }
  copyFile(path, target);
  const copy = examineDatabase(target);
  const isWhole = copy.findings.find(({ name }) => name === "pages")?.ok === true;
  if (isWhole) return copy;
  Deno.removeSync(target);
  throw new DatabaseCareError("DAMAGED", `${path} cannot be copied: the copy is not sound`);
}

/** What goes wrong is told as what it is: of the file that is read, or of the place of the copy. */
function copyFile(path: string, target: string): void {
  readDatabase(path, (db) => {
    try {
      copyDatabase(db, target);
    } catch (error) {
      const { code, message } = asCareError(error, { path, action: `copied to ${target}` });
      const where = isFull(error)
        ? `, the disk of ${dirname(target)} is full: make room there`
        : "";
      throw new DatabaseCareError(code === "UNREADABLE" ? "NOT_WRITTEN" : code, message + where, {
        cause: error,
      });
    }
  });
}

/**
 * What a file is that shall become the database.
 * @throws {DatabaseCareError} when it is damaged, newer than this build knows, or another's.
 */
export function examineForRestore(file: string): DatabaseExamination {
  const found = examineDatabase(file);
  if (found.schemaVersion > SCHEMA_VERSION) {
    throw new DatabaseCareError(
      "TOO_NEW",
      `cannot restore ${file}: its schema is ${found.schemaVersion}, this build knows ` +
        `${SCHEMA_VERSION}, install the newer version first`,
    );
  }
  const damage = found.findings.find(({ name, ok }) => name === "pages" && !ok);
  if (damage === undefined) return found;
  throw new DatabaseCareError("DAMAGED", `cannot restore ${file}: ${damage.detail}`);
}

export interface RestoreOptions {
  readonly now: number;
  readonly newId: () => string;
}

/** What a restore left beside the database, and what went. */
export interface Replaced {
  /** Where the database is that was there before; null when there was none. */
  readonly replaced: string | null;
  readonly pruned: readonly SpentCopy[];
}

/**
 * Puts a copy of `file` in the place of the database; the caller holds the daemon's lock. At each
 * moment the path has the old database or the new one. The new one gets an instance id of its own:
 * no cursor of what happened since may be taken for one of it.
 * Copies of earlier restores that are too many go, but never `file`.
 * @throws {DatabaseCareError} when it cannot; then the database is as it was, and no copy of it is left.
 */
export function restoreDatabase(
  file: string,
  path: string,
  { now, newId }: RestoreOptions,
): Replaced {
  examineForRestore(file);
  const staged = `${path}.restoring`;
  try {
    // With its logs: the journal of a restore that was killed would be played back into this copy.
    removeDatabase(staged);

    copyFile(file, staged);
    withDatabase(staged, (db) => {
      db.prepare("UPDATE meta SET value = ? WHERE key = 'instance_id'").run(newId());
    });
    const replaced = replaceBy(staged, { path, now });
    const spare = replaced === null ? [file] : [file, replaced];
    return { replaced, pruned: pruneCopies(path, { now, spare }) };
  } catch (error) {
    removeDatabase(staged);

    throw asCareError(error, { path, action: "replaced" });
  }
}

/** How much room there is before and after a rewrite. */
export interface Rewritten {
  readonly before: PageUse;
  readonly after: PageUse;
}

/**
 * Writes the database anew without free pages; the caller holds the daemon's lock.
 * @throws {DatabaseCareError} when it cannot; then it is as it was.
 */
export function rewriteDatabase(path: string, { dryRun }: { readonly dryRun: boolean }): Rewritten {
  const before = readDatabase(path, pageUse);
  if (dryRun) return { before, after: before };
  try {
    const after = withDatabase(path, (db) => {
      rewrite(db);
      db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
      return pageUse(db);
    });
    return { before, after };
  } catch (error) {
    throw asCareError(error, { path, action: "written anew" });
  }
}

/**
 * Keeps what is there under another name, and puts the new one in its place.
 * @returns where the old one is; null when there was none.
 * @throws what the file system or SQLite says; then all is as it was.
 */
function replaceBy(
  staged: string,
  { path, now }: { readonly path: string; readonly now: number },
): string | null {
  const target = freePath(`${path}.replaced-${fileStamp(now)}`);
  const exists = existsSync(path);
  const isFolded = exists && foldLog(path);
  try {
    // A second name for the database, log folded in; a damaged one is moved as it is. Without a
    // database too: a log may have been left lying.
    if (isFolded) linkOrCopy(path, target);
    else moveDatabase(path, target);
    Deno.renameSync(staged, path);
  } catch (error) {
    if (isFolded) removeDatabase(target);
    else moveDatabase(target, path);
    throw error;
  }
  syncPath(dirname(path));
  return exists ? target : null;
}

/** The log of one database must never lie beside another: it would be taken for its own. */
function foldLog(path: string): boolean {
  try {
    withDatabase(path, (db) => db.prepare("PRAGMA journal_mode = DELETE").get());
  } catch (error) {
    if (asCareError(error, { path, action: "read" }).code === "DAMAGED") return false;
    throw error;
  }
  if (!existsSync(`${path}-wal`)) return true;
  throw new DatabaseCareError("LOCKED", `another program holds ${path}, end it or try again`);
}

function linkOrCopy(from: string, to: string): void {
  try {
    Deno.linkSync(from, to);
  } catch {
    // Not every file system has links.
    Deno.copyFileSync(from, to);
    Deno.chmodSync(to, 0o600);
    syncPath(to);
  }
}

function withDatabase<T>(path: string, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(path, { timeout: 2_000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}
