import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { MinuteSample } from "../../shared/model/minute_sample.ts";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import type { StatNumbers } from "./stat_numbers.ts";

/** Under this key of `meta`: from when on minutes are kept whole, milliseconds UTC. */
export const SAMPLES_FROM = "stats_samples_from";

/** The table of minutes. A minute never gets more than a minute, whatever clocks do. */
export class SampleRows {
  readonly #numbers: StatNumbers;
  readonly #add: StatementSync;

  constructor(db: DatabaseSync, numbers: StatNumbers) {
    this.#numbers = numbers;
    // A piece for which the minute has no room left comes from a clock that was set back: it is not
    // taken, for nobody can tell which of the two times was the true one.
    this.#add = db.prepare(
      `INSERT INTO pane_minute_samples AS old (minute_start, pane_no, session_no, kind_no,
         observed_ms, active_ms, waiting_ms, idle_ms, output_lines, output_bytes, tokens_exact,
         tokens_estimated)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (minute_start, pane_no) DO UPDATE SET
         session_no = excluded.session_no, kind_no = excluded.kind_no,
         observed_ms = old.observed_ms + excluded.observed_ms,
         active_ms = old.active_ms + excluded.active_ms,
         waiting_ms = old.waiting_ms + excluded.waiting_ms,
         idle_ms = old.idle_ms + excluded.idle_ms,
         output_lines = coalesce(old.output_lines + excluded.output_lines, old.output_lines,
           excluded.output_lines),
         output_bytes = coalesce(old.output_bytes + excluded.output_bytes, old.output_bytes,
           excluded.output_bytes),
         tokens_exact = old.tokens_exact + excluded.tokens_exact,
         tokens_estimated = old.tokens_estimated + excluded.tokens_estimated
       WHERE old.observed_ms + excluded.observed_ms <= 60000`,
    );
  }

  /**
   * Within the caller's transaction.
   * @returns the quarter hours in which something changed, by when they begin, and how many pieces
   *   were taken
   */
  write(
    samples: readonly MinuteSample[],
  ): { readonly slots: ReadonlySet<number>; readonly taken: number } {
    const slots = new Set<number>();
    let taken = 0;
    for (const sample of samples) {
      const { changes } = this.#add.run(
        sample.minuteStart,
        this.#numbers.pane(sample.paneId),
        this.#numbers.session(sample.sessionId, sample.sessionName),
        this.#numbers.kind(sample.agent, sample.model),
        sample.observedMs,
        sample.activeMs,
        sample.waitingMs,
        sample.idleMs,
        sample.outputLines,
        sample.outputBytes,
        sample.tokensExact,
        sample.tokensEstimated,
      );
      if (changes === 0) continue;
      taken++;
      slots.add(Math.floor(sample.minuteStart / SLOT_MS) * SLOT_MS);
    }
    return { slots, taken };
  }
}
