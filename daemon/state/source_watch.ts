import { MINUTE_MS, type MinuteSample } from "../../shared/model/minute_sample.ts";
import type { PaneStatus } from "../../shared/model/pane.ts";
import type { HistorySizes } from "./history_sizes.ts";
import { MinuteAccount } from "./minute_account.ts";
import type { PaneRecord, World } from "./world.ts";

/** A time with two clocks: by their difference sleep and a clock that was set are known. */
export interface Moment {
  /** The wall clock, milliseconds UTC. */
  readonly at: number;
  /** A clock that nobody sets and that stands still while the machine sleeps, milliseconds. */
  readonly elapsed: number;
}

/** So much may the two clocks differ over a gap before one of them was wrong, milliseconds. */
const MAX_DRIFT_MS = 2_000;
/** Changes between two looks that are put at their own time; the rest counts from the next look. */
const MAX_SWITCHES = 10_000;

interface Switch {
  readonly at: number;
  readonly account: MinuteAccount;
  readonly status: PaneStatus;
}

/** One source, and how long it was watched in the minute that goes on. */
export class SourceWatch {
  readonly #accounts = new Map<string, MinuteAccount>();
  #switches: Switch[] = [];
  #last: Moment | null = null;
  #minute = 0;
  /** Watched in this minute so far, milliseconds. */
  #counter = 0;
  /** Where the wall clock was when watching was counted last: each time of a piece counts once. */
  #countedTo = 0;

  /**
   * One look that was answered.
   * @returns the pieces of minutes that are over by it
   */
  look(now: Moment, maxGapMs: number): readonly MinuteSample[] {
    const last = this.#last;
    const isWatched = last !== null && follows(last, now, maxGapMs);
    const done = isWatched ? this.#advance(last.at, now.at) : this.#beginAnew(now.at);
    this.#last = now;
    return done;
  }

  /** From here to the next look nobody knows. */
  interrupt(): void {
    this.#last = null;
    this.#applySwitches();
  }

  /** A pane as it is now. */
  show(record: PaneRecord, world: World, at: number): void {
    const { pane } = record;
    const account = this.#accounts.get(pane.id) ?? new MinuteAccount(pane, this.#counter);
    this.#accounts.set(pane.id, account);
    account.show(record, world.sessions.get(pane.sessionId)?.session.name ?? "");
    const mayWait = this.#last !== null && at > this.#last.at &&
      this.#switches.length < MAX_SWITCHES;
    if (mayWait) this.#switches.push({ at, account, status: pane.status });
    else account.become(pane.status, this.#counter);
  }

  /** A pane that nobody shows any more: its account ends with the minute. */
  hide(paneId: string): void {
    const account = this.#accounts.get(paneId);
    if (account) account.isGone = true;
  }

  /** What the panes' histories hold now. */
  measure({ server, panes }: HistorySizes): void {
    for (const account of this.#accounts.values()) account.measure(server, panes);
  }

  /** Whether something was watched in a minute that nobody goes on with. */
  isLeft(now: number, maxGapMs: number): boolean {
    return this.#counter > 0 && Math.abs(now - this.#minute) > MINUTE_MS + maxGapMs;
  }

  /** Ends the minute as it is. */
  end(): readonly MinuteSample[] {
    this.#applySwitches();
    const samples: MinuteSample[] = [];
    for (const [id, account] of this.#accounts) {
      const sample = account.end(this.#minute, this.#counter);
      if (sample !== null) samples.push(sample);
      if (account.isGone) this.#accounts.delete(id);
    }
    this.#counter = 0;
    return samples;
  }

  #beginAnew(at: number): readonly MinuteSample[] {
    this.#applySwitches();
    // A clock that was set back goes through times that this piece has counted already.
    if (minuteOf(at) === this.#minute && at >= this.#countedTo) return [];
    const done = this.end();
    this.#minute = minuteOf(at);
    return done;
  }

  #advance(from: number, to: number): readonly MinuteSample[] {
    const done: MinuteSample[] = [];
    let at = from;
    const walk = (until: number) => {
      while (at < until) {
        const next = Math.min(until, this.#minute + MINUTE_MS);
        this.#counter += next - at;
        at = next;
        if (at < this.#minute + MINUTE_MS) continue;
        done.push(...this.#endBefore(at));
      }
    };
    const switches = this.#switches;
    this.#switches = [];
    for (const { at: when, account, status } of switches) {
      walk(Math.min(when, to));
      account.become(status, this.#counter);
    }
    walk(to);
    this.#countedTo = to;
    return done;
  }

  #endBefore(minute: number): readonly MinuteSample[] {
    const done = this.end();
    this.#minute = minute;
    return done;
  }

  #applySwitches(): void {
    for (const { account, status } of this.#switches) account.become(status, this.#counter);
    this.#switches = [];
  }
}

function follows(last: Moment, now: Moment, maxGapMs: number): boolean {
  const gap = now.at - last.at;
  if (gap < 0 || gap > maxGapMs) return false;
  return Math.abs(gap - (now.elapsed - last.elapsed)) <= MAX_DRIFT_MS;
}

function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS) * MINUTE_MS;
}
