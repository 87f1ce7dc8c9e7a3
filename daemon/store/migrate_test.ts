import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { migrate, SCHEMA_VERSION, SchemaTooNewError, schemaVersion } from "./migrate.ts";
import { withConnection } from "./test_database.ts";

function inMemory(body: (db: DatabaseSync) => void): void {
  withConnection(new DatabaseSync(":memory:"), body);
}

/** Tables and indexes by name, without SQLite's own. */
function schemaNames(db: DatabaseSync): unknown[] {
  return db.prepare("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    .all().map((row) => row["name"]);
}

Deno.test("migrate() makes every table strict", () =>
  inMemory((db) => {
    migrate(db);
    const tables = db.prepare("PRAGMA table_list").all()
      .filter(({ schema, name }) => schema === "main" && !String(name).startsWith("sqlite_"));
    assert.deepEqual(
      tables.map(({ name }) => name).sort(),
      [
        ...["daemon_runs", "daily_busy", "daily_stats", "daily_usage", "escalations", "events"],
        ...["ledger_answers", "ledger_buckets", "ledger_rollouts", "meta"],
        ...["pane_minute_samples", "panes", "quarter_busy", "quarter_stats"],
        ...[
          "quarter_totals",
          "sessions",
          "sources",
          "stat_agent_sessions",
          "stat_days",
          "stat_dirty",
          "stat_kinds",
        ],
        ...["stat_panes", "stat_sessions", "transcripts", "usage_series", "usage_slots"],
      ],
    );
    for (const { name, strict } of tables) assert.equal(strict, 1, String(name));
  }));

Deno.test("migrate() notes the version, and changes nothing the second time", () =>
  inMemory((db) => {
    assert.equal(schemaVersion(db), 0);
    migrate(db);
    assert.equal(schemaVersion(db), SCHEMA_VERSION);
    const before = schemaNames(db);
    migrate(db);
    assert.deepEqual(schemaNames(db), before);
  }));

Deno.test("migrate() refuses a newer schema without touching it", () =>
  inMemory((db) => {
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    assert.throws(() => migrate(db), SchemaTooNewError);
    assert.deepEqual(schemaNames(db), []);
  }));

Deno.test("migrate() leaves nothing of a step that fails", () =>
  inMemory((db) => {
    // The last thing of the step is in its way, so the tables before it were already made.
    db.exec("CREATE TABLE other (x); CREATE INDEX idx_events_pane ON other (x)");
    assert.throws(() => migrate(db));
    db.exec("ROLLBACK");
    assert.deepEqual(schemaNames(db), ["idx_events_pane", "other"]);
    assert.equal(schemaVersion(db), 0);
  }));
