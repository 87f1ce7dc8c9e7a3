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

const COLUMNS: Readonly<Record<UsageKey, string>> = {
  slot: "slot",
  agent: "agent",
  session: "session_id",
  project: "cwd",
};

const COUNTS = ["input", "output", "cache_read", "cache_write", "cache_write_long", "reasoning"];
/** More tokens than anybody uses: broken files must not make a sum that no number holds. */
const MOST_TOKENS = "1e15";

/** Sums up the slots of usage. */
export class UsageSums {
  readonly #db: DatabaseSync;
  readonly #range: StatementSync;
  /** By their text: there are few. */
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#range = db.prepare("SELECT min(slot) AS first, max(slot) AS last FROM usage_slots");
  }

  range(): { readonly first: number; readonly last: number } | null {
    const { first, last } = this.#range.get() ?? {};
    return typeof first === "number" && typeof last === "number" ? { first, last } : null;
  }

  read({ since, until, by, agent, model, sessionId }: UsageFilter): UsagePiece[] {
    const where = ["slot >= ?", "slot < ?", "input + output + cache_read + cache_write > 0"];
    const values: SQLInputValue[] = [since, until];
    for (const [column, value] of Object.entries({ agent, model, session_id: sessionId })) {
      if (value === undefined) continue;
      where.push(`${column} = ?`);
      values.push(value);
    }
    const columns = ["model", ...new Set(by.map((key) => COLUMNS[key]))];
    const sql = `SELECT ${columns.join(", ")}, ${COUNTS.map(sumOf).join(", ")},
        min(slot) AS first, max(slot) AS last
      FROM usage_slots
      JOIN (SELECT series_id, usage_series.model AS model, coalesce(agent, 'unknown') AS agent,
              session_id, cwd
            FROM usage_series LEFT JOIN transcripts USING (transcript_key)) USING (series_id)
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
