import type { MinuteSample } from "../shared/model/minute_sample.ts";
import type { CancelTimer, Clock } from "./platform/clock.ts";
import { nextTurn } from "./platform/next_turn.ts";
import type { RoomLog } from "./platform/room_log.ts";
import type { HistorySizes } from "./state/history_sizes.ts";
import { type LocalDay, LocalDays } from "./state/local_days.ts";
import { MinuteSampler } from "./state/minute_sampler.ts";
import type { Observation } from "./state/observation.ts";
import type { World } from "./state/world.ts";
import { isRefused } from "./store/errors.ts";
import type { Span, StatsStore } from "./store/stats_store.ts";

/** What of the store statistics are kept in. */
export type StatsArchive = Pick<
  StatsStore,
  "write" | "rollNext" | "isBehind" | "useTimeZone" | "closeDay" | "closedDays" | "range"
>;

export interface StatsKeeperOptions {
  readonly archive: StatsArchive;
  readonly clock: Clock;
  readonly log: RoomLog;
  /** A clock that nobody sets and that stands still while the machine sleeps, milliseconds. */
  readonly elapsed: () => number;
  /** The zone whose days are summed up: asked again, for a person may travel. */
  readonly timeZone: () => string;
}

/** Between two questions whether something is to be summed up, milliseconds. */
const IDLE_MS = 5_000;
/** So long an answer waits for sums at most, milliseconds. */
const MOST_CATCH_UP_MS = 500;
/** After the archive failed, milliseconds: each try may wait for a lock. */
const RETRY_MS = 10_000;
/** Pieces of minutes that are written in one go. */
const CHUNK = 100;
/** Pieces that wait at most while the archive cannot be written: an hour of 1,000 panes. */
export const MAX_WAITING_PIECES = 60_000;

/**
 * Keeps minutes of panes and sums them up, a small step at a time with turns of others in between.
 * What could not be kept in time is lost, and then is a gap: nothing is made up for it.
 */
export class StatsKeeper {
  readonly #options: StatsKeeperOptions;
  readonly #sampler = new MinuteSampler();
  #waiting: MinuteSample[] = [];
  #lost = 0;
  #days: LocalDays | null = null;
  #timeZone = "";
  /** Days that may have to be summed up, by their beginning. */
  readonly #stale = new Map<number, LocalDay>();
  #cancelTurn: CancelTimer | null = null;
  #error: string | null = null;
  #isStopped = false;

  constructor(options: StatsKeeperOptions) {
    this.#options = options;
  }

  /** Why it could not be kept last; null while it can. */
  get error(): string | null {
    return this.#error;
  }

  /** Pieces of minutes that were given up: the archive failed for long, or refused them. */
  get lost(): number {
    return this.#lost;
  }

  /** Pieces of minutes that wait to be written. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** The zone of the days, as it was last. */
  get timeZone(): string {
    return this.#timeZone === "" ? this.#options.timeZone() : this.#timeZone;
  }

  start(): void {
    this.#turnLater(0);
  }

  /** Takes in an observation that the world has taken in. */
  observed(observation: Observation, world: World): void {
    this.#enqueue(this.#sampler.observe(observation, world, this.#options.elapsed()));
  }

  /** Takes in how much tmux holds of what panes printed. */
  measured(sizes: HistorySizes): void {
    this.#sampler.measure(sizes);
  }

  /**
   * Writes what waits and sums up a span, in small steps, and not for longer than a client waits: what
   * is left then goes on in the background. Does nothing while the archive fails.
   */
  async catchUp(span: Span): Promise<void> {
    const { elapsed } = this.#options;
    const begun = elapsed();
    while (elapsed() - begun < MOST_CATCH_UP_MS) {
      if (this.#error !== null || this.#isStopped) return;
      if (!this.#try(() => this.#writeChunk() || this.#roll(span))) return;
      await nextTurn();
    }
  }

  /**
   * Keeps what there is of the minute that goes on, for the last time, in small steps: a promise only
   * where more than one is needed. What waits to be summed up waits.
   */
  stop(): void | Promise<void> {
    this.#isStopped = true;
    this.#cancelTurn?.();
    this.#add(this.#sampler.flush());
    this.#try(() => this.#writeChunk());
    if (this.#waiting.length > 0 && this.#error === null) return this.#writeRest();
  }

  async #writeRest(): Promise<void> {
    do await nextTurn(); while (this.#try(() => this.#writeChunk()));
  }

  #enqueue(pieces: readonly MinuteSample[]): void {
    if (pieces.length === 0) return;
    this.#add(pieces);
    if (this.#error === null) this.#turnLater(0);
  }

  #add(pieces: readonly MinuteSample[]): void {
    for (const piece of pieces) this.#waiting.push(piece);
    const excess = this.#waiting.length - MAX_WAITING_PIECES;
    if (excess <= 0) return;
    this.#waiting = this.#waiting.slice(excess);
    this.#lost += excess;
  }

  #turnLater(ms: number): void {
    this.#cancelTurn?.();
    if (this.#isStopped) return;
    this.#cancelTurn = this.#options.clock.setTimer(ms, () => this.#turn());
  }

  #turn(): void {
    const { clock } = this.#options;
    this.#add(this.#sampler.settle(clock.now()));
    const more = this.#try(() => this.#writeChunk() || this.#roll() || this.#closeDay());
    this.#turnLater(this.#error !== null ? RETRY_MS : more ? 0 : IDLE_MS);
  }

  /** Each of these tells whether it had something to do. */
  #writeChunk(): boolean {
    if (this.#waiting.length === 0) return false;
    const chunk = this.#waiting.slice(0, CHUNK);
    try {
      this.#options.archive.write(chunk);
    } catch (error) {
      if (!isRefused(error)) throw error;
      this.#writeEach(chunk.length);
      return true;
    }
    this.#waiting = this.#waiting.slice(CHUNK);
    return true;
  }

  /** The first of what waits one by one: what is refused for itself must not hold up the others. */
  #writeEach(count: number): void {
    const { archive, log } = this.#options;
    for (const piece of this.#waiting.slice(0, count)) {
      try {
        archive.write([piece]);
      } catch (error) {
        if (!isRefused(error)) throw error;
        this.#lost++;
        log.error("a piece of a minute is lost: it was refused", { error: messageOf(error) });
      }
      this.#waiting.shift();
    }
  }

  #roll(span: Span = {}): boolean {
    const slot = this.#options.archive.rollNext(span);
    if (slot === null) return false;
    this.#noteStale(slot);
    return true;
  }

  #closeDay(): boolean {
    const { archive, clock, log } = this.#options;
    this.#followZone();
    for (const [start, day] of this.#stale) {
      if (day.end > clock.now()) continue;
      try {
        archive.closeDay(day);
      } catch (error) {
        if (!isRefused(error)) throw error;
        log.error("a day is not summed up: it was refused", { error: messageOf(error) });
      }
      this.#stale.delete(start);
      return true;
    }
    return false;
  }

  #followZone(): void {
    const { archive, timeZone } = this.#options;
    const wanted = timeZone();
    if (wanted === this.#timeZone) return;
    archive.useTimeZone(wanted);
    this.#timeZone = wanted;
    this.#days = new LocalDays(wanted);
    this.#stale.clear();
    this.#findStale(this.#days);
  }

  #findStale(days: LocalDays): void {
    const { archive } = this.#options;
    const range = archive.range();
    if (range === null) return;
    const closed = new Set(archive.closedDays(0, range.last + 1).map(({ start }) => start));
    for (let day = days.dayAt(range.first); day.start <= range.last; day = days.dayAt(day.end)) {
      if (!closed.has(day.start)) this.#stale.set(day.start, day);
    }
  }

  #noteStale(slot: number): void {
    const day = this.#days?.dayAt(slot);
    if (day) this.#stale.set(day.start, day);
  }

  #try(work: () => boolean | void): boolean {
    const { log } = this.#options;
    try {
      const more = work() === true;
      if (this.#error !== null) log.info("statistics can be kept again", { lost: this.#lost });
      this.#error = null;
      return more;
    } catch (error) {
      const message = messageOf(error);
      if (this.#error === null) log.error("statistics wait to be kept", { error: message });
      this.#error = message;
      return false;
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
