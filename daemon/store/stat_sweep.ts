import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { NumberSort, StatNumbers } from "./stat_numbers.ts";
import { inTransaction } from "./transaction.ts";

const DAY_MS = 86_400_000;
/** Rows that are looked at or taken away at a time. */
const SLICE = 200;

/** Which numbers a row of each table uses, and its time; what is made of another comes after it. */
const USERS: readonly (readonly [table: string, time: string, ...sorts: NumberSort[]])[] = [
  ["pane_minute_samples", "minute_start", "pane", "session", "kind"],
  ["quarter_stats", "slot", "session", "kind"],
  ["quarter_busy", "slot", "session"],
  ["daily_stats", "day_start", "session", "kind"],
  ["daily_busy", "day_start", "session"],
];

/** SQL by sort: what else may still come to use a number. */
const MAY_BE_USED: Readonly<Record<NumberSort, string>> = {
  pane: "SELECT 1 FROM panes WHERE panes.pane_uid = stat_panes.pane_uid",
  session: "SELECT 1 FROM sessions WHERE sessions.session_uid = stat_sessions.session_uid",
  kind: "SELECT 1 FROM usage_series WHERE usage_series.model = stat_kinds.model",
};

/**
 * Takes away, once a day, the numbers of panes, sessions and kinds that no row uses any more, and the
 * places of agents of which neither pane nor tokens are kept. Others write between two steps: what
 * they use since it began stays.
 */
export class StatSweep {
  readonly #db: DatabaseSync;
  readonly #numbers: StatNumbers;
  readonly #forget: () => void;
  #steps: Iterator<void> | null = null;
  #lastAt: number | null = null;

  /** @param forget what was given out may be another's */
  constructor(
    db: DatabaseSync,
    { numbers, forget }: { readonly numbers: StatNumbers; readonly forget: () => void },
  ) {
    this.#db = db;
    this.#numbers = numbers;
    this.#forget = forget;
  }

  /**
   * Does one small thing, when it is time.
   * @param now milliseconds UTC
   * @returns whether it goes on
   * @throws what SQLite says; it begins anew then.
   */
  step(now: number): boolean {
    const isDue = this.#lastAt === null || Math.abs(now - this.#lastAt) >= DAY_MS;
    // Sums that wait may come to use a session that nothing else uses.
    if (this.#steps === null && (!isDue || this.#awaitsEvents)) return false;
    this.#steps ??= this.#sweep();
    try {
      if (this.#steps.next().done !== true) return true;
    } catch (error) {
      this.#end();
      throw error;
    }
    this.#end();
    this.#lastAt = now;
    return false;
  }

  #end(): void {
    this.#steps = null;
    this.#numbers.endWatch();
  }

  get #awaitsEvents(): boolean {
    return this.#db.prepare("SELECT 1 FROM stat_dirty WHERE part = 'events' LIMIT 1").get() !==
      undefined;
  }

  *#sweep(): Generator<void> {
    const used = this.#numbers.watch();
    const agents = new Set<string>();
    yield* this.#findAgents(agents);
    yield* this.#sweepPlaces(agents, used);
    for (const [table, time, ...sorts] of USERS) {
      yield* this.#findUsed(table, { time, sorts, used });
    }
    for (const sort of ["pane", "session", "kind"] as const) yield* this.#sweepNumbers(sort, used);
  }

  /** The agents' own sessions of which tokens are kept. */
  *#findAgents(agents: Set<string>): Generator<void> {
    const slice = this.#db.prepare(
      `SELECT transcript_key, agent, session_id,
         EXISTS (SELECT 1 FROM usage_series JOIN usage_slots USING (series_id)
           WHERE usage_series.transcript_key = transcripts.transcript_key) AS used
       FROM transcripts WHERE transcript_key > ? ORDER BY transcript_key LIMIT ${SLICE}`,
    );
    for (let rows = slice.all(""); rows.length > 0;) {
      for (const row of rows) {
        if (row["used"] === 1) agents.add(`${row["agent"]} ${row["session_id"]}`);
      }
      yield;
      rows = slice.all(rows.at(-1)?.["transcript_key"] ?? "");
    }
  }

  *#sweepPlaces(agents: ReadonlySet<string>, used: Set<string>): Generator<void> {
    const key = "(agent, agent_session_id, from_slot)";
    const slice = this.#db.prepare(
      `SELECT agent, agent_session_id, from_slot, session_no, pane_no,
         EXISTS (SELECT 1 FROM stat_panes JOIN panes USING (pane_uid)
           WHERE stat_panes.pane_no = stat_agent_sessions.pane_no) AS has_pane
       FROM stat_agent_sessions WHERE ${key} > (?, ?, ?) ORDER BY 1, 2, 3 LIMIT ${SLICE}`,
    );
    const remove = this.#db.prepare(`DELETE FROM stat_agent_sessions WHERE ${key} = (?, ?, ?)`);
    let last: SQLInputValue[] = ["", "", 0];
    while (true) {
      const rows = slice.all(...last);
      if (rows.length === 0) return;
      const gone: SQLInputValue[][] = [];
      for (const row of rows) {
        const { agent = "", agent_session_id: id = "", from_slot: slot = 0 } = row;
        last = [agent, id, slot];
        if (row["has_pane"] === 0 && !agents.has(`${agent} ${id}`)) gone.push(last);
        else used.add(`pane ${row["pane_no"]}`).add(`session ${row["session_no"]}`);
      }
      this.#take(gone.length, () => gone.forEach((values) => remove.run(...values)));
      yield;
    }
  }

  *#findUsed(
    table: string,
    { time, sorts, used }: {
      readonly time: string;
      readonly sorts: readonly NumberSort[];
      readonly used: Set<string>;
    },
  ): Generator<void> {
    const next = this.#db.prepare(`SELECT min(${time}) AS at FROM ${table} WHERE ${time} > ?`);
    const columns = sorts.map((sort) => `${sort}_no AS ${sort}`).join(", ");
    const slice = this.#db.prepare(`SELECT ${columns} FROM ${table} WHERE ${time} = ?`);
    for (let at = next.get(-1)?.["at"]; typeof at === "number"; at = next.get(at)?.["at"]) {
      // `iterate()` ends without a word at damage: what is used would seem not to be.
      for (const row of slice.all(at)) {
        for (const sort of sorts) used.add(`${sort} ${row[sort]}`);
      }
      yield;
    }
  }

  *#sweepNumbers(sort: NumberSort, used: ReadonlySet<string>): Generator<void> {
    const number = `${sort}_no`;
    const slice = this.#db.prepare(
      `SELECT ${number} AS number FROM stat_${sort}s WHERE ${number} > ?
       ORDER BY ${number} LIMIT ${SLICE}`,
    );
    const remove = this.#db.prepare(
      `DELETE FROM stat_${sort}s WHERE ${number} = ? AND NOT EXISTS (${MAY_BE_USED[sort]})`,
    );
    let last = 0;
    while (true) {
      const rows = slice.all(last).map((row) => Number(row["number"]));
      if (rows.length === 0) return;
      last = rows.at(-1) ?? last;
      const gone = rows.filter((each) => !used.has(`${sort} ${each}`));
      this.#take(gone.length, () => gone.forEach((each) => remove.run(each)));
      yield;
    }
  }

  #take(count: number, work: () => void): void {
    if (count === 0) return;
    inTransaction(this.#db, work);
    // A number that went may be given to another.
    this.#forget();
  }
}
