import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { Event, EventDraft } from "../../shared/model/event.ts";
import { eventToRow, rowToEvent } from "./rows.ts";

export interface EventFilter {
  readonly sinceEventId?: number | undefined;
  readonly type?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly paneId?: string | undefined;
  readonly severity?: string | undefined;
  /** Detected at or after, milliseconds UTC. */
  readonly since?: number | undefined;
  /** Detected before. */
  readonly until?: number | undefined;
  /** Only events up to this one. */
  readonly upToEventId?: number | undefined;
  /** Of those that match the newest, not the oldest; so it is without a cursor. */
  readonly newest?: boolean | undefined;
  readonly limit: number;
}

const CONDITIONS = {
  type: "type = ?",
  sessionId: "session_uid = ?",
  paneId: "pane_uid = ?",
  severity: "severity = ?",
  since: "detected_at >= ?",
  until: "detected_at < ?",
  sinceEventId: "id > ?",
  upToEventId: "id <= ?",
} as const;

/** The append-only list of what happened. Ids only grow, over restarts and pruning too. */
export class EventJournal {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #after: StatementSync;
  readonly #bounds: StatementSync;
  readonly #sequence: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    // By place, which is faster than by name: the columns are in the order of `eventToRow`.
    this.#insert = db.prepare(
      `INSERT INTO events (type, source_id, session_uid, pane_uid, detected_at, source, confidence,
         severity, message, payload, display)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#after = db.prepare("SELECT * FROM events WHERE id > ? ORDER BY id LIMIT ?");
    this.#bounds = db.prepare("SELECT min(id) AS first FROM events");
    this.#sequence = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'");
  }

  /** Within the caller's transaction. */
  append(draft: EventDraft): Event {
    const { lastInsertRowid } = this.#insert.run(...Object.values(eventToRow(draft)));
    return { ...draft, id: Number(lastInsertRowid) };
  }

  get lastId(): number {
    return Number(this.#sequence.get()?.["seq"] ?? 0);
  }

  get firstId(): number {
    return Number(this.#bounds.get()?.["first"] ?? this.lastId + 1);
  }

  after(cursor: number, limit: number): Event[] {
    return this.#after.all(cursor, limit).map(rowToEvent);
  }

  list({ limit, newest, ...filter }: EventFilter): Event[] {
    const where = ["1 = 1"];
    const values: SQLInputValue[] = [];
    for (const [field, condition] of Object.entries(CONDITIONS)) {
      const value = filter[field as keyof typeof CONDITIONS];
      if (value === undefined) continue;
      where.push(condition);
      values.push(value);
    }
    const fromEnd = newest ?? filter.sinceEventId === undefined;
    const rows = this.#db.prepare(
      `SELECT * FROM events WHERE ${where.join(" AND ")}
       ORDER BY id ${fromEnd ? "DESC" : "ASC"} LIMIT ?`,
    ).all(...values, limit);
    return (fromEnd ? rows.reverse() : rows).map(rowToEvent);
  }
}
