/** Less than that is the time that a message takes, and of no matter to a person. */
const LEAST_MS = 2_000;
/** A delay is rounded away, so that ages do not tremble. */
const STEP_MS = 1_000;

/**
 * How far the clock of a daemon is from ours: that of WSL falls behind while Windows sleeps. What it
 * says of its time comes late, never early, so the more favourable of the last two words counts: one
 * message that lay about makes no clock of it that is behind.
 */
export class DaemonClock {
  #before: number | null = null;
  #last: number | null = null;

  /** @param daemonNow its time when it said so, milliseconds UTC, as `now` of ours when it was heard */
  heard(daemonNow: number, now: number): void {
    if (!Number.isSafeInteger(daemonNow)) return;
    this.#before = this.#last;
    this.#last = daemonNow - now;
  }

  /** What its clock is ahead of ours, milliseconds, negative when it is behind; null before a word. */
  get aheadMs(): number | null {
    if (this.#last === null) return null;
    const ahead = Math.max(this.#last, this.#before ?? this.#last);
    return Math.abs(ahead) <= LEAST_MS ? 0 : Math.round(ahead / STEP_MS) * STEP_MS;
  }
}
