import type { DatabaseSync } from "node:sqlite";
import type { EventDraft } from "../../shared/model/event.ts";
import type { KeptPane } from "../../shared/model/kept_pane.ts";
import type { MinuteSample } from "../../shared/model/minute_sample.ts";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import type { AgentAnswers } from "../../shared/protocol/methods/stats.ts";
import { agentAnswers, type AgentAnswersFilter } from "./agent_answers.ts";
import { AgentPlaces } from "./agent_places.ts";
import { DayRows, type DaySpan } from "./day_rows.ts";
import { CommitError } from "./errors.ts";
import { type DirtyQuarter, Rollup } from "./rollup.ts";
import { SampleRows, SAMPLES_FROM } from "./sample_rows.ts";
import { StatNumbers, type StatSession } from "./stat_numbers.ts";
import { StatSweep } from "./stat_sweep.ts";
import { type StatFilter, type StatPiece, type StatSpan, StatSums } from "./stat_sums.ts";
import { inTransaction } from "./transaction.ts";

/** Milliseconds UTC; what is left out is open. */
export interface Span {
  readonly since?: number;
  readonly until?: number;
}

/**
 * Minutes, and what they, events and tokens come to in quarters of an hour and in days. Each call is
 * a small step: who has much to do lets others have their turn in between.
 */
export class StatsStore {
  readonly #db: DatabaseSync;
  readonly #now: () => number;
  readonly #numbers: StatNumbers;
  readonly #samples: SampleRows;
  readonly #places: AgentPlaces;
  readonly #rollup: Rollup;
  readonly #days: DayRows;
  readonly #sums: StatSums;
  readonly #sweep: StatSweep;
  #refused = 0;

  /** The database must have been migrated. `now`: milliseconds UTC. */
  constructor(db: DatabaseSync, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.#numbers = new StatNumbers(db);
    this.#samples = new SampleRows(db, this.#numbers);
    this.#places = new AgentPlaces(db, this.#numbers);
    this.#rollup = new Rollup(db);
    this.#days = new DayRows(db);
    this.#sums = new StatSums(db);
    this.#sweep = new StatSweep(db, { numbers: this.#numbers, forget: () => this.forget() });
  }

  /**
   * Keeps pieces of minutes: a second piece of a minute is added to the first. What is older than what
   * was pruned is not taken, nor what would make a minute longer than it is; both are `refused`.
   * @throws {CommitError} when it cannot; then nothing was written.
   */
  write(samples: readonly MinuteSample[]): void {
    const from = this.#samplesFrom;
    this.#refused += this.#step("minutes cannot be kept", () => {
      const { slots, taken } = this.#samples.write(
        samples.filter(({ minuteStart }) => minuteStart >= from),
      );
      for (const slot of slots) this.#rollup.markTime(slot);
      return samples.length - taken;
    });
  }

  /** Pieces of minutes that were not taken in this run. */
  get refused(): number {
    return this.#refused;
  }

  /** Takes note of what is committed; within that transaction. When it fails, `forget` must be called. */
  note(
    { events, panes }: {
      readonly events: readonly EventDraft[];
      readonly panes: readonly KeptPane[];
    },
    at: number,
  ): void {
    for (const { pane } of panes) this.#places.note(pane, at);
    for (const { type, detectedAt, sessionId, display } of events) {
      if (type !== "compact" && type !== "escalation") continue;
      if (sessionId !== null) this.#numbers.session(sessionId, display.sessionName);
      this.#rollup.mark("events", slotOf(detectedAt));
    }
  }

  forget(): void {
    this.#numbers.forget();
    this.#places.forget();
  }

  /** Whether something in the span is not summed up yet. */
  isBehind(span: Span = {}): boolean {
    return this.#next(span) !== null;
  }

  /**
   * Sums up one part of one quarter anew, the newest that waits.
   * @returns the beginning of the quarter; null when nothing in the span waits
   * @throws {CommitError} when it cannot be written.
   */
  rollNext(span: Span = {}): number | null {
    const next = this.#next(span);
    if (next === null) return null;
    this.#step("statistics cannot be kept", () => {
      this.#rollup.run(next, this.#numbers.kind("unknown", null));
    });
    return next.slot;
  }

  /**
   * Marks all that can be made anew from what is kept: minutes and events as far back as there are
   * minutes, tokens as far as there are any. Days go, and are made anew from their quarters.
   * @throws {CommitError} when it cannot be written.
   */
  rebuild(): void {
    this.#step("statistics cannot be made anew", () => {
      this.#days.clear();
      this.#db.exec(
        `INSERT OR IGNORE INTO stat_dirty (part, slot)
           SELECT DISTINCT 'tokens', slot FROM usage_slots;
         WITH slots AS (SELECT DISTINCT minute_start / ${SLOT_MS} * ${SLOT_MS} AS slot
           FROM pane_minute_samples WHERE minute_start >= ${this.#samplesFrom})
         INSERT OR IGNORE INTO stat_dirty (part, slot)
           SELECT part, slot FROM slots JOIN
             (SELECT 'time' AS part UNION ALL SELECT 'busy' UNION ALL SELECT 'events')
           WHERE part <> 'events' OR slot >= (SELECT min(detected_at) FROM events)`,
      );
    });
  }

  /**
   * Sets the zone whose days are summed up.
   * @returns true when the days were another zone's: all of them are gone then
   * @throws {CommitError} when it cannot be written.
   */
  useTimeZone(timeZone: string): boolean {
    return this.#step("days cannot be kept", () => this.#days.useTimeZone(timeZone));
  }

  /**
   * Sums up a day that is over. Does nothing when that was done, or while a quarter of it waits.
   * @throws {CommitError} when it cannot be written.
   */
  closeDay(day: DaySpan): void {
    if (this.closedDays(day.start, day.start + 1).length > 0) return;
    if (this.isBehind({ since: day.start, until: day.end })) return;
    this.#step("a day cannot be kept", () => this.#days.close(day));
  }

  /** The days that are summed up and begin in this span, milliseconds UTC, the oldest first. */
  closedDays(since: number, until: number): DaySpan[] {
    return this.#days.closed(since, until);
  }

  /** When the first and the last quarter with figures begin, milliseconds UTC; null without any. */
  range(): { readonly first: number; readonly last: number } | null {
    return this.#sums.range();
  }

  /** What the quarters that begin in the span come to. */
  quarters(span: StatSpan, filter: StatFilter): StatPiece[] {
    return this.#sums.quarters(span, filter);
  }

  /** What the closed days that begin in the span come to: each for itself, or merged. */
  days(span: StatSpan, filter: StatFilter, { merged = false } = {}): StatPiece[] {
    return this.#sums.days(span, filter, merged);
  }

  /** How soon each agent's questions were answered, of those that are still kept. */
  agentAnswers(filter: AgentAnswersFilter): AgentAnswers[] {
    return agentAnswers(this.#db, filter);
  }

  /** A session of any time by its number; null for 0. */
  sessionOf(sessionNo: number): StatSession | null {
    return this.#numbers.sessionOf(sessionNo);
  }

  /** The number of a session; null for one that statistics do not know. */
  findSession(sessionId: string): number | null {
    return this.#numbers.findSession(sessionId);
  }

  /**
   * Takes away, once a day, what stands for panes, sessions and kinds that no row uses any more, in
   * small steps.
   * @param now milliseconds UTC
   * @returns whether it goes on
   * @throws what SQLite says; it begins anew then.
   */
  sweep(now: number): boolean {
    return this.#sweep.step(now);
  }

  get #samplesFrom(): number {
    const row = this.#db.prepare("SELECT value FROM meta WHERE key = ?").get(SAMPLES_FROM);
    const from = Number(row?.["value"] ?? 0);
    // From a clock that was ahead: all minutes would be refused until then.
    return from > this.#now() ? 0 : from;
  }

  #next({ since = 0, until = Number.MAX_SAFE_INTEGER }: Span): DirtyQuarter | null {
    return this.#rollup.next(since, until);
  }

  #step<T>(what: string, work: () => T): T {
    try {
      return inTransaction(this.#db, work);
    } catch (error) {
      this.forget();
      const reason = error instanceof Error ? error.message : String(error);
      throw new CommitError(`${what}: ${reason}`, { cause: error });
    }
  }
}

function slotOf(at: number): number {
  return Math.floor(at / SLOT_MS) * SLOT_MS;
}
