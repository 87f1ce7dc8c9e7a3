import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { AgentType } from "../../shared/model/agent.ts";
import type { UsagePiece } from "../../shared/model/usage_piece.ts";
import type { OutputRow } from "./rows.ts";
import { rowToTokens, textOrNull, toAgent } from "./usage_rows.ts";

/** By what usage can be summed up, beside the model. */
export type UsageKey = "slot" | "agent" | "session" | "project";

export interface UsageFilter {
  /** Slots that begin from here on, milliseconds UTC. */
  readonly since: number;
  /** And before here. */
  readonly until: number;
  readonly by: readonly UsageKey[];
  readonly agent?: AgentType | undefined;
  readonly model?: string | undefined;
  readonly sessionId?: string | undefined;
}

/** A local day whose tokens are summed up, milliseconds UTC. */
export interface UsageDay {
  readonly start: number;
  readonly end: number;
}

const COLUMNS: Readonly<Record<UsageKey, string>> = {
  slot: "slot",
  agent: "agent",
  session: "session_id",
  project: "cwd",
};

const COUNTS = ["input", "output", "cache_read", "cache_write", "cache_write_long", "reasoning"];
/** More tokens than anybody uses: broken files must not make a sum that no number holds. */
const MOST_TOKENS = "1e15";

const HAS_TOKENS = "input + output + cache_read + cache_write > 0";

/** Of a day from `:start` to before `:end`. */
export const ADD_DAILY_USAGE = `INSERT INTO daily_usage (day_start, model, series_id, ${
  COUNTS.join(", ")
}, first_slot, last_slot)
   SELECT :start, model, series_id, ${COUNTS.map(sumOf).join(", ")}, min(slot), max(slot)
   FROM usage_slots JOIN usage_series USING (series_id)
   WHERE slot >= :start AND slot < :end AND ${HAS_TOKENS} GROUP BY series_id`;

/** Where sums come from: a row for a series, and for a slot or day where those are asked for. */
const SLOTS = `SELECT slot, series_id, ${COUNTS.join(", ")}, slot AS first, slot AS last
  FROM usage_slots WHERE slot >= ? AND slot < ? AND ${HAS_TOKENS}`;
// Far fewer rows are left by this to find the names for.
const SERIES = `SELECT series_id, ${COUNTS.map(sumOf).join(", ")}, min(slot) AS first,
    max(slot) AS last
  FROM usage_slots WHERE slot >= ? AND slot < ? AND ${HAS_TOKENS} GROUP BY series_id`;
const DAYS = `SELECT day_start AS slot, series_id, ${COUNTS.join(", ")}, first_slot AS first,
    last_slot AS last
  FROM daily_usage WHERE day_start >= ? AND day_start < ?`;
/** The same where nothing but the model matters: they are in its order. */
const DAYS_OF_MODELS = DAYS.replace("series_id", "series_id, model");

const NAMED_SERIES = `(SELECT series_id, usage_series.model AS model,
    coalesce(agent, 'unknown') AS agent, session_id, cwd
  FROM usage_series LEFT JOIN transcripts USING (transcript_key))`;

/** Sums up the slots of usage. */
export class UsageSums {
  readonly #db: DatabaseSync;
  readonly #range: StatementSync;
  readonly #closed: StatementSync;
  /** By their text: there are few. */
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    // Each for itself: only then SQLite goes to the ends of the table instead of through it.
    this.#range = db.prepare(
      `SELECT (SELECT min(slot) FROM usage_slots) AS first,
         (SELECT max(slot) FROM usage_slots) AS last`,
    );
    this.#closed = db.prepare(
      `SELECT day_start, day_end FROM stat_days WHERE day_start >= ? AND day_end <= ?
         AND NOT EXISTS (SELECT 1 FROM stat_dirty
           WHERE slot >= day_start AND slot < day_end AND part = 'tokens')
       ORDER BY day_start`,
    );
  }

  range(): { readonly first: number; readonly last: number } | null {
    const { first, last } = this.#range.get() ?? {};
    return typeof first === "number" && typeof last === "number" ? { first, last } : null;
  }

  /** The days within the span that are summed up, and of which no slot has changed since. */
  closedDays(since: number, until: number): UsageDay[] {
    return this.#closed.all(since, until)
      .map((row) => ({ start: Number(row["day_start"]), end: Number(row["day_end"]) }));
  }

  read(filter: UsageFilter): UsagePiece[] {
    return this.#read(filter.by.includes("slot") ? SLOTS : SERIES, filter);
  }

  /** As `read`, of closed days that begin in the span; by `slot` is by the beginning of the day. */
  readDays(filter: UsageFilter): UsagePiece[] {
    return this.#read(DAYS, filter);
  }

  #read(
    source: string,
    { since, until, by, agent, model, sessionId }: UsageFilter,
  ): UsagePiece[] {
    const where = ["1 = 1"];
    const values: SQLInputValue[] = [since, until];
    for (const [column, value] of Object.entries({ agent, model, session_id: sessionId })) {
      if (value === undefined) continue;
      where.push(`${column} = ?`);
      values.push(value);
    }
    // The slot first, as the tables are in order of it.
    const columns = [
      ...new Set([
        ...by.includes("slot") ? ["slot"] : [],
        "model",
        ...by.map((key) => COLUMNS[key]),
      ]),
    ];
    // Whose a transcript is takes longest to find.
    const named = columns.some((column) => column !== "model" && column !== "slot") ||
      agent !== undefined || sessionId !== undefined;
    const sql = `SELECT ${columns.join(", ")}, ${COUNTS.map(sumOf).join(", ")},
        min(first) AS first, max(last) AS last
      FROM ${joined(source, named)}
      WHERE ${where.join(" AND ")}
      GROUP BY ${columns.join(", ")}`;
    return this.#prepared(sql).all(...values).map(rowToSum);
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function joined(source: string, named: boolean): string {
  if (named) return `(${source}) JOIN ${NAMED_SERIES} USING (series_id)`;
  return source === DAYS
    ? `(${DAYS_OF_MODELS})`
    : `(${source}) JOIN usage_series USING (series_id)`;
}

/** SQLite's `sum` fails on an overflow; `total` is exact as far as it is let go here. */
function sumOf(column: string): string {
  return `CAST(min(total(${column}), ${MOST_TOKENS}) AS INTEGER) AS ${column}`;
}

function rowToSum(row: OutputRow): UsagePiece {
  return {
    model: String(row["model"]),
    slot: typeof row["slot"] === "number" ? row["slot"] : null,
    agent: "agent" in row ? toAgent(row["agent"]) : null,
    sessionId: textOrNull(row["session_id"]),
    cwd: textOrNull(row["cwd"]),
    tokens: rowToTokens(row),
    first: Number(row["first"]),
    last: Number(row["last"]),
  };
}
