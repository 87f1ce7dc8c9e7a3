import type { ServerIdentity } from "../../shared/model/source.ts";
import type { Clock } from "../platform/clock.ts";
import type { Observation } from "../state/observation.ts";
import { CircuitBreaker, type CircuitState } from "./breaker.ts";
import { Cadence, type CadenceSettings, type LookOutcome } from "./cadence.ts";
import { OUTDATED } from "./tmux/picture.ts";
import type { Look, Outdated } from "./tmux/probe.ts";
import type { SeriesPlan } from "./tmux/series.ts";
import type { LookDepth } from "./tmux/look.ts";

/** What the watcher asks of whoever looks. */
export interface Looker {
  /** False where only single looks are possible. */
  readonly takesSeries: boolean;
  look(depth: LookDepth, lastServer: ServerIdentity | null): Promise<Look>;
  series(plan: SeriesPlan, options: {
    readonly lastServer: ServerIdentity | null;
    readonly signal: AbortSignal;
    /** A look has come; one that is not read is as if it had not been made. */
    readonly onLook: (read: () => Look | Outdated, depth: LookDepth) => void;
  }): Promise<void>;
}

export interface WatcherOptions {
  readonly clock: Clock;
  readonly cadence: CadenceSettings;
  readonly looker: Looker;
  readonly onObservation: (observation: Observation) => void;
  /** A fault of ours inside a look; the watcher goes on. */
  readonly onFault: (error: unknown) => void;
  /** The server the store remembers for this socket, if any. */
  readonly lastServer: ServerIdentity | null;
  /** Each look as it comes, for the figures. */
  readonly onLook?: ((look: LookFigures) => void) | undefined;
  /** 0 to 1, spreads looks at several servers apart. */
  readonly random?: () => number;
}

/** What one look came to. */
export interface LookFigures {
  readonly outcome: "ok" | "absent" | "failed";
  /** Milliseconds; null in a series, where nobody can tell the look from the pause before it. */
  readonly durationMs: number | null;
}

/** How the looks of one watcher go, for health. */
export interface WatcherStats {
  readonly lastOkAt: number | null;
  /** The last look, whatever it came to; milliseconds UTC, null before the first. */
  readonly lastLookAt: number | null;
  readonly looks: number;
  readonly failures: number;
  readonly droppedTicks: number;
  readonly circuit: CircuitState;
  readonly intervalMs: number;
  readonly lastLookMs: number | null;
}

/** Pauses vary by this share, so that several sources do not look in step. */
const JITTER = 0.05;
/** Hints may follow each other this closely at first; beyond the burst they wait for `busyMs`. */
const HINT_BURST = 4;
/** One change makes several hints: what comes within this time is one. */
const HINT_SETTLE_MS = 8;
/** What a series printed this soon after a single look may be older than that look: it is dropped. */
const OVERTAKEN_MS = 50;
/** A series that is this late, in pauses, is not waited for. */
const PATIENCE = 2;

/**
 * Looks at one source again and again, never twice at once. A tick that comes while a look is under
 * way is dropped; a hint that does is remembered once, because what it tells may be too new for the
 * look to have seen. While the pause stays the same, looks are asked for in series.
 */
export class SourceWatcher {
  readonly #options: WatcherOptions;
  readonly #cadence: Cadence;
  readonly #breaker = new CircuitBreaker();
  readonly #random: () => number;
  #lastServer: ServerIdentity | null;
  #cancelTimer: (() => void) | null = null;
  #dueAt = Infinity;
  #looking: Promise<void> | null = null;
  #series: { readonly pauseMs: number; readonly abort: AbortController } | null = null;
  #serving: Promise<void> | null = null;
  #lookedAt = 0;
  #hintedMeanwhile = false;
  /** A hint has made an appointment that is close enough for all that follow it. */
  #hintPending = false;
  #stopped = false;
  #hintTokens = HINT_BURST;
  #hintTokensAt = 0;
  #looks = 0;
  #failures = 0;
  #droppedTicks = 0;
  #lastOkAt: number | null = null;
  #lastLookAt: number | null = null;
  #lastLookMs: number | null = null;
  /** True while something else tells of changes, so that looks may be rare. */
  hinted = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#cadence = new Cadence(options.cadence);
    this.#lastServer = options.lastServer;
  }

  /** The first look starts at once. */
  start(): void {
    this.#tick();
  }

  /** Resolves when no look is under way any more; none starts afterwards. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#series?.abort.abort();
    await Promise.all([this.#looking, this.#serving]);
  }

  /** Something may have changed: look soon. Cheap to call often. */
  hint(): void {
    if (this.#stopped) return;
    if (this.#looking) {
      this.#hintedMeanwhile = true;
      return;
    }
    // The hints of one change are one: only the first of them is paid for.
    if (this.#hintPending) return;
    this.#hintPending = true;
    this.#schedule(this.#hintDelay());
  }

  /** Whether a server was seen that is not known to have ended. */
  get hasServer(): boolean {
    return this.#lastServer !== null;
  }

  get stats(): WatcherStats {
    return {
      lastOkAt: this.#lastOkAt,
      lastLookAt: this.#lastLookAt,
      looks: this.#looks,
      failures: this.#failures,
      droppedTicks: this.#droppedTicks,
      circuit: this.#breaker.state(this.#now()),
      intervalMs: this.#cadence.intervalMs,
      lastLookMs: this.#lastLookMs,
    };
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #hintDelay(): number {
    const now = this.#now();
    const { busyMs } = this.#options.cadence;
    const refilled = Math.max(0, now - this.#hintTokensAt) / busyMs;
    this.#hintTokens = Math.min(HINT_BURST, this.#hintTokens + refilled);
    this.#hintTokensAt = now;
    if (this.#hintTokens < 1) return busyMs;
    this.#hintTokens -= 1;
    return HINT_SETTLE_MS;
  }

  /** Keeps the earlier of two appointments: a hint must not be put off by a later tick. */
  #schedule(delayMs: number): void {
    if (this.#stopped) return;
    const pause = Math.max(delayMs, this.#breaker.pauseMs(this.#now()));
    const dueAt = this.#now() + pause;
    if (dueAt >= this.#dueAt) return;
    this.#cancelTimer?.();
    this.#dueAt = dueAt;
    this.#cancelTimer = this.#options.clock.setTimer(pause, () => this.#tick());
  }

  #tick(): void {
    const depth = this.#hintPending
      ? this.#cadence.hintedDepth(this.#now())
      : this.#cadence.depth(this.#now());
    this.#cancelAppointment();
    if (this.#stopped) return;
    if (this.#looking) {
      this.#droppedTicks++;
      return;
    }
    const plan = this.#cadence.plan(this.#now());
    const { takesSeries } = this.#options.looker;
    if (takesSeries && plan.length > 1 && plan[0] === depth && this.#series === null) {
      this.#serving = this.#runSeries({ depths: plan, pauseMs: this.#cadence.intervalMs });
      return this.#appointNext();
    }
    this.#lookNow(depth);
  }

  #lookNow(depth: LookDepth): void {
    this.#looking = this.#lookOnce(depth).finally(() => {
      this.#looking = null;
      this.#lookedAt = this.#now();
      this.#appointNext();
    });
  }

  #cancelAppointment(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#dueAt = Infinity;
    this.#hintPending = false;
  }

  #appointNext(): void {
    const interval = this.#cadence.intervalMs;
    // A series that keeps the pace makes the next look; the appointment is for when it does not.
    const served = this.#series !== null && this.#series.pauseMs <= interval;
    const pause = served ? this.#series?.pauseMs ?? interval : interval;
    this.#schedule(pause * (served ? PATIENCE : 1 + JITTER * (this.#random() - 0.5)));
    if (!this.#hintedMeanwhile) return;
    this.#hintedMeanwhile = false;
    this.hint();
  }

  async #lookOnce(depth: LookDepth): Promise<void> {
    try {
      const look = await this.#options.looker.look(depth, this.#lastServer);
      if (this.#stopped) return;
      this.#account(look, depth);
      this.#options.onObservation(look.observation);
    } catch (error) {
      this.#fault(error, depth);
    }
  }

  async #runSeries(plan: SeriesPlan): Promise<void> {
    const series = { pauseMs: plan.pauseMs, abort: new AbortController() };
    this.#series = series;
    try {
      await this.#options.looker.series(plan, {
        lastServer: this.#lastServer,
        signal: series.abort.signal,
        onLook: (read, depth) => this.#takeFromSeries(read, depth),
      });
    } catch (error) {
      this.#fault(error, "windows");
    } finally {
      this.#series = null;
    }
    // The last look was a pause ago only after the next one: go on at the same pace.
    if (!this.#stopped && !this.#looking) this.#appointNext();
  }

  #takeFromSeries(read: () => Look | Outdated, depth: LookDepth): void {
    if (this.#stopped) return;
    const overtaken = Math.abs(this.#now() - this.#lookedAt) < OVERTAKEN_MS;
    if (this.#looking || overtaken) {
      this.#droppedTicks++;
      return;
    }
    let answered = false;
    try {
      const look = read();
      if (look === OUTDATED) {
        this.#cancelAppointment();
        return this.#lookNow("full");
      }
      this.#account(look, depth);
      answered = look.observation.outcome === "ok";
      this.#options.onObservation(look.observation);
    } catch (error) {
      this.#fault(error, depth);
    }
    // Whoever observes may have stopped this watcher.
    if (this.#stopped || this.#hintPending) return;
    this.#cancelAppointment();
    // What is dear is not promised in a series; where nobody answers, it waits for its pause.
    if (answered && this.#cadence.depth(this.#now()) === "full") this.#lookNow("full");
    else this.#appointNext();
  }

  #account(look: Look, depth: LookDepth): void {
    const { observation } = look;
    this.#looks++;
    this.#lastLookMs = look.durationMs ?? this.#lastLookMs;
    this.#lastLookAt = this.#now();
    this.#options.onLook?.({ outcome: observation.outcome, durationMs: look.durationMs });
    if (observation.outcome === "failed") {
      this.#failures++;
      this.#breaker.failed(this.#now());
    } else {
      this.#breaker.succeeded();
    }
    if (observation.outcome === "ok") {
      this.#lastServer = observation.kind === "look" ? observation.server : null;
      if (observation.kind === "look") this.#lastOkAt = observation.at;
    }
    this.#cadence.looked(this.#now(), { depth, outcome: outcomeOf(look), hinted: this.hinted });
  }

  #fault(error: unknown, depth: LookDepth): void {
    this.#failures++;
    this.#lastLookAt = this.#now();
    this.#options.onLook?.({ outcome: "failed", durationMs: null });
    this.#breaker.failed(this.#now());
    this.#cadence.looked(this.#now(), { depth, outcome: "failed", hinted: false });
    this.#options.onFault(error);
  }
}

function outcomeOf({ observation, changed }: Look): LookOutcome {
  if (observation.outcome === "failed") return "failed";
  if (observation.outcome === "absent") return "no_server";
  return changed ? "changed" : "unchanged";
}
