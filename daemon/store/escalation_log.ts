import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { Escalation } from "../../shared/model/escalation.ts";
import type { AnswerTimes } from "../../shared/protocol/methods/escalations.ts";
import type { InputRow, OutputRow } from "./rows.ts";

/** Which escalations are meant; what is left out does not matter. */
export interface EscalationFilter {
  readonly sessionId?: string | undefined;
  readonly paneId?: string | undefined;
  /** Opened at or after, milliseconds UTC. */
  readonly since?: number | undefined;
}

export interface ClosedFilter extends EscalationFilter {
  readonly status?: "resolved" | "dismissed" | undefined;
  /** Only those that were opened before this one. */
  readonly beforeId?: string | undefined;
  readonly limit: number;
}

/** Rows that are kept; the oldest that are not pending are deleted beyond that. */
export const MAX_ESCALATIONS = 20_000;
/** Rows that may be written between two deletions. */
const TRIM_EVERY = 200;

/** The table of escalations: what is pending, and what has been. */
export class EscalationLog {
  readonly #db: DatabaseSync;
  readonly #maxRows: number;
  readonly #upsert: StatementSync;
  #untrimmed = TRIM_EVERY;

  constructor(db: DatabaseSync, { maxRows = MAX_ESCALATIONS } = {}) {
    this.#db = db;
    this.#maxRows = maxRows;
    this.#upsert = db.prepare(
      `INSERT INTO escalations (escalation_id, source_id, session_uid, pane_uid, cause, text, status,
         phase, confidence, opened_at, seen_at, snoozed_until, closed_at, time_to_answer_ms)
       VALUES (:escalation_id, :source_id, :session_uid, :pane_uid, :cause, :text, :status,
         :phase, :confidence, :opened_at, :seen_at, :snoozed_until, :closed_at, :time_to_answer_ms)
       ON CONFLICT (escalation_id) DO UPDATE SET session_uid = excluded.session_uid,
         cause = excluded.cause, text = excluded.text, status = excluded.status,
         phase = excluded.phase, seen_at = excluded.seen_at,
         snoozed_until = excluded.snoozed_until, closed_at = excluded.closed_at,
         time_to_answer_ms = excluded.time_to_answer_ms`,
    );
  }

  /** Within the caller's transaction. */
  write(escalations: readonly Escalation[]): void {
    for (const escalation of escalations) this.#upsert.run(escalationToRow(escalation));
    this.#untrimmed += escalations.length;
    if (this.#untrimmed < TRIM_EVERY) return;
    this.#db.prepare(
      `DELETE FROM escalations WHERE status <> 'pending' AND escalation_id IN
         (SELECT escalation_id FROM escalations
          ORDER BY status = 'pending' DESC, escalation_id DESC LIMIT -1 OFFSET ?)`,
    ).run(this.#maxRows);
    this.#untrimmed = 0;
  }

  /** Those that are pending, and those that were dismissed while their pane goes on waiting. */
  load(): Escalation[] {
    return this.#db.prepare(
      `SELECT * FROM escalations WHERE status = 'pending'
       UNION ALL
       SELECT e.* FROM escalations e JOIN panes p ON p.pane_uid = e.pane_uid
       WHERE e.status = 'dismissed' AND p.status = 'waiting' AND p.ended_at IS NULL
         AND e.closed_at >= p.status_since`,
    ).all().map(rowToEscalation);
  }

  find(escalationId: string): Escalation | null {
    const row = this.#db.prepare("SELECT * FROM escalations WHERE escalation_id = ?")
      .get(escalationId);
    return row ? rowToEscalation(row) : null;
  }

  /** Those that are closed, the one that was opened last first. */
  listClosed({ status, beforeId, limit, ...filter }: ClosedFilter): Escalation[] {
    const { where, values } = whereOf(filter);
    where.push(status === undefined ? "status <> 'pending'" : "status = ?");
    if (status !== undefined) values.push(status);
    if (beforeId !== undefined) {
      where.push("escalation_id < ?");
      values.push(beforeId);
    }
    return this.#db.prepare(
      `SELECT * FROM escalations WHERE ${where.join(" AND ")}
       ORDER BY escalation_id DESC LIMIT ?`,
    ).all(...values, limit).map(rowToEscalation);
  }

  /** What the answers have taken that were measured. */
  answerTimes(filter: EscalationFilter): AnswerTimes {
    const { where, values } = whereOf(filter);
    where.push("time_to_answer_ms IS NOT NULL");
    const from = `FROM escalations WHERE ${where.join(" AND ")}`;
    const all = this.#db.prepare(
      `SELECT count(*) AS count, max(time_to_answer_ms) AS longest ${from}`,
    ).get(...values);
    const count = Number(all?.["count"] ?? 0);
    if (count === 0) return { count, medianMs: null, longestMs: null };
    // The one in the middle, or the mean of the two.
    const median = this.#db.prepare(
      `SELECT avg(ms) AS median FROM (SELECT time_to_answer_ms AS ms ${from}
       ORDER BY time_to_answer_ms LIMIT ? OFFSET ?)`,
    ).get(...values, 2 - count % 2, Math.floor((count - 1) / 2));
    const medianMs = Math.round(Number(median?.["median"]));
    return { count, medianMs, longestMs: Number(all?.["longest"]) };
  }
}

function whereOf(
  { sessionId, paneId, since }: EscalationFilter,
): { readonly where: string[]; readonly values: SQLInputValue[] } {
  const where: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (condition: string, value: SQLInputValue | undefined) => {
    if (value === undefined) return;
    where.push(condition);
    values.push(value);
  };
  add("session_uid = ?", sessionId);
  add("pane_uid = ?", paneId);
  add("opened_at >= ?", since);
  return { where, values };
}

function escalationToRow(escalation: Escalation): InputRow {
  return {
    escalation_id: escalation.id,
    source_id: escalation.sourceId,
    session_uid: escalation.sessionId,
    pane_uid: escalation.paneId,
    cause: escalation.cause,
    text: escalation.text,
    status: escalation.status,
    phase: escalation.phase,
    confidence: escalation.confidence,
    opened_at: escalation.openedAt,
    seen_at: escalation.seenAt,
    snoozed_until: escalation.snoozedUntil,
    closed_at: escalation.closedAt,
    time_to_answer_ms: escalation.timeToAnswerMs,
  };
}

function rowToEscalation(row: OutputRow): Escalation {
  return Escalation.parse({
    id: row["escalation_id"],
    sourceId: row["source_id"],
    sessionId: row["session_uid"],
    paneId: row["pane_uid"],
    cause: row["cause"],
    text: row["text"],
    status: row["status"],
    phase: row["phase"],
    confidence: row["confidence"],
    openedAt: row["opened_at"],
    seenAt: row["seen_at"],
    snoozedUntil: row["snoozed_until"],
    closedAt: row["closed_at"],
    timeToAnswerMs: row["time_to_answer_ms"],
  });
}
