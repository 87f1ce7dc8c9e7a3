import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { AgentType } from "../../shared/model/agent.ts";
import { NO_STAT_SUM, type StatSum } from "../../shared/model/stat_sum.ts";
import type { OutputRow } from "./rows.ts";

/** Whose figures are meant; what is left out does not matter. */
export interface StatFilter {
  readonly sessionNo?: number | undefined;
  readonly agent?: AgentType | undefined;
  /** Exact name. */
  readonly model?: string | undefined;
  /** Each session for itself; else they are added up. */
  readonly bySession: boolean;
  /** With `bySession`, what is busy of 0 is that of all together; else 0 has none. */
  readonly withOverall?: boolean;
}

/** Milliseconds UTC; quarters, or closed days, that begin in it. */
export interface StatSpan {
  readonly since: number;
  readonly until: number;
  /** How long the pieces are into which it is cut, milliseconds; the whole span if left out. */
  readonly pieceMs?: number;
}

/** What was done in one piece of time. */
export interface StatPiece {
  /** When the piece begins, milliseconds UTC; of days, when the day does. */
  readonly at: number;
  /** Null unless each session is asked for; 0 is what belongs to none. */
  readonly sessionNo: number | null;
  readonly sum: StatSum;
}

const COUNTS = ["active_ms", "waiting_ms", "idle_ms", "compactions", "escalations", "answered"]
  .concat(["answer_ms", "tokens_exact", "tokens_estimated"]);
const BUSY = ["busy_ms", "watched_ms"];

/** Where all is one piece: its beginning. */
const ONE_PIECE = "CAST(? AS INTEGER)";

interface Query {
  readonly table: string;
  /** The one of time, by which the table is in order. */
  readonly column: string;
  readonly at: string;
  readonly where: string;
  readonly columns: readonly string[];
  readonly values: readonly SQLInputValue[];
}

/** Adds up quarters and days. */
export class StatSums {
  readonly #db: DatabaseSync;
  /** By their text: there are few. */
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** When the first and the last quarter with figures begin, milliseconds UTC; null without any. */
  range(): { readonly first: number; readonly last: number } | null {
    // Each for itself: only then SQLite goes to the ends of the tables instead of through them.
    const { first, last } = this.#prepared(
      `SELECT min(first) AS first, max(last) AS last FROM
         (SELECT (SELECT min(slot) FROM quarter_stats) AS first,
            (SELECT max(slot) FROM quarter_stats) AS last
          UNION ALL
          SELECT (SELECT min(slot) FROM quarter_busy), (SELECT max(slot) FROM quarter_busy))`,
    ).get() ?? {};
    return typeof first === "number" && typeof last === "number" ? { first, last } : null;
  }

  /** Of quarters, in no order; pieces without figures are left out. */
  quarters({ since, until, pieceMs }: StatSpan, filter: StatFilter): StatPiece[] {
    // Numbers are bound as floats: the division must be told to be one of whole numbers.
    const at = pieceMs === undefined ? ONE_PIECE : "? + CAST((slot - ?) / ? AS INTEGER) * ?";
    const { bySession, sessionNo, agent, model } = filter;
    const isTotal = !bySession && [sessionNo, agent, model].every((each) => each === undefined);
    const stats = isTotal ? "quarter_totals" : "quarter_stats";
    return this.#read({ stats, busy: "quarter_busy", column: "slot", at }, {
      head: pieceMs === undefined ? [since] : [since, since, pieceMs, pieceMs],
      since,
      until,
      filter,
    });
  }

  /** Of closed days, each day for itself; with `merged` all of them as one piece at `since`. */
  days({ since, until }: StatSpan, filter: StatFilter, merged = false): StatPiece[] {
    const column = "day_start";
    const at = merged ? ONE_PIECE : column;
    return this.#read({ stats: "daily_stats", busy: "daily_busy", column, at }, {
      head: merged ? [since] : [],
      since,
      until,
      filter,
    });
  }

  #read(
    { stats, busy, column, at }: Record<"stats" | "busy" | "column" | "at", string>,
    { head, since, until, filter }: {
      /** What stands for the marks in `at`. */
      readonly head: readonly number[];
      readonly since: number;
      readonly until: number;
      readonly filter: StatFilter;
    },
  ): StatPiece[] {
    const pieces = new Map<string, StatPiece>();
    const span = `${column} >= ? AND ${column} < ?`;
    const ofKind = filter.agent !== undefined || filter.model !== undefined;
    const base = { column, at, columns: COUNTS };
    this.#add(pieces, filter, {
      ...base,
      table: ofKind ? `${stats} JOIN stat_kinds USING (kind_no)` : stats,
      ...conditions(span, [...head, since, until], {
        session_no: filter.sessionNo,
        agent: filter.agent,
        model: filter.model,
      }),
    });
    if (ofKind) return [...pieces.values()].map(withoutBusy);
    const { bySession, sessionNo, withOverall = false } = filter;
    const leavesOverall = bySession && sessionNo === undefined && !withOverall;
    const rest = leavesOverall ? " AND session_no <> 0" : "";
    this.#add(pieces, filter, {
      ...{ column, at, columns: BUSY },
      table: busy,
      ...conditions(span + rest, [...head, since, until], {
        session_no: sessionNo ?? (bySession ? undefined : 0),
      }),
    });
    return [...pieces.values()];
  }

  #add(pieces: Map<string, StatPiece>, { bySession }: StatFilter, query: Query): void {
    const { columns, values } = query;
    const rows = this.#prepared(bySession ? sumsBySession(query) : sums(query)).all(...values);
    for (const row of rows) {
      const at = Number(row["at"]);
      const sessionNo = bySession ? Number(row["session_no"]) : null;
      const key = `${at} ${sessionNo}`;
      const sum = { ...pieces.get(key)?.sum ?? NO_STAT_SUM, ...sumOf(row, columns) };
      pieces.set(key, { at, sessionNo, sum });
    }
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function sumsBySession({ table, at, where, columns }: Query): string {
  return `SELECT ${at} AS at, session_no, ${columns.map(sumOfColumn).join(", ")}
    FROM ${table} WHERE ${where} GROUP BY ${at === ONE_PIECE ? "" : "at, "}session_no`;
}

/** First by the table's own order, which takes no sorting: few rows are left to be sorted. */
function sums({ table, column, at, where, columns }: Query): string {
  return `SELECT ${at} AS at, ${columns.map(sumOfColumn).join(", ")}
    FROM (SELECT ${column}, ${columns.map(sumOfColumn).join(", ")}
      FROM ${table} WHERE ${where} GROUP BY ${column}) GROUP BY at`;
}

function sumOfColumn(column: string): string {
  return `sum(${column}) AS ${column}`;
}

function conditions(
  span: string,
  times: readonly number[],
  equal: Readonly<Record<string, SQLInputValue | undefined>>,
): { readonly where: string; readonly values: SQLInputValue[] } {
  const where = [span];
  const values: SQLInputValue[] = [...times];
  for (const [column, value] of Object.entries(equal)) {
    if (value === undefined) continue;
    where.push(`${column} = ?`);
    values.push(value);
  }
  return { where: where.join(" AND "), values };
}

function withoutBusy(piece: StatPiece): StatPiece {
  return { ...piece, sum: { ...piece.sum, busyMs: null, watchedMs: null } };
}

function sumOf(row: OutputRow, columns: readonly string[]): Partial<StatSum> {
  const count = (column: string) => Number(row[column]);
  if (columns === BUSY) return { busyMs: count("busy_ms"), watchedMs: count("watched_ms") };
  return {
    activeMs: count("active_ms"),
    waitingMs: count("waiting_ms"),
    idleMs: count("idle_ms"),
    compactions: count("compactions"),
    escalations: count("escalations"),
    answered: count("answered"),
    answerMs: count("answer_ms"),
    tokensExact: count("tokens_exact"),
    tokensEstimated: count("tokens_estimated"),
  };
}
