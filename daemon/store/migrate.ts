import type { DatabaseSync } from "node:sqlite";
import spine from "./migrations/0001_spine.sql" with { type: "text" };
import agents from "./migrations/0002_agents.sql" with { type: "text" };
import usage from "./migrations/0003_usage.sql" with { type: "text" };
import escalations from "./migrations/0004_escalations.sql" with { type: "text" };
import paneMemory from "./migrations/0005_pane_memory.sql" with { type: "text" };
import stats from "./migrations/0006_stats.sql" with { type: "text" };
import sums from "./migrations/0007_sums.sql" with { type: "text" };

/** In order; a migration that has landed is never edited. */
const MIGRATIONS: readonly string[] = [
  ...[spine, agents, usage, escalations, paneMemory, stats, sums],
];

/** The schema this build writes; kept in `PRAGMA user_version`. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The database was written by a newer build; nothing was changed in it. */
export class SchemaTooNewError extends Error {
  override readonly name = "SchemaTooNewError";
  readonly code = "SCHEMA_TOO_NEW";
}

/**
 * Only reads, so that a database of a newer build is left as it is.
 * @throws {SchemaTooNewError} when a newer build has written it.
 */
export function refuseNewerSchema(db: DatabaseSync): void {
  const found = schemaVersion(db);
  if (found <= SCHEMA_VERSION) return;
  throw new SchemaTooNewError(
    `the database cannot be used: its schema is ${found}, this build knows ${SCHEMA_VERSION}, ` +
      "install the newer version again or move the database away",
  );
}

/**
 * Brings a database to this build's schema, or for tests to an older one, each step in a transaction
 * of its own.
 * @throws {SchemaTooNewError} when a newer build has written it.
 */
export function migrate(db: DatabaseSync, upTo = SCHEMA_VERSION): void {
  refuseNewerSchema(db);
  const found = schemaVersion(db);
  for (const [index, sql] of MIGRATIONS.slice(0, upTo).entries()) {
    if (index < found) continue;
    // `prepare`, so that a lock held by another program is known by its code.
    db.prepare("BEGIN IMMEDIATE").run();
    db.exec(`${sql}\nPRAGMA user_version = ${index + 1};`);
    db.prepare("COMMIT").run();
  }
}

export function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
}
