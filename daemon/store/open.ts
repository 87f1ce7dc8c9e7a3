import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileStamp, freePath, moveDatabase, syncPath } from "./copy_database.ts";
import { pruneCopies, type SpentCopy } from "./database_copies.ts";
import { isBusy, isCorrupt, StoreOpenError } from "./errors.ts";
import { migrate, refuseNewerSchema, SchemaTooNewError, schemaVersion } from "./migrate.ts";
import { copyBeforeMigration, MigrationCopyError } from "./migration_copy.ts";
import { enableIncrementalVacuum } from "./vacuum.ts";
import { WAL_LIMIT_BYTES } from "./retain.ts";
import { Store } from "./store.ts";

export interface OpenOptions {
  readonly now: () => number;
  readonly newId: () => string;
  /** How long to wait for another process that holds the database, milliseconds. */
  readonly busyTimeoutMs?: number;
}

/** An older database that was brought to this build's schema. */
export interface Upgrade {
  /** The schema it had. */
  readonly from: number;
  /** Where it is as it was before. */
  readonly copy: string;
}

export interface Opened {
  readonly store: Store;
  /** Where a corrupt database was moved to; null when the one found was sound. */
  readonly setAside: string | null;
  /** Null when its schema was this build's already, or it was empty. */
  readonly upgraded: Upgrade | null;
  /** Older copies that went because a new one was made. */
  readonly pruned: readonly SpentCopy[];
}

/**
 * Opens the database and brings it to this build's schema. A corrupt one is moved aside, never
 * deleted, and a fresh one begun. One of an older schema is copied before anything changes in it.
 * @throws {StoreOpenError} when another process holds it, it may not be written, or a newer build
 * wrote it, or no copy can be made of one that is to be upgraded.
 */
export function openStore(path: string, options: OpenOptions): Opened {
  try {
    return withoutSpent({ ...openSound(path, options), setAside: null }, {
      path,
      now: options.now(),
    });
  } catch (error) {
    if (!isCorrupt(error)) throw asOpenError(path, error);
  }
  try {
    const setAside = moveAside(path, options.now());
    return withoutSpent({ ...openSound(path, options), setAside }, { path, now: options.now() });
  } catch (error) {
    throw asOpenError(path, error);
  }
}

/** Only a new copy makes older ones too many. */
function withoutSpent(
  opened: Omit<Opened, "pruned">,
  { path, now }: { readonly path: string; readonly now: number },
): Opened {
  const spare = [opened.upgraded?.copy, opened.setAside].filter((copy) => typeof copy === "string");
  return { ...opened, pruned: spare.length === 0 ? [] : pruneCopies(path, { now, spare }) };
}

/** A log this long is written into the database by the commit itself, so that it keeps its limit. */
const AUTO_CHECKPOINT_BYTES = WAL_LIMIT_BYTES * 3 / 4;

/** How long a commit waits for another process that holds the database, milliseconds. */
const COMMIT_BUSY_TIMEOUT_MS = 200;

/** `:memory:` is taken as it is, for tests. */
function openSound(
  path: string,
  { now, newId, busyTimeoutMs = 5_000 }: OpenOptions,
): Omit<Opened, "setAside" | "pruned"> {
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
  try {
    // Before anything is written to it.
    refuseNewerSchema(db);
    // Of a new database, so before its first page. An old one would be written, sound or not.
    if (isEmpty(db)) db.prepare("PRAGMA auto_vacuum = INCREMENTAL").run();
    // `prepare` and not `exec`: only a statement's errors carry SQLite's result code.
    db.prepare("PRAGMA journal_mode = WAL").get();
    db.prepare("PRAGMA synchronous = NORMAL").get();
    // The log of a burst is given back to the file system at the next checkpoint.
    db.prepare("PRAGMA journal_size_limit = 4194304").get();
    // Long before this the log is written into the database between two commits; see `LogKeeper`.
    db.prepare(`PRAGMA wal_autocheckpoint = ${AUTO_CHECKPOINT_BYTES / pageBytes(db)}`).get();
    const damage = db.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    if (damage !== "ok") throw new CorruptError(String(damage));
    const from = schemaVersion(db);
    const copy = copyBeforeMigration(db, path, now());
    migrate(db);
    enableIncrementalVacuum(db);
    if (path !== ":memory:") Deno.chmodSync(path, 0o600);
    // Waiting blocks everything: whoever commits tries again later instead.
    db.prepare(`PRAGMA busy_timeout = ${COMMIT_BUSY_TIMEOUT_MS}`).get();
    const upgraded = copy === null ? null : { from, copy };
    return { store: new Store(db, { path, now, newId }), upgraded };
  } catch (error) {
    db.close();
    throw error;
  }
}

function pageBytes(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA page_size").get()?.["page_size"] ?? 4_096);
}

function isEmpty(db: DatabaseSync): boolean {
  return db.prepare("PRAGMA page_count").get()?.["page_count"] === 0;
}

/** Damage that SQLite found by looking, in the shape of the errors it throws by itself. */
class CorruptError extends Error {
  readonly errcode = 11;
}

/** Moves a database with its side files to a dated name beside it. */
export function moveAside(path: string, now: number): string {
  const target = freePath(`${path}.corrupt-${fileStamp(now)}`);
  moveDatabase(path, target);
  syncPath(dirname(target));
  return target;
}

function asOpenError(path: string, error: unknown): StoreOpenError {
  const cause = { cause: error };
  if (error instanceof SchemaTooNewError) {
    return new StoreOpenError("SCHEMA_TOO_NEW", error.message, cause);
  }
  if (error instanceof MigrationCopyError) {
    return new StoreOpenError("NO_COPY", error.message, cause);
  }
  const reason = error instanceof Error ? error.message : String(error);
  if (isBusy(error)) {
    const message = `database cannot be opened: another program holds ${path}, end it or try again`;
    return new StoreOpenError("LOCKED", message, cause);
  }
  if (/readonly|read-only|unable to open|permission denied/i.test(reason)) {
    const message = `database cannot be opened: ${path} cannot be written (${reason}), ` +
      "check the owner, the mode and the space of its directory";
    return new StoreOpenError("NOT_WRITABLE", message, cause);
  }
  return new StoreOpenError("CANNOT_OPEN", `database cannot be opened: ${path}: ${reason}`, cause);
}
