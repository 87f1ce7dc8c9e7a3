import type { DatabaseSync, StatementSync } from "node:sqlite";
import { ANSWER_ROW_BYTES } from "../../shared/model/answer_row.ts";
import type { LedgerBucket, LedgerChanges, Rollout } from "../../shared/model/usage_ledger.ts";
import { lastAnswerAt, mergeAnswers, renumberAnswers } from "./answer_rows.ts";

/** After so many new blobs of answers, the last ones become one. */
const MOST_BLOBS = 64;
/** A blob that has grown to this is left alone, bytes. */
const GROWN_BLOB_BYTES = 5_500 * ANSWER_ROW_BYTES;
/** What may be left out must be a fifth of all, or more. */
const WORTH_WRITING = 1.25;
/** Buckets that no answer needs: those of running sums, and some of days that are closed. */
const SPARE_BUCKETS = 5_000;
const CLOSED_BEFORE = "usage_closed_before";

export interface LedgerTableLimits {
  readonly maxRollouts: number;
  /** Most that blobs of answers may take before what they say twice is left out. */
  readonly maxAnswerBytes: number;
}

/** What the ledger of tokens remembers: its buckets, its running sums, and the answers it counted. */
export class LedgerTables {
  readonly #db: DatabaseSync;
  readonly #limits: LedgerTableLimits;
  readonly #setBucket: StatementSync;
  readonly #setRollout: StatementSync;
  readonly #addAnswers: StatementSync;
  readonly #dropClosed: StatementSync;
  readonly #setMeta: StatementSync;
  #changes: number;
  /** Blobs since some were made one. */
  #appended = 0;
  #closedBefore: number;

  constructor(db: DatabaseSync, limits: LedgerTableLimits) {
    this.#db = db;
    this.#limits = limits;
    this.#setBucket = db.prepare(
      `INSERT OR REPLACE INTO ledger_buckets (bucket, series_id)
       SELECT ?, series_id FROM usage_series WHERE transcript_key = ? AND model = ?`,
    );
    this.#setRollout = db.prepare(
      "INSERT OR REPLACE INTO ledger_rollouts (transcript_key, changed, rollout) VALUES (?, ?, ?)",
    );
    this.#addAnswers = db.prepare("INSERT INTO ledger_answers (last_at, answers) VALUES (?, ?)");
    this.#dropClosed = db.prepare("DELETE FROM ledger_answers WHERE last_at < ?");
    this.#setMeta = db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");
    this.#changes = this.#number("SELECT max(changed) AS number FROM ledger_rollouts");
    this.#closedBefore = this.#number(
      `SELECT value AS number FROM meta WHERE key = '${CLOSED_BEFORE}'`,
    );
  }

  /** What came before is final, milliseconds UTC. */
  get closedBefore(): number {
    return this.#closedBefore;
  }

  /** Within the caller's transaction; the series of its buckets are there. */
  save({ buckets, firstBucket, rollouts, answers, closedBefore }: LedgerChanges): void {
    for (const [index, { file, model }] of buckets.entries()) {
      this.#setBucket.run(firstBucket + index, file, model);
    }
    for (const [file, rollout] of rollouts) {
      this.#setRollout.run(file, ++this.#changes, JSON.stringify(rollout));
    }
    if (answers.length > 0) this.#append(answers);
    if (closedBefore !== this.#closedBefore) {
      this.#setMeta.run(CLOSED_BEFORE, String(closedBefore));
      this.#dropClosed.run(closedBefore);
    }
  }

  /** The transaction of the last `save` is written. */
  saved({ closedBefore }: Pick<LedgerChanges, "closedBefore">): void {
    this.#closedBefore = closedBefore;
  }

  /** Keeps within the limits: of running sums those that changed last, of answers what holds. */
  prune(): void {
    this.#db.prepare(
      `DELETE FROM ledger_rollouts WHERE changed <=
         (SELECT changed FROM ledger_rollouts ORDER BY changed DESC LIMIT 1 OFFSET ?)`,
    ).run(this.#limits.maxRollouts);
    const bytes = this.#number("SELECT sum(length(answers)) AS number FROM ledger_answers");
    if (bytes <= this.#limits.maxAnswerBytes) return;
    this.#replaceAnswers(mergeAnswers(this.answers(), this.#closedBefore));
  }

  /**
   * Writes the answers anew where that saves much, without those that are closed or said twice, and
   * of the buckets those that they need. Only while no ledger is at work: the buckets' numbers change.
   */
  rebuild(): void {
    const before = this.answers();
    const { answers, buckets } = renumberAnswers(mergeAnswers(before, this.#closedBefore));
    const bytes = before.reduce((sum, { length }) => sum + length, 0);
    const known = this.#number("SELECT count(*) AS number FROM ledger_buckets");
    const isTidy = before.length <= answers.length / GROWN_BLOB_BYTES + MOST_BLOBS &&
      bytes <= answers.length * WORTH_WRITING + GROWN_BLOB_BYTES &&
      known <= buckets.length * 2 + SPARE_BUCKETS;
    if (isTidy) return;
    const series = new Map(
      this.#db.prepare("SELECT bucket, series_id FROM ledger_buckets").all()
        .map(({ bucket, series_id: id }) => [Number(bucket), Number(id)]),
    );
    this.#db.exec("DELETE FROM ledger_buckets");
    const insert = this.#db.prepare(
      "INSERT INTO ledger_buckets (bucket, series_id) VALUES (?, ?)",
    );
    for (const [number, old] of buckets.entries()) insert.run(number, series.get(old) ?? 0);
    this.#replaceAnswers(answers);
  }

  buckets(): LedgerBucket[] {
    const rows = this.#db.prepare(
      `SELECT transcript_key, model FROM ledger_buckets LEFT JOIN usage_series USING (series_id)
       ORDER BY bucket`,
    );
    return rows.all().map(({ transcript_key: file, model }) => ({
      file: String(file ?? ""),
      model: String(model ?? "unknown"),
    }));
  }

  answers(): Uint8Array[] {
    return this.#db.prepare("SELECT answers FROM ledger_answers ORDER BY id").all()
      .map(({ answers }) => answers instanceof Uint8Array ? answers : new Uint8Array());
  }

  rollouts(): Map<string, Rollout> {
    const rows = this.#db.prepare(
      "SELECT transcript_key, rollout FROM ledger_rollouts ORDER BY changed",
    ).all();
    return new Map(rows.map((row) => [
      String(row["transcript_key"]),
      // Those of earlier versions do not say whose they are.
      { own: null, ...JSON.parse(String(row["rollout"])) } as Rollout,
    ]));
  }

  #append(answers: Uint8Array): void {
    this.#insertAll(answers);
    if (++this.#appended < MOST_BLOBS) return;
    this.#appended = 0;
    this.#mergeLast();
  }

  #replaceAnswers(answers: Uint8Array): void {
    this.#db.exec("DELETE FROM ledger_answers");
    this.#insertAll(answers);
  }

  #insertAll(answers: Uint8Array): void {
    for (let from = 0; from < answers.length; from += GROWN_BLOB_BYTES) {
      const part = answers.subarray(from, from + GROWN_BLOB_BYTES);
      this.#addAnswers.run(lastAnswerAt(part), part);
    }
  }

  /** The last blobs become one, back to the first that has grown: their order is kept. */
  #mergeLast(): void {
    const grown = this.#number(
      `SELECT max(id) AS number FROM ledger_answers WHERE length(answers) >= ${GROWN_BLOB_BYTES}`,
    );
    const small = this.#db.prepare("SELECT answers FROM ledger_answers WHERE id > ? ORDER BY id")
      .all(grown).map(({ answers }) => answers)
      .filter((answers) => answers instanceof Uint8Array);
    this.#db.prepare("DELETE FROM ledger_answers WHERE id > ?").run(grown);
    this.#insertAll(mergeAnswers(small, this.#closedBefore));
  }

  #number(sql: string): number {
    return Number(this.#db.prepare(sql).get()?.["number"] ?? 0);
  }
}
