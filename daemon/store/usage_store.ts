import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { TranscriptRow } from "../../shared/model/transcript.ts";
import type { LedgerChanges, SavedLedger, SlotTotal } from "../../shared/model/usage_ledger.ts";
import type { UsagePiece } from "../../shared/model/usage_piece.ts";
import { CommitError } from "./errors.ts";
import { LedgerTables } from "./ledger_tables.ts";
import { inTransaction } from "./transaction.ts";
import { rowToTokens, rowToTranscript, tokenValues, transcriptValues } from "./usage_rows.ts";
import { type UsageDay, type UsageFilter, UsageSums } from "./usage_sums.ts";

export interface UsageLimits {
  readonly maxTranscripts: number;
  /** Quarter hours of a transcript and a model. */
  readonly maxSlots: number;
  readonly maxRollouts: number;
  readonly maxAnswerBytes: number;
}

/** What was kept of transcripts: how far they were read, and what was counted in them. */
export interface SavedUsage {
  readonly transcripts: readonly TranscriptRow[];
  readonly ledger: SavedLedger;
}

/** What has changed since, to be kept as one. */
export interface UsageChanges {
  readonly transcripts: readonly TranscriptRow[];
  readonly ledger: LedgerChanges;
}

const LIMITS: UsageLimits = {
  maxTranscripts: 50_000,
  maxSlots: 400_000,
  maxRollouts: 20_000,
  maxAnswerBytes: 64 * 1024 * 1024,
};

/** Counting rows takes a while: it is done once in so many saves. */
const SAVES_PER_PRUNING = 1_000;

/** The tokens that agents have used, and what must be known to go on counting after a restart. */
export class UsageStore {
  readonly #db: DatabaseSync;
  readonly #limits: UsageLimits;
  readonly #ledger: LedgerTables;
  readonly #sums: UsageSums;
  readonly #setTranscript: StatementSync;
  readonly #addSeries: StatementSync;
  readonly #setSlot: StatementSync;
  readonly #findTranscript: StatementSync;
  readonly #markSlot: StatementSync;
  readonly #markTranscript: StatementSync;
  #saves = 0;

  /** The database must have been migrated. */
  constructor(db: DatabaseSync, limits: Partial<UsageLimits> = {}) {
    this.#db = db;
    this.#limits = { ...LIMITS, ...limits };
    this.#ledger = new LedgerTables(db, this.#limits);
    this.#sums = new UsageSums(db);
    this.#setTranscript = db.prepare(
      `INSERT OR REPLACE INTO transcripts (transcript_key, agent, path, session_id, parent_id, cwd,
         version, model, position_ino, position_offset, in_long_line, modified_at, read_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#addSeries = db.prepare(
      "INSERT OR IGNORE INTO usage_series (transcript_key, model) VALUES (?, ?)",
    );
    this.#setSlot = db.prepare(
      `INSERT OR REPLACE INTO usage_slots (slot, series_id, input, output, cache_read, cache_write,
         cache_write_long, reasoning)
       SELECT ?, series_id, ?, ?, ?, ?, ?, ? FROM usage_series
       WHERE transcript_key = ? AND model = ?`,
    );
    this.#findTranscript = db.prepare(
      "SELECT agent, session_id FROM transcripts WHERE transcript_key = ?",
    );
    this.#markSlot = db.prepare(
      "INSERT OR IGNORE INTO stat_dirty (part, slot) VALUES ('tokens', ?)",
    );
    this.#markTranscript = db.prepare(
      `INSERT OR IGNORE INTO stat_dirty (part, slot)
       SELECT DISTINCT 'tokens', slot FROM usage_series JOIN usage_slots USING (series_id)
       WHERE transcript_key = ?`,
    );
  }

  /**
   * All that is needed to go on. Tidies up first, so it must be called before a ledger is at work:
   * once, at the start.
   * @throws what SQLite says when the database cannot be read.
   */
  load(): SavedUsage {
    try {
      inTransaction(this.#db, () => {
        this.#prune();
        this.#ledger.rebuild();
      });
    } catch {
      // A full disk: what is there can be read all the same, and the saves will tell.
    }
    const { closedBefore } = this.#ledger;
    return {
      transcripts: this.#db.prepare("SELECT * FROM transcripts ORDER BY modified_at").all()
        .map(rowToTranscript),
      ledger: {
        totals: this.#slotsFrom(closedBefore),
        buckets: this.#ledger.buckets(),
        answers: this.#ledger.answers(),
        rollouts: this.#ledger.rollouts(),
        closedBefore,
      },
    };
  }

  /**
   * Keeps what has changed, in one transaction: what was counted and how far was read belong together.
   * @throws {CommitError} when it cannot; then nothing was written.
   */
  save({ transcripts, ledger }: UsageChanges): void {
    try {
      inTransaction(this.#db, () => {
        for (const row of transcripts) this.#writeTranscript(row);
        this.#ensureSeries(ledger);
        for (const slot of new Set(ledger.totals.map(({ slot }) => slot))) this.#markSlot.run(slot);
        for (const { file, model, slot, tokens } of ledger.totals) {
          this.#setSlot.run(slot, ...tokenValues(tokens), file, model);
        }
        this.#ledger.save(ledger);
        if (++this.#saves % SAVES_PER_PRUNING === 0) this.#prune();
      });
      this.#ledger.saved(ledger);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CommitError(`token usage cannot be kept: ${reason}`, { cause: error });
    }
  }

  /** When the first and the last quarter hour with usage began; null when there is none. */
  range(): { readonly first: number; readonly last: number } | null {
    return this.#sums.range();
  }

  /** What was used, summed up as asked. Slots of no tokens are left out. */
  sums(filter: UsageFilter): UsagePiece[] {
    return this.#sums.read(filter);
  }

  /** The days within the span whose sums are at hand, the oldest first. */
  closedDays(since: number, until: number): UsageDay[] {
    return this.#sums.closedDays(since, until);
  }

  /** What was used in closed days that begin in the span; by `slot` is by the day's beginning. */
  daySums(filter: UsageFilter): UsagePiece[] {
    return this.#sums.readDays(filter);
  }

  /** Whose tokens they are says the transcript's row: statistics follow it. */
  #writeTranscript(row: TranscriptRow): void {
    const before = this.#findTranscript.get(row.key);
    if (before?.["agent"] !== row.agent || before["session_id"] !== row.sessionId) {
      this.#markTranscript.run(row.key);
    }
    this.#setTranscript.run(...transcriptValues(row));
  }

  #ensureSeries({ totals, buckets }: LedgerChanges): void {
    let last: { readonly file: string; readonly model: string } | null = null;
    for (const each of [...buckets, ...totals]) {
      // Those of one transcript mostly follow each other.
      if (each.file === last?.file && each.model === last.model) continue;
      this.#addSeries.run(each.file, each.model);
      last = each;
    }
  }

  #slotsFrom(first: number): SlotTotal[] {
    const rows = this.#db.prepare(
      "SELECT * FROM usage_slots JOIN usage_series USING (series_id) WHERE slot >= ?",
    );
    return rows.all(first).map((row) => ({
      file: String(row["transcript_key"]),
      model: String(row["model"]),
      slot: Number(row["slot"]),
      tokens: rowToTokens(row),
    }));
  }

  /** Keeps within the limits: what is newest stays. */
  #prune(): void {
    const { maxSlots, maxTranscripts } = this.#limits;
    const { changes } = this.#db.prepare(
      `DELETE FROM usage_slots WHERE slot <=
         (SELECT slot FROM usage_slots ORDER BY slot DESC LIMIT 1 OFFSET ?)`,
    ).run(maxSlots);
    this.#db.prepare(
      `DELETE FROM transcripts WHERE transcript_key IN
         (SELECT transcript_key FROM transcripts ORDER BY modified_at DESC LIMIT -1 OFFSET ?)`,
    ).run(maxTranscripts);
    this.#ledger.prune();
    if (changes === 0) return;
    this.#db.exec(
      `DELETE FROM usage_series
       WHERE series_id NOT IN (SELECT series_id FROM usage_slots)
         AND series_id NOT IN (SELECT series_id FROM ledger_buckets)`,
    );
  }
}
