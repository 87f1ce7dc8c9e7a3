import { mkdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ensureDirectories } from "../platform/directories.ts";
import { uuidv7 } from "../platform/ids.ts";
import { acquireLock } from "../platform/lock.ts";
import type { Paths } from "../platform/paths.ts";
import {
  backupDatabase,
  examineForRestore,
  restoreDatabase,
  rewriteDatabase,
  type Rewritten,
} from "../store/backup.ts";
import { fileStamp } from "../store/copy_database.ts";
import {
  type CopyUse,
  copyUse,
  type DatabaseCopy,
  listCopies,
  pruneCopies,
  spentCopies,
  type SpentCopy,
} from "../store/database_copies.ts";
import { DatabaseCareError } from "../store/errors.ts";
import { type DatabaseExamination, examineDatabase, readDatabase } from "../store/examine.ts";
import { SCHEMA_VERSION, schemaVersion } from "../store/migrate.ts";
import { rebuildStats, type RebuiltStats } from "../store/rebuild_stats.ts";
import { DAMAGED_ADVICE } from "./damaged_advice.ts";
import { otherDatabases, restoreAdvice } from "./other_databases.ts";

export { DatabaseCareError } from "../store/errors.ts";
export type { DatabaseExamination } from "../store/examine.ts";

/** A daemon runs, and what was asked for wants none. */
export class DaemonRunsError extends Error {
  override readonly name = "DaemonRunsError";
  readonly code = "DAEMON_RUNS";
}

export interface CareOptions {
  readonly paths: Paths;
  readonly now: number;
}

/** What a check of a file found. */
export interface CheckedDatabase extends DatabaseExamination {
  /** What lies beside the daemon's own database; null for another file. */
  readonly copies: CopyUse | null;
  /** What to do where the daemon's own database is damaged; null otherwise. */
  readonly advice: string | null;
  /** A newer version has written it. */
  readonly isNewer: boolean;
}

/** @throws {DatabaseCareError} when it cannot be read. */
export function checkDatabaseFile(
  file: string | undefined,
  { paths }: CareOptions,
): CheckedDatabase {
  if (file !== undefined) {
    const found = examineDatabase(resolve(file));
    return { ...found, ...isNewerThan(found), copies: null, advice: null };
  }
  refuseEmpty(paths.database);
  const found = advised(paths, () => examineDatabase(paths.database));
  const isDamaged = found.findings.some(({ name, ok }) => name === "pages" && !ok);
  const advice = isDamaged ? damagedAdvice(paths) : null;
  return { ...found, ...isNewerThan(found), copies: copyUse(paths.database), advice };
}

function isNewerThan({ schemaVersion: found }: DatabaseExamination): { readonly isNewer: boolean } {
  return { isNewer: found > SCHEMA_VERSION };
}

function damagedAdvice(paths: Paths): string {
  return `${DAMAGED_ADVICE}; or ${restoreAdvice(otherDatabases(paths))}`;
}

/** Damage to the daemon's own database is told with what to do. */
function advised<T>(paths: Paths, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DatabaseCareError) || error.code !== "DAMAGED") throw error;
    const message = `${error.message}: ${damagedAdvice(paths)}`;
    throw new DatabaseCareError(error.code, message, { cause: error });
  }
}

/** The copies beside the database. */
export interface Copies {
  /** The newest first. */
  readonly copies: readonly DatabaseCopy[];
  /** Of these, what nobody needs any more. */
  readonly spent: readonly SpentCopy[];
}

/**
 * Lists the copies that were made by themselves, and removes those that nobody needs any more; a
 * daemon may run. Backups are none of them.
 * @throws {DatabaseCareError} when the directory cannot be read.
 */
export function databaseCopies(
  { paths: { database }, now, prune }: CareOptions & { readonly prune: boolean },
): Copies {
  try {
    const copies = listCopies(database);
    const spent = prune
      ? pruneCopies(database, { now })
      : spentCopies(database, { now }).map((copy) => ({ ...copy, error: null }));
    return { copies, spent };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { copies: [], spent: [] };
    const reason = error instanceof Error ? error.message : String(error);
    const message = `copies of ${database} cannot be listed: ${reason}`;
    throw new DatabaseCareError("UNREADABLE", message, { cause: error });
  }
}

/**
 * Copies the database into a new file, by default one with the date beside it; a daemon may run.
 * @throws {DatabaseCareError} when it cannot.
 */
export function backUpDatabase(
  file: string | undefined,
  { paths, now }: CareOptions,
): DatabaseExamination {
  refuseEmpty(paths.database);
  const usual = join(paths.dataDir, "backups", `tracker-${fileStamp(now)}.db`);
  if (file === undefined) mkdirSync(dirname(usual), { recursive: true, mode: 0o700 });
  const target = file === undefined ? usual : resolve(file);
  return advised(paths, () => backupDatabase(paths.database, target));
}

/** What a restore did, or would do. */
export interface Restored {
  readonly restored: boolean;
  readonly from: DatabaseExamination;
  readonly database: string;
  /** Where the database is that was there; null when there was none, or nothing was done. */
  readonly replaced: string | null;
  /** Copies of earlier restores that were too many. */
  readonly pruned: readonly SpentCopy[];
}

/**
 * Puts a copy of the file in the place of the database, and keeps what was there.
 * @throws {DaemonRunsError} while a daemon runs.
 * @throws {DatabaseCareError} when the file is not fit, or the disk is full; nothing has changed then.
 */
export async function restoreDatabaseFile(
  file: string,
  { paths, now, dryRun }: CareOptions & { readonly dryRun: boolean },
): Promise<Restored> {
  const source = resolve(file);
  if (source === resolve(paths.database)) {
    throw new DatabaseCareError(
      "NOT_WRITTEN",
      `cannot restore ${source}: it is the database itself`,
    );
  }
  const from = examineForRestore(source);
  return await withoutDaemon({ paths, now }, () => {
    refuseDirectory(paths.database);
    const done = { restored: !dryRun, from, database: paths.database };
    if (dryRun) return { ...done, replaced: null, pruned: [] };
    return { ...done, ...restoreDatabase(source, paths.database, { now, newId: uuidv7 }) };
  });
}

/**
 * Writes the database anew without free pages.
 * @throws {DaemonRunsError} while a daemon runs: it gives space back by itself.
 * @throws {DatabaseCareError} when it cannot.
 */
export function vacuumDatabase(
  { paths, now, dryRun }: CareOptions & { readonly dryRun: boolean },
): Promise<Rewritten> {
  return withoutDaemon({ paths, now }, () => {
    refuseEmpty(paths.database);
    refuseNewer(paths.database);
    return rewriteDatabase(paths.database, { dryRun });
  });
}

function refuseDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  throw new DatabaseCareError(
    "NOT_WRITTEN",
    `cannot restore anything to ${path}: it is a directory, move it away`,
  );
}

/** What a newer build has written may mean something else: it is not touched. */
function refuseNewer(path: string): void {
  const version = readDatabase(path, schemaVersion);
  if (version <= SCHEMA_VERSION) return;
  throw new DatabaseCareError(
    "TOO_NEW",
    `cannot write ${path} anew: its schema is ${version}, this build knows ${SCHEMA_VERSION}, ` +
      "update ntm-tracker",
  );
}

function refuseEmpty(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.size !== 0) return;
  throw new DatabaseCareError(
    "NO_DATABASE",
    `there is no database yet: ${path} is empty, the next start of the daemon begins it`,
  );
}

/**
 * Sums up statistics again from the minutes, events and tokens that are kept.
 * @throws {DaemonRunsError} while a daemon runs.
 * @throws {DatabaseCareError} when it cannot, or the schema is not this build's.
 */
export function rebuildStatistics(
  { paths, now, dryRun }: CareOptions & { readonly dryRun: boolean },
): Promise<RebuiltStats> {
  return withoutDaemon(
    { paths, now },
    () => rebuildStats(paths.database, { dryRun, now: () => now }),
  );
}

/** Holds the daemon's lock meanwhile, so that none can start. */
async function withoutDaemon<T>({ paths, now }: CareOptions, work: () => T): Promise<T> {
  await ensureDirectories(paths);
  const attempt = await acquireLock(paths.lock, {
    pid: Deno.pid,
    runId: uuidv7(),
    startedAt: now,
    socket: paths.socket,
    mode: "serve",
  });
  if (!attempt.ok) {
    const pid = attempt.heldBy === null ? "" : ` (process ${attempt.heldBy.pid})`;
    throw new DaemonRunsError(
      `a daemon uses the database${pid}: end it with \`ntm-tracker stop\` and try again`,
    );
  }
  try {
    return work();
  } finally {
    attempt.lock.release();
  }
}
