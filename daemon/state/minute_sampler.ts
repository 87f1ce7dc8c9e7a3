import { MINUTE_MS, type MinuteSample } from "../../shared/model/minute_sample.ts";
import type { Pane, PaneStatus } from "../../shared/model/pane.ts";
import type { Observation } from "./observation.ts";
import type { PaneRecord, World } from "./world.ts";

/** A time with two clocks: by their difference sleep and a clock that was set are known. */
export interface Moment {
  /** The wall clock, milliseconds UTC. */
  readonly at: number;
  /** A clock that nobody sets and that stands still while the machine sleeps, milliseconds. */
  readonly elapsed: number;
}

export interface SamplerOptions {
  /** Between two looks further apart than this nobody watched, milliseconds. */
  readonly maxGapMs?: number;
}

const MAX_GAP_MS = 90_000;
/** So much may the two clocks differ over a gap before one of them was wrong, milliseconds. */
const MAX_DRIFT_MS = 2_000;
/** Changes between two looks that are put at their own time; the rest counts from the next look. */
const MAX_SWITCHES = 10_000;

/**
 * Counts how long each pane was in which status, minute by minute. Pure but for its own memory.
 *
 * Only watched time counts: from one look that tmux answered to the next. After a failed look, a gap,
 * a sleep or a clock that was set it begins anew, and what was between is nobody's. It is lazy: a look
 * that shows nothing new costs the same however many panes there are.
 */
export class MinuteSampler {
  readonly #maxGapMs: number;
  readonly #watches = new Map<string, SourceWatch>();
  #panes: World["panes"] = new Map();

  constructor({ maxGapMs = MAX_GAP_MS }: SamplerOptions = {}) {
    this.#maxGapMs = maxGapMs;
  }

  /**
   * Takes in one observation and the world after it.
   * @param elapsed when it came, by the clock that nobody sets, milliseconds
   * @returns the pieces of minutes that are over
   */
  observe(observation: Observation, world: World, elapsed: number): readonly MinuteSample[] {
    const watch = this.#watchOf(observation.sourceId);
    const { at } = observation;
    const done: MinuteSample[] = [];
    if (observation.outcome === "ok" && observation.kind === "look") {
      done.push(...watch.look({ at, elapsed }, this.#maxGapMs));
    } else if (observation.outcome !== "ok") {
      watch.interrupt();
    }
    this.#takeIn(world, at);
    return done;
  }

  /** Ends minutes in which nobody looks any more: the pieces that were watched. */
  settle(now: number): readonly MinuteSample[] {
    return [...this.#watches.values()].flatMap((watch) =>
      watch.isLeft(now, this.#maxGapMs) ? watch.end() : []
    );
  }

  /** Ends all minutes as they are. */
  flush(): readonly MinuteSample[] {
    return [...this.#watches.values()].flatMap((watch) => watch.end());
  }

  #watchOf(sourceId: string): SourceWatch {
    const known = this.#watches.get(sourceId);
    if (known) return known;
    const watch = new SourceWatch();
    this.#watches.set(sourceId, watch);
    return watch;
  }

  #takeIn(world: World, at: number): void {
    const before = this.#panes;
    if (world.panes === before) return;
    for (const [id, record] of world.panes) {
      if (before.get(id) !== record) this.#watchOf(record.pane.sourceId).show(record, world, at);
    }
    for (const [id, { pane }] of before) {
      if (!world.panes.has(id)) this.#watchOf(pane.sourceId).hide(id);
    }
    this.#panes = world.panes;
  }
}

/** A pane's share of the minute that goes on. */
interface Account {
  pane: Pane;
  sessionName: string;
  status: PaneStatus;
  /** What the watch's counter was when this status began. */
  since: number;
  held: Record<PaneStatus, number>;
  /** Lines above the screen at the end of the minute before, and now. */
  linesBefore: number | null;
  lines: number | null;
  tokensBefore: number | null;
  estimateBefore: number | null;
  isGone: boolean;
}

interface Switch {
  readonly at: number;
  readonly account: Account;
  readonly status: PaneStatus;
}

/** One source, and how long it was watched in the minute that goes on. */
class SourceWatch {
  readonly #accounts = new Map<string, Account>();
  #switches: Switch[] = [];
  #last: Moment | null = null;
  #minute = 0;
  /** Watched in this minute so far, milliseconds. */
  #counter = 0;

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

  show(record: PaneRecord, world: World, at: number): void {
    const { pane } = record;
    const account = this.#accounts.get(pane.id) ?? newAccount(pane, this.#counter);
    const sessionName = world.sessions.get(pane.sessionId)?.session.name ?? "";
    this.#accounts.set(pane.id, account);
    Object.assign(account, { pane, sessionName, lines: linesOf(record) });
    account.linesBefore ??= account.lines;
    account.tokensBefore ??= tokensOf(pane);
    account.estimateBefore ??= estimateOf(pane);
    account.isGone = pane.endedAt !== null;
    const mayWait = this.#last !== null && at > this.#last.at &&
      this.#switches.length < MAX_SWITCHES;
    if (mayWait) this.#switches.push({ at, account, status: pane.status });
    else if (account.status !== pane.status) this.#switch(account, pane.status);
  }

  hide(paneId: string): void {
    const account = this.#accounts.get(paneId);
    if (account) account.isGone = true;
  }

  isLeft(now: number, maxGapMs: number): boolean {
    return this.#counter > 0 && Math.abs(now - this.#minute) > MINUTE_MS + maxGapMs;
  }

  /** Ends the minute as it is. */
  end(): readonly MinuteSample[] {
    this.#applySwitches();
    const samples: MinuteSample[] = [];
    for (const [id, account] of this.#accounts) {
      this.#switch(account, account.status);
      const sample = toSample(account, this.#minute);
      if (sample !== null) samples.push(sample);
      if (account.isGone) this.#accounts.delete(id);
      else renew(account, sample !== null);
    }
    this.#counter = 0;
    return samples;
  }

  #beginAnew(at: number): readonly MinuteSample[] {
    this.#applySwitches();
    if (minuteOf(at) === this.#minute) return [];
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
      if (account.status !== status) this.#switch(account, status);
    }
    walk(to);
    return done;
  }

  #endBefore(minute: number): readonly MinuteSample[] {
    const done = this.end();
    this.#minute = minute;
    return done;
  }

  #applySwitches(): void {
    for (const { account, status } of this.#switches) this.#switch(account, status);
    this.#switches = [];
  }

  #switch(account: Account, status: PaneStatus): void {
    account.held[account.status] += this.#counter - account.since;
    account.since = this.#counter;
    account.status = status;
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

function newAccount(pane: Pane, counter: number): Account {
  return {
    pane,
    sessionName: "",
    status: pane.status,
    since: counter,
    held: noTime(),
    linesBefore: null,
    lines: null,
    tokensBefore: null,
    estimateBefore: null,
    isGone: false,
  };
}

function noTime(): Record<PaneStatus, number> {
  return { active: 0, waiting: 0, idle: 0, ended: 0, unknown: 0 };
}

/** What was not told yet goes into the next minute. */
function renew(account: Account, told: boolean): void {
  account.held = noTime();
  account.since = 0;
  if (!told) return;
  account.linesBefore = account.lines;
  account.tokensBefore = tokensOf(account.pane) ?? account.tokensBefore;
  account.estimateBefore = estimateOf(account.pane) ?? account.estimateBefore;
}

/** Null when the pane was not watched in this minute. */
function toSample(account: Account, minuteStart: number): MinuteSample | null {
  const { pane, sessionName, held, lines, linesBefore } = account;
  const observedMs = held.active + held.waiting + held.idle + held.unknown;
  if (observedMs === 0) return null;
  return {
    minuteStart,
    paneId: pane.id,
    sessionId: pane.sessionId,
    sessionName,
    agent: pane.agentType,
    model: pane.agentSession?.model ?? null,
    observedMs,
    activeMs: held.active,
    waitingMs: held.waiting,
    idleMs: held.idle,
    outputLines: lines === null ? null : growth(linesBefore, lines),
    outputBytes: null,
    tokensExact: growth(account.tokensBefore, tokensOf(pane)),
    tokensEstimated: growth(account.estimateBefore, estimateOf(pane)),
  };
}

/** What became less begins anew: it was cleared. */
function growth(before: number | null, now: number | null): number {
  return before === null || now === null ? 0 : Math.max(0, now - before);
}

/** Lines in the pane's history; null until a look has told. */
function linesOf({ activity }: PaneRecord): number | null {
  const lines = Number.parseInt(activity?.row.drawn ?? "", 10);
  return Number.isSafeInteger(lines) ? lines : null;
}

function tokensOf({ stats }: Pane): number | null {
  return stats.tokens?.total ?? null;
}

/** Where a transcript tells, nothing is estimated. */
function estimateOf({ stats }: Pane): number | null {
  if (stats.tokens !== null || stats.context === null || stats.context.exact) return null;
  return stats.context.tokens;
}
