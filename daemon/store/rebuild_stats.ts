import { DatabaseSync } from "node:sqlite";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import { CommitError, DatabaseCareError } from "./errors.ts";
import { asCareError, readDatabase } from "./examine.ts";
import { SCHEMA_VERSION, schemaVersion } from "./migrate.ts";
import { SAMPLES_FROM } from "./sample_rows.ts";
import { StatsStore } from "./stats_store.ts";

/** Which statistics were made anew, or would be. */
export interface RebuiltStats {
  /** Quarters of an hour of whose minutes or tokens enough is kept to sum them up again. */
  readonly quarters: number;
  /** When the first of them begins, milliseconds UTC; null without any. */
  readonly since: number | null;
  /** Days that were taken away: the daemon sums them up from their quarters when it runs. */
  readonly days: number;
}

/**
 * Sums up minutes, events and tokens again, as far back as they are kept; older sums stay as they are.
 * The caller holds the daemon's lock. What is left when it is interrupted a daemon does.
 * @throws {DatabaseCareError} when it cannot, or the schema is not this build's.
 */
export function rebuildStats(
  path: string,
  { dryRun }: { readonly dryRun: boolean },
): RebuiltStats {
  const found = readDatabase(path, (db) => {
    checkSchema(path, schemaVersion(db));
    return count(db);
  });
  if (!dryRun) rebuild(path);
  return found;
}

function rebuild(path: string): void {
  try {
    const db = new DatabaseSync(path, { timeout: 2_000, enableForeignKeyConstraints: true });
    try {
      // Many small transactions; what the last of them lack after a crash is only made again.
      db.prepare("PRAGMA synchronous = NORMAL").get();
      const stats = new StatsStore(db);
      stats.rebuild();
      while (stats.rollNext() !== null);
      db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    } finally {
      db.close();
    }
  } catch (error) {
    const cause = error instanceof CommitError ? error.cause : error;
    throw asCareError(cause, { path, action: "summed up anew" });
  }
}

function count(db: DatabaseSync): RebuiltStats {
  const row = db.prepare(
    `SELECT count(*) AS quarters, min(slot) AS since, (SELECT count(*) FROM stat_days) AS days FROM
       (SELECT slot FROM usage_slots UNION
        SELECT minute_start / ${SLOT_MS} * ${SLOT_MS} FROM pane_minute_samples
        WHERE minute_start >= CAST(ifnull((SELECT value FROM meta WHERE key = ?), 0) AS INTEGER))`,
  ).get(SAMPLES_FROM);
  const since = row?.["since"];
  return {
    quarters: Number(row?.["quarters"]),
    since: typeof since === "number" ? since : null,
    days: Number(row?.["days"]),
  };
}

function checkSchema(path: string, schema: number): void {
  if (schema === SCHEMA_VERSION) return;
  const isNewer = schema > SCHEMA_VERSION;
  throw new DatabaseCareError(
    isNewer ? "TOO_NEW" : "NOT_WRITTEN",
    `cannot sum up ${path} anew: its schema is ${schema}, this build writes ${SCHEMA_VERSION}, ` +
      (isNewer ? "install the newer version first" : "let the daemon run once to upgrade it"),
  );
}
