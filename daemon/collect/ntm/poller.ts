import type { Clock } from "../../platform/clock.ts";
import { CircuitBreaker, type CircuitState } from "../breaker.ts";
import type { NtmList, NtmSession } from "./parse_list.ts";
import type { NtmAgent, NtmStatus } from "./parse_status.ts";
import type { NtmAnswer, NtmSilence } from "./probe.ts";
import { parseSessionName } from "./session_name.ts";

/** What the poller asks of whoever asks ntm. */
export interface NtmAsker {
  askStatus(signal: AbortSignal): Promise<NtmAnswer<NtmStatus>>;
  askList(signal: AbortSignal): Promise<NtmAnswer<NtmList>>;
}

/** Everything ntm says; it replaces what it said before. */
export interface NtmObservation {
  readonly kind: "ok";
  /** When it was answered, milliseconds UTC. */
  readonly at: number;
  readonly durationMs: number;
  readonly sessions: readonly NtmSession[];
  readonly agents: readonly NtmAgent[];
  /** False for an ntm that tells of sessions only: a pane that it does not name is then no news. */
  readonly panesAreTold: boolean;
  /** Whether a missing `childPid` means that the agent is gone. */
  readonly childPidsAreTold: boolean;
}

/** An observation, or why there is none; only an observation removes anything. */
export type NtmResult = NtmObservation | NtmSilence;

export interface NtmPollerOptions {
  readonly clock: Clock;
  readonly asker: NtmAsker;
  readonly onResult: (result: NtmResult) => void;
  /** A fault of ours; the poller goes on. */
  readonly onFault: (error: unknown) => void;
  /** Between two polls while things change, milliseconds. */
  readonly busyMs?: number;
  /** Between two polls while nothing does, milliseconds. */
  readonly quietMs?: number;
  /** 0 to 1 */
  readonly random?: () => number;
}

/** How polling goes, for health. */
export interface NtmPollerStats {
  readonly lastOkAt: number | null;
  readonly polls: number;
  readonly failures: number;
  readonly lastPollMs: number | null;
  readonly intervalMs: number;
  readonly circuit: CircuitState;
  readonly last: NtmResult["kind"] | null;
  /** Why ntm says nothing, for people; null while it answers. */
  readonly message: string | null;
}

const BUSY_MS = 10_000;
const QUIET_MS = 60_000;
/** A pause grows by this factor with each poll before which nothing happened. */
const GROWTH = 2;
/** Ntm may be at work for one part in so many of the time, as far as the longest pause allows. */
const REST = 10;
/** Pauses are shorter by up to this share, so that several daemons do not ask in step. */
const JITTER = 0.05;
/** Project and label hang on the name: the list is asked when names change, and this seldom else. */
const LIST_AGE_MS = 10 * 60_000;
const BREAKER = { threshold: 3, firstPauseMs: 2 * QUIET_MS, maxPauseMs: 10 * QUIET_MS };

interface Listed {
  readonly names: string;
  readonly at: number;
  readonly sessions: ReadonlyMap<string, NtmSession>;
}

/**
 * Asks ntm again and again, never twice at once, seldom and not at all in step with looks at tmux:
 * every 10 s while the fleet is busy, every 60 s while it is quiet, and ever more seldom while ntm
 * fails. Whoever sees the fleet change calls {@linkcode NtmPoller.active}.
 */
export class NtmPoller {
  readonly #options: Required<NtmPollerOptions>;
  readonly #breaker = new CircuitBreaker(BREAKER);
  readonly #abort = new AbortController();
  #cancelTimer: (() => void) | null = null;
  #polling: Promise<void> | null = null;
  #pollingSince = 0;
  #wasActive = false;
  #pauseMs: number;
  /** The shortest pause that the last poll allows; Infinity while ntm says nothing. */
  #shortestMs = Infinity;
  #listed: Listed = { names: "", at: -Infinity, sessions: new Map() };
  #stopped = false;
  #polls = 0;
  #failures = 0;
  #lastOkAt: number | null = null;
  #lastPollMs: number | null = null;
  #last: NtmResult | null = null;

  constructor(options: NtmPollerOptions) {
    this.#options = { busyMs: BUSY_MS, quietMs: QUIET_MS, random: Math.random, ...options };
    this.#pauseMs = this.#options.busyMs;
  }

  /** The first poll begins at once. */
  start(): void {
    this.#tick();
  }

  /** Ends a call that is under way; resolves when nothing is told any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#abort.abort();
    await this.#polling;
  }

  /** The fleet has changed: the next poll comes soon. Cheap to call often. */
  active(): void {
    this.#wasActive = true;
    if (this.#stopped || this.#polling || this.#pauseMs <= this.#shortestMs) return;
    // Ntm was left alone for this long already; a clock that was set back must not stretch the rest.
    const sinceMs = Math.max(0, this.#options.clock.now() - this.#pollingSince);
    this.#pauseMs = this.#shortestMs;
    this.#appoint(Math.max(0, this.#shortestMs - sinceMs));
  }

  get stats(): NtmPollerStats {
    const last = this.#last;
    return {
      lastOkAt: this.#lastOkAt,
      polls: this.#polls,
      failures: this.#failures,
      lastPollMs: this.#lastPollMs,
      intervalMs: this.#pauseMs,
      circuit: this.#breaker.state(this.#options.clock.now()),
      last: last?.kind ?? null,
      message: last === null || last.kind === "ok" ? null : last.message,
    };
  }

  #appoint(pauseMs: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.clock.setTimer(pauseMs, () => this.#tick());
  }

  #tick(): void {
    if (this.#stopped || this.#polling) return;
    this.#pollingSince = this.#options.clock.now();
    this.#polling = this.#poll().finally(() => {
      this.#polling = null;
      this.#appointNext();
    });
  }

  #appointNext(): void {
    if (this.#stopped) return;
    const { busyMs, quietMs, random, clock } = this.#options;
    const grown = this.#wasActive ? busyMs : Math.min(this.#pauseMs * GROWTH, quietMs);
    this.#wasActive = false;
    this.#pauseMs = this.#shortestMs === Infinity ? quietMs : Math.max(grown, this.#shortestMs);
    const varied = Math.max(busyMs, Math.round(this.#pauseMs * (1 - JITTER * random())));
    this.#appoint(Math.max(varied, this.#breaker.pauseMs(clock.now())));
  }

  async #poll(): Promise<void> {
    try {
      const result = await this.#observe();
      if (this.#stopped) return;
      this.#account(result);
      this.#options.onResult(result);
    } catch (error) {
      if (this.#stopped) return;
      this.#failed();
      this.#options.onFault(error);
    }
  }

  async #observe(): Promise<NtmResult> {
    const status = await this.#options.asker.askStatus(this.#abort.signal);
    if (status.kind === "absent" || status.kind === "failed") return status;
    if (status.kind === "unsupported") return await this.#observeList(status);
    const { sessions, agents, childPidsAreTold } = status.value;
    await this.#refreshList(sessions);
    return {
      kind: "ok",
      at: status.at,
      durationMs: status.durationMs,
      sessions: sessions.map((name) => this.#listed.sessions.get(name) ?? fromName(name)),
      agents,
      panesAreTold: true,
      childPidsAreTold,
    };
  }

  /** Without agents, sessions are still worth something. */
  async #observeList(unsupported: NtmSilence): Promise<NtmResult> {
    const list = await this.#options.asker.askList(this.#abort.signal);
    if (list.kind === "unsupported") return unsupported;
    if (list.kind !== "ok") return list;
    const { at, durationMs, value: { sessions } } = list;
    const nobody = { agents: [], panesAreTold: false, childPidsAreTold: false };
    return { kind: "ok", at, durationMs, sessions, ...nobody };
  }

  /** A list that does not come is no fault: the names say nearly as much. */
  async #refreshList(sessions: readonly string[]): Promise<void> {
    const names = sessions.join("\0");
    const age = Math.abs(this.#options.clock.now() - this.#listed.at);
    if (this.#stopped || (names === this.#listed.names && age < LIST_AGE_MS)) return;
    const list = await this.#options.asker.askList(this.#abort.signal);
    const told = list.kind === "ok" ? list.value.sessions : [];
    this.#listed = {
      names,
      at: this.#options.clock.now(),
      sessions: new Map(told.map((session) => [session.name, session])),
    };
  }

  #account(result: NtmResult): void {
    this.#polls++;
    this.#last = result;
    if (result.kind === "failed") return this.#failed();
    this.#breaker.succeeded();
    if (result.kind !== "ok") {
      this.#shortestMs = Infinity;
      return;
    }
    const { busyMs, quietMs } = this.#options;
    this.#lastOkAt = result.at;
    this.#lastPollMs = Math.round(result.durationMs);
    this.#shortestMs = Math.min(quietMs, Math.max(busyMs, Math.round(result.durationMs * REST)));
  }

  #failed(): void {
    this.#failures++;
    this.#shortestMs = Infinity;
    this.#breaker.failed(this.#options.clock.now());
  }
}

function fromName(name: string): NtmSession {
  return { name, ...parseSessionName(name) };
}
