import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { NO_STAT_SUM, type StatSum } from "../../shared/model/stat_sum.ts";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import { migrate } from "./migrate.ts";
import type { StatFilter } from "./stat_sums.ts";
import { Store } from "./store.ts";
import { QUARTER0 } from "./test_samples.ts";

export const ALL: StatFilter = { bySession: false };
export const SPAN = { since: QUARTER0 - 100 * SLOT_MS, until: QUARTER0 + 100 * SLOT_MS };
/** What the tokens of `tokens()` come to. */
export const TOTAL = 370;
export const HOUR_MS = 3_600_000;

/** A store in memory, with its database beside it. */
export function inMemory(
  body: (store: Store, db: DatabaseSync) => void,
  now = () => QUARTER0,
): void {
  const db = new DatabaseSync(":memory:", { enableForeignKeyConstraints: true });
  try {
    migrate(db);
    body(new Store(db, { path: ":memory:", now, newId: () => "instance" }), db);
  } finally {
    db.close();
  }
}

export function total(store: Store, filter: StatFilter = ALL): StatSum {
  const pieces = store.stats.quarters(SPAN, filter);
  assert.ok(pieces.length <= 1);
  return pieces[0]?.sum ?? NO_STAT_SUM;
}

export function dump(db: DatabaseSync): unknown {
  return ["quarter_stats", "quarter_busy", "stat_days", "daily_stats", "daily_busy"]
    .map((table) => db.prepare(`SELECT * FROM ${table}`).all().map((row) => ({ ...row })));
}

export function minutes(db: DatabaseSync): unknown[] {
  return db.prepare("SELECT observed_ms, active_ms, status FROM pane_minute_samples").all()
    .map((row) => Object.values(row));
}

/** The oldest minute that is kept, milliseconds UTC; null when there is none. */
export function firstMinute(db: DatabaseSync): unknown {
  return db.prepare("SELECT min(minute_start) AS first FROM pane_minute_samples").get()?.["first"];
}
