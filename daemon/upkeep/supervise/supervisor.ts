import type { CancelTimer, Clock } from "../../platform/clock.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import { START_LIMIT_MS } from "../../platform/start_limit.ts";
import { type RestartLimits, RestartPolicy } from "./restart_policy.ts";
import type { Refusal, SupervisorState } from "../../platform/supervisor_state.ts";

/** A daemon that was started, as its supervisor holds it. */
export interface SupervisedDaemon {
  readonly pid: number;
  /** How it ended; never rejects. */
  readonly ended: Promise<{ readonly code: number; readonly signal: string | null }>;
  /** Nothing happens when it has ended: its number may be another's by then. */
  signal(signal: "SIGTERM" | "SIGKILL"): void;
}

export interface SupervisorOptions {
  /**
   * Starts a daemon that waits for its lock; `onNotice` gets each line by which it tells of itself.
   * @throws when it cannot be started.
   */
  readonly startDaemon: (onNotice: (line: string) => void) => SupervisedDaemon;
  readonly pid: number;
  /** Silence that is a hang, milliseconds. */
  readonly hangLimitMs: number;
  /** Until the first sign that it serves: migrations and checks of a large database come before. */
  readonly startLimitMs?: number;
  /** From SIGTERM to SIGKILL, for one that is asked to stop. */
  readonly stopLimitMs?: number;
  readonly restarts?: RestartLimits;
  readonly clock: Clock;
  readonly log: RoomLog;
  readonly onState: (state: SupervisorState) => void;
}

/** How the supervision ended. */
export type SupervisorEnd =
  /** Someone asked the supervisor or the daemon to stop. */
  | { readonly kind: "stopped" }
  /** The daemon refused to start for a reason that another try does not change. */
  | { readonly kind: "refused"; readonly code: number; readonly refusal: Refusal }
  | { readonly kind: "gave_up"; readonly failures: number; readonly reason: string };

/** The hang limit is counted in so many ticks of our own. */
const TICKS_IN_LIMIT = 20;
const STOP_LIMIT_MS = 15_000;
/** One that hangs had its time already. */
const LONGEST_GRACE_MS = 5_000;
/** What another try does not change, by the status of the process. */
const REFUSALS: Readonly<Record<number, Refusal>> = {
  2: "command_line",
  65: "newer_database",
  78: "settings",
};

/**
 * Keeps one daemon alive: starts it, replaces it when it hangs, starts it again when it dies, later
 * and later as failures follow each other, and no more once too many did.
 *
 * Silence is counted in ticks of this process, not in time: when the machine sleeps, both sleep.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #policy: RestartPolicy;
  #daemon: SupervisedDaemon | null = null;
  #state: SupervisorState;
  #stopping = false;
  #hung = false;
  #isReady = false;
  #quietTicks = 0;
  #cancelPause: () => void = () => {};
  #cancelKill: CancelTimer = () => {};

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#policy = new RestartPolicy(options.restarts);
    this.#state = {
      pid: options.pid,
      startedAt: options.clock.now(),
      phase: "starting",
      daemonPid: null,
      daemonSince: null,
      daemonStatus: null,
      restarts: 0,
      failuresInRow: 0,
      lastFailure: null,
      nextStartAt: null,
      refusal: null,
      hangLimitMs: options.hangLimitMs,
    };
  }

  /** Watches until the end. Never throws for what the daemon does. */
  async run(): Promise<SupervisorEnd> {
    const end = await this.#watch();
    this.#tell({
      phase: end.kind === "stopped" ? "stopped" : "gave_up",
      nextStartAt: null,
      refusal: end.kind === "refused" ? end.refusal : null,
    });
    return end;
  }

  /** Ends the daemon, then the supervision. Safe to call twice. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#cancelPause();
    if (this.#daemon === null) return;
    this.#tell({ phase: "stopping" });
    this.#end(this.#options.stopLimitMs ?? STOP_LIMIT_MS);
  }

  async #watch(): Promise<SupervisorEnd> {
    for (;;) {
      if (this.#stopping) return { kind: "stopped" };
      const life = await this.#live();
      if (this.#stopping || life.code === 0) return { kind: "stopped" };
      const { code } = life;
      const refusal = REFUSALS[code];
      if (refusal !== undefined) {
        this.#options.log.error("another try would not help: there is none", { refusal });
        return { kind: "refused", code, refusal };
      }
      const pause = this.#policy.failed(life.livedMs);
      const { failures } = this.#policy;
      if (pause === null) {
        this.#options.log.error("the daemon keeps failing: there is no further try", {
          failures,
          reason: life.reason,
        });
        this.#tell({ failuresInRow: failures });
        return { kind: "gave_up", failures, reason: life.reason };
      }
      await this.#pause(pause, life.reason);
    }
  }

  /** One life of the daemon; `code` is -1 where it did not end by itself. */
  async #live(): Promise<
    { readonly code: number; readonly livedMs: number; readonly reason: string }
  > {
    const { clock, log, startDaemon } = this.#options;
    const since = clock.now();
    this.#hung = this.#isReady = false;
    this.#quietTicks = 0;
    try {
      this.#daemon = startDaemon((line) => this.#told(line));
    } catch (error) {
      return this.#failed({ code: -1, livedMs: 0, reason: `it cannot be started: ${error}` });
    }
    const daemonPid = this.#daemon.pid;
    log.info("the daemon was started", { pid: daemonPid });
    this.#tell({ phase: "starting", daemonPid, daemonSince: since, nextStartAt: null });
    const cancelTicks = this.#tick();
    const { code, signal } = await this.#daemon.ended;
    cancelTicks();
    this.#cancelKill();
    this.#daemon = null;
    this.#tell({ daemonPid: null, daemonSince: null, daemonStatus: null });
    const livedMs = Math.max(0, clock.now() - since);
    if (this.#stopping || (code === 0 && !this.#hung)) {
      log.info("the daemon has ended", { pid: daemonPid, code, signal });
      return { code, livedMs, reason: "it was asked to" };
    }
    const how = signal === null ? `it ended with status ${code}` : `it was ended by ${signal}`;
    const reason = this.#hung ? "it hung and was ended" : how;
    return this.#failed({ code: this.#hung || signal !== null ? -1 : code, livedMs, reason });
  }

  #failed<T extends { readonly reason: string }>(life: T): T {
    const { clock, log } = this.#options;
    log.error("the daemon has failed", { ...life });
    this.#tell({ lastFailure: { at: clock.now(), reason: life.reason } });
    return life;
  }

  #told(line: string): void {
    this.#quietTicks = 0;
    if (line === "READY=1") {
      this.#isReady = true;
      this.#tell({ phase: this.#stopping ? "stopping" : "running" });
    }
    if (line.startsWith("STATUS=")) this.#tell({ daemonStatus: line.slice("STATUS=".length) });
  }

  #tick(): CancelTimer {
    const { clock, hangLimitMs, startLimitMs = START_LIMIT_MS } = this.#options;
    const tickMs = Math.max(1, hangLimitMs / TICKS_IN_LIMIT);
    let cancel: CancelTimer = () => {};
    const next = () => {
      cancel = clock.setTimer(tickMs, () => {
        const limit = this.#isReady ? TICKS_IN_LIMIT : Math.ceil(startLimitMs / tickMs);
        if (++this.#quietTicks >= limit) this.#replace();
        next();
      });
    };
    next();
    return () => cancel();
  }

  #replace(): void {
    if (this.#hung || this.#stopping) return;
    this.#hung = true;
    const { hangLimitMs, log } = this.#options;
    log.error("the daemon hangs and is replaced", {
      pid: this.#daemon?.pid ?? null,
      silentMs: this.#isReady ? hangLimitMs : this.#options.startLimitMs ?? START_LIMIT_MS,
    });
    this.#end(Math.min(LONGEST_GRACE_MS, hangLimitMs));
  }

  #end(graceMs: number): void {
    this.#cancelKill();
    this.#daemon?.signal("SIGTERM");
    this.#cancelKill = this.#options.clock.setTimer(graceMs, () => {
      this.#options.log.warn("the daemon does not end and is killed", {
        pid: this.#daemon?.pid ?? null,
      });
      this.#daemon?.signal("SIGKILL");
    });
  }

  async #pause(ms: number, reason: string): Promise<void> {
    const { clock, log } = this.#options;
    const { failures } = this.#policy;
    log.warn("the daemon is started again after a pause", { pauseMs: ms, failures, reason });
    this.#tell({
      phase: "pausing",
      failuresInRow: failures,
      restarts: this.#state.restarts + 1,
      nextStartAt: clock.now() + ms,
    });
    await new Promise<void>((resolve) => {
      const cancel = clock.setTimer(ms, resolve);
      this.#cancelPause = () => {
        cancel();
        resolve();
      };
    });
  }

  #tell(change: Partial<SupervisorState>): void {
    this.#state = { ...this.#state, ...change };
    try {
      this.#options.onState(this.#state);
    } catch (error) {
      // A full disk must not end the one who keeps the daemon alive.
      this.#options.log.warn("the state of the supervisor was not written", {
        error: String(error),
      });
    }
  }
}
