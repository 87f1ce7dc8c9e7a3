import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { DatabaseCareError, isBusy, isCorrupt } from "./errors.ts";
import { SCHEMA_VERSION, schemaVersion } from "./migrate.ts";
import { pageUse } from "./vacuum.ts";

/** One thing that was looked at, in words a user understands. */
export interface DatabaseFinding {
  readonly name: "pages" | "schema" | "references" | "events" | "counters";
  readonly ok: boolean;
  readonly detail: string;
}

/** What a database holds and whether it is right. Sizes in bytes. */
export interface DatabaseExamination {
  readonly path: string;
  readonly ok: boolean;
  readonly schemaVersion: number;
  readonly instanceId: string | null;
  readonly fileBytes: number;
  readonly freeBytes: number;
  /** Whether what is free can be given back while a daemon runs. */
  readonly isIncremental: boolean;
  readonly firstEventId: number;
  readonly lastEventId: number;
  readonly findings: readonly DatabaseFinding[];
}

/** Most lines of damage that are told. */
const MAX_DAMAGE_LINES = 20;

/**
 * Reads a database whole and compares what it counts with what it keeps. It only reads, so a daemon
 * may go on writing.
 * @throws {DatabaseCareError} NO_DATABASE, NOT_OURS, LOCKED or UNREADABLE.
 */
export function examineDatabase(path: string): DatabaseExamination {
  return readDatabase(path, (db) => {
    // One picture, whatever a daemon writes meanwhile.
    db.prepare("BEGIN").run();
    const pages = checkPages(db);
    const version = schemaVersion(db);
    const findings = pages.ok && version > 0 && version <= SCHEMA_VERSION
      ? [pages, checkSchema(version), ...checkRows(db)]
      : [pages, checkSchema(version)];
    const { fileBytes, freeBytes, isIncremental } = pageUse(db);
    return {
      path,
      ok: findings.every(({ ok }) => ok),
      schemaVersion: version,
      instanceId: instanceIdOf(db),
      fileBytes,
      freeBytes,
      isIncremental,
      ...eventBounds(db),
      findings,
    };
  });
}

/**
 * Opens the file for reading only, and closes it again.
 * @throws {DatabaseCareError} NO_DATABASE, NOT_OURS, LOCKED or UNREADABLE.
 */
export function readDatabase<T>(path: string, work: (db: DatabaseSync) => T): T {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) {
    throw new DatabaseCareError("NO_DATABASE", `there is no database at ${path}`);
  }
  if (info.isDirectory()) {
    throw new DatabaseCareError("NOT_OURS", `${path} is a directory, name the file in it`);
  }
  if (!info.isFile()) {
    throw new DatabaseCareError("NOT_OURS", `${path} is no regular file, name a database`);
  }
  if (info.size === 0) {
    throw new DatabaseCareError("NO_DATABASE", `${path} is empty: there is no database in it yet`);
  }
  try {
    const db = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
    try {
      // An empty file or somebody else's database opens as well.
      if (instanceIdOf(db) === null) {
        throw new DatabaseCareError("NOT_OURS", `${path} is no database of ntm-tracker`);
      }
      return work(db);
    } finally {
      db.close();
    }
  } catch (error) {
    throw asCareError(error, { path, action: "read" });
  }
}

/** An error of SQLite as a sentence about the file. */
export function asCareError(
  error: unknown,
  { path, action }: { readonly path: string; readonly action: string },
): DatabaseCareError {
  if (error instanceof DatabaseCareError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const message = `${path} cannot be ${action}: ${reason}`;
  const cause = { cause: error };
  if (isBusy(error)) return new DatabaseCareError("LOCKED", `${message}, try again`, cause);
  if (isCorrupt(error)) {
    return new DatabaseCareError("DAMAGED", `${message}, it is damaged or no database`, cause);
  }
  return new DatabaseCareError("UNREADABLE", message, cause);
}

function checkPages(db: DatabaseSync): DatabaseFinding {
  const lines = db.prepare(`PRAGMA integrity_check(${MAX_DAMAGE_LINES})`).all()
    .map((row) => String(row["integrity_check"]));
  const ok = lines.length === 1 && lines[0] === "ok";
  const detail = ok ? "every page and index was read and is sound" : lines.join("; ");
  return { name: "pages", ok, detail };
}

function checkSchema(version: number): DatabaseFinding {
  const ok = version > 0 && version <= SCHEMA_VERSION;
  const detail = version > SCHEMA_VERSION
    ? `schema ${version} is of a newer version, this one knows ${SCHEMA_VERSION}: update ntm-tracker`
    : version === SCHEMA_VERSION
    ? `schema ${version}`
    : `schema ${version}, the next start of the daemon brings it to ${SCHEMA_VERSION}`;
  return { name: "schema", ok, detail };
}

function checkRows(db: DatabaseSync): DatabaseFinding[] {
  const dangling = db.prepare("PRAGMA foreign_key_check").all().length;
  const { firstEventId, lastEventId } = eventBounds(db);
  const kept = number(db, "SELECT count(*) AS number FROM events");
  const highest = number(db, "SELECT coalesce(max(id), 0) AS number FROM events");
  const eventsOk = highest <= lastEventId && kept === Math.max(0, highest - firstEventId + 1) &&
    (kept === 0 || highest === lastEventId);
  const wrong = number(db, MISCOUNTED);
  return [
    {
      name: "references",
      ok: dangling === 0,
      detail: dangling === 0
        ? "every row finds what it belongs to"
        : `${dangling} rows belong to something that is not there`,
    },
    {
      name: "events",
      ok: eventsOk,
      detail: eventsOk
        ? kept === 0 ? "none is kept" : `${kept}, from ${firstEventId} to ${highest} without a hole`
        : `${kept} events from ${firstEventId} to ${highest}, the last id is ${lastEventId}`,
    },
    {
      name: "counters",
      ok: wrong === 0,
      detail: wrong === 0
        ? "living sessions count the panes that are kept"
        : `${wrong} living sessions count other panes than are kept`,
    },
  ];
}

/** Living sessions whose counters differ from a new count of their panes. */
const MISCOUNTED = `SELECT count(*) AS number FROM sessions s WHERE s.ended_at IS NULL AND
  (s.pane_count, s.waiting_panes) IS NOT
  (SELECT count(*), coalesce(sum(p.status = 'waiting'), 0) FROM panes p
   WHERE p.source_id = s.source_id AND p.ended_at IS NULL
     AND EXISTS (SELECT 1 FROM json_each(p.session_uids) WHERE value = s.session_uid))`;

function eventBounds(
  db: DatabaseSync,
): { readonly firstEventId: number; readonly lastEventId: number } {
  try {
    const lastEventId = number(
      db,
      "SELECT seq AS number FROM sqlite_sequence WHERE name = 'events'",
    );
    const firstEventId = number(db, "SELECT min(id) AS number FROM events") || lastEventId + 1;
    return { firstEventId, lastEventId };
  } catch {
    // A damaged database, or one of a schema that is not known.
    return { firstEventId: 1, lastEventId: 0 };
  }
}

function instanceIdOf(db: DatabaseSync): string | null {
  const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get();
  if (table === undefined) return null;
  const row = db.prepare("SELECT value FROM meta WHERE key = 'instance_id'").get();
  return row === undefined ? null : String(row["value"]);
}

function number(db: DatabaseSync, sql: string): number {
  return Number(db.prepare(sql).get()?.["number"] ?? 0);
}
