import type { Event } from "../../shared/model/event.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { RpcParams } from "../../shared/protocol/envelope.ts";
import type { Capabilities } from "../../shared/protocol/methods/capabilities.ts";
import type { MethodName, ParamsIn, Result } from "../../shared/protocol/manifest.ts";
import type { Gap } from "../../shared/protocol/notifications.ts";
import type { RequestOptions } from "../../shared/rpc/client.ts";
import { RpcClosedError } from "../../shared/rpc/client_errors.ts";
import { type BackoffLimits, backoffMs } from "./backoff.ts";
import { type CancelTimer, type Clock, systemClock } from "./clock.ts";
import {
  Connection,
  type ConnectionEnd,
  type ConnectionLimits,
  type EventCursor,
} from "./connection.ts";
import type { Launch } from "./daemon_child.ts";
import { KNOWN_VERSIONS, type KnownVersions } from "./known_versions.ts";
import { SleepWatch } from "./sleep_watch.ts";
import { StartBudget } from "./start_budget.ts";

/** Why a link has no daemon. Problems are sentences for the user; `said` is for diagnosis. */
interface Trouble {
  readonly since: number;
  readonly problem: string;
  /** The last words of what was started. */
  readonly said: string;
}

/** Where a link stands. Times are milliseconds UTC. */
export type LinkState =
  | { readonly kind: "stopped" }
  | { readonly kind: "connecting"; readonly since: number; readonly failures: number }
  | { readonly kind: "live"; readonly since: number; readonly capabilities: Capabilities }
  | { readonly kind: "lost"; readonly retryAt: number; readonly failures: number } & Trouble
  /** There is nothing to start it in, and nobody misses it: looked again now and then. */
  | { readonly kind: "off" } & Trouble
  /** The daemon and this program do not understand each other: not tried again until asked. */
  | { readonly kind: "refused" } & Trouble
  /** Too many starts: tried again when there were none for a while, or when asked. */
  | { readonly kind: "gave_up" } & Trouble;

export interface LinkLimits extends ConnectionLimits, BackoffLimits {
  /** A life of this length makes up for all failures before it. */
  readonly stableMs: number;
  readonly maxStarts: number;
  readonly startsWithinMs: number;
  /** From one look whether there is something to start a daemon in to the next. */
  readonly offMs: number;
  /** From `daemon.shutdown` until a daemon that stays is ended. */
  readonly shutdownMs: number;
}

export const LINK_LIMITS: LinkLimits = {
  patienceMs: 60_000,
  heartbeatSlackMs: 2_000,
  probeMs: 5_000,
  requestMs: 30_000,
  firstMs: 500,
  longestMs: 30_000,
  jitter: 0.2,
  stableMs: 60_000,
  maxStarts: 10,
  startsWithinMs: 10 * 60_000,
  offMs: 60_000,
  shutdownMs: 15_000,
};

/** What a link tells, in order. What is called may ask the link for anything, and must not throw. */
export interface LinkListener {
  readonly onState?: (state: LinkState) => void;
  readonly onSnapshot?: (snapshot: Snapshot) => void;
  /** Each event once, in order, over all connections; keep the cursor to go on after a restart. */
  readonly onEvents?: (events: readonly Event[], cursor: EventCursor) => void;
  /** Some were left out, for a client that was too slow. */
  readonly onGap?: (gap: Gap) => void;
  /** What happened since the cursor cannot be told; events go on from this one. */
  readonly onBeginAnew?: (cursor: EventCursor) => void;
}

export interface DaemonLinkOptions extends LinkListener {
  /** Starts the daemon, or what brings us to it; called again for each connection. */
  readonly launch: Launch;
  /**
   * Asked before each start: why there is nothing to start a daemon in now, as a sentence for the
   * user, or null. While there is a reason it is asked again now and then. Must not reject.
   */
  readonly whyNotNow?: () => Promise<string | null>;
  readonly clock?: Clock;
  /** From 0 up to 1. */
  readonly random?: () => number;
  readonly limits?: Partial<LinkLimits>;
  readonly known?: KnownVersions;
  /** Where an earlier link of this program ended. */
  readonly cursor?: EventCursor | null;
}

const SLEPT = "use daemon: the machine slept, the connection is made anew";

/**
 * Keeps one followed connection to the daemon of one distro, whatever happens to it: at most one
 * process at a time, started again after a pause that grows, until it is stopped.
 */
export class DaemonLink {
  readonly #options: DaemonLinkOptions;
  readonly #clock: Clock;
  readonly #limits: LinkLimits;
  readonly #budget: StartBudget;
  readonly #sleepWatch: SleepWatch;
  #state: LinkState = { kind: "stopped" };
  #snapshot: Snapshot | null = null;
  #heardAt: number | null = null;
  #clockAheadMs = 0;
  #cursor: EventCursor | null;
  #connection: Connection | null = null;
  #lastEnd: ConnectionEnd | null = null;
  #failures = 0;
  #wanted = false;
  #isRunning = false;
  /** The next connection is made without a pause. */
  #hurry = false;
  #rouse: () => void = () => {};
  #cancelStable: CancelTimer = () => {};
  /** Those who wait for the process to be gone. */
  #stops: (() => void)[] = [];

  constructor(options: DaemonLinkOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#limits = { ...LINK_LIMITS, ...options.limits };
    const { maxStarts, startsWithinMs } = this.#limits;
    this.#budget = new StartBudget({ maxStarts, windowMs: startsWithinMs });
    this.#sleepWatch = new SleepWatch({ clock: this.#clock, onWake: () => this.#woke() });
    this.#cursor = options.cursor ?? null;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** What the daemon showed last; stays while it is away. Null before the first time. */
  get snapshot(): Snapshot | null {
    return this.#snapshot;
  }

  /** When the daemon was heard last, milliseconds UTC; null when it never was. */
  get heardAt(): number | null {
    return this.#connection?.heardAt ?? this.#heardAt;
  }

  /** What the daemon's clock is ahead of ours, milliseconds; 0 while it is not known. */
  get clockAheadMs(): number {
    return this.#connection?.clockAheadMs ?? this.#clockAheadMs;
  }

  /** Where events are gone on from; null before the first connection. */
  get cursor(): EventCursor | null {
    return this.#connection?.cursor ?? this.#cursor;
  }

  /** Begins to keep a connection. Nothing changes for a link that does. */
  start(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#forgive();
    this.#sleepWatch.start();
    if (!this.#isRunning) void this.#run();
  }

  /** Ends the connection, and resolves when its process is gone. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#sleepWatch.stop();
    if (!this.#isRunning) return;
    const { promise: stopped, resolve } = Promise.withResolvers<void>();
    this.#stops.push(resolve);
    this.#connection?.end("use daemon: stopped by the user, connect again");
    this.#rouse();
    await stopped;
  }

  /** Makes a new connection at once, in place of the one that is there or is waited for. */
  reconnect(): void {
    if (!this.#wanted) return this.start();
    this.#forgive();
    this.#connection?.end("use daemon: the user asked for a new connection");
    this.#rouse();
  }

  /**
   * Ends the daemon itself, for all its clients, and makes a new connection, which starts another.
   * Resolves when the old one is gone. Without a connection it only makes one.
   * @throws {RpcError} when the daemon refuses.
   * @throws {RpcTimeoutError} when it does not answer.
   */
  async restartDaemon(reason = "restart asked for by the user"): Promise<void> {
    const connection = this.#connection;
    if (connection === null || this.#state.kind !== "live") return this.reconnect();
    this.#forgive();
    try {
      await connection.request("daemon.shutdown", { reason });
    } catch (error) {
      // It may have gone before its answer came through.
      if (!(error instanceof RpcClosedError)) {
        this.#hurry = false;
        throw error;
      }
    }
    const cancel = this.#clock.setTimer(this.#limits.shutdownMs, () => {
      connection.end("restart daemon: it did not end by itself, it is ended", "at_once");
    });
    await connection.ended;
    cancel();
  }

  /**
   * Asks the daemon. What is under way ends with the connection.
   * @throws {RpcClosedError} while no daemon is connected, and as `RpcClient.request`.
   */
  async request<Name extends MethodName>(
    method: Name,
    params: ParamsIn<Name>,
    options?: RequestOptions,
  ): Promise<Result<Name>> {
    if (this.#connection === null) {
      throw new RpcClosedError(`request ${method}: the daemon is not connected, wait until it is`);
    }
    return await this.#connection.request(method, params as RpcParams, options);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#wanted) {
      // Whoever stopped it was overtaken by a start: no process is there now.
      this.#tellStopped();
      this.#hurry = false;
      const whyNot = await this.#options.whyNotNow?.() ?? null;
      if (!this.#wanted) continue;
      if (whyNot !== null) {
        this.#beOff(whyNot);
        await this.#pause(this.#limits.offMs);
        continue;
      }
      if (!this.#budget.take(this.#clock.now())) {
        this.#trouble("gave_up");
        await this.#pause(this.#budget.waitMs(this.#clock.now()));
        continue;
      }
      this.#lastEnd = await this.#connectOnce();
      if (!this.#wanted || this.#hurry) continue;
      if (this.#lastEnd.kind === "refused") {
        this.#trouble("refused");
        await this.#pause(null);
      } else {
        this.#failures++;
        await this.#pause(this.#lose());
      }
    }
    this.#isRunning = false;
    this.#setState({ kind: "stopped" });
    this.#tellStopped();
  }

  async #connectOnce(): Promise<ConnectionEnd> {
    const { launch, known = KNOWN_VERSIONS, onGap, onEvents, onBeginAnew } = this.#options;
    this.#setState({ kind: "connecting", since: this.#clock.now(), failures: this.#failures });
    const connection = new Connection({
      launch,
      clock: this.#clock,
      limits: this.#limits,
      known,
      cursor: this.#cursor,
      onLive: (capabilities) => this.#becameLive(capabilities),
      onSnapshot: (snapshot) => {
        this.#snapshot = snapshot;
        this.#options.onSnapshot?.(snapshot);
      },
      onEvents: (events, cursor) => onEvents?.(events, cursor),
      onGap: (gap) => onGap?.(gap),
      onBeginAnew: (cursor) => onBeginAnew?.(cursor),
    });
    this.#connection = connection;
    // The listener may have stopped it when it was told of the state.
    if (!this.#wanted) connection.end("use daemon: stopped by the user, connect again");
    const end = await connection.ended;
    this.#cancelStable();
    this.#cursor = connection.cursor ?? this.#cursor;
    this.#heardAt = connection.heardAt ?? this.#heardAt;
    this.#clockAheadMs = connection.clockAheadMs ?? this.#clockAheadMs;
    this.#connection = null;
    return end;
  }

  #becameLive(capabilities: Capabilities): void {
    this.#cancelStable = this.#clock.setTimer(this.#limits.stableMs, () => this.#failures = 0);
    this.#setState({ kind: "live", since: this.#clock.now(), capabilities });
  }

  /** @returns how long to pause, milliseconds */
  #lose(): number {
    const random = (this.#options.random ?? Math.random)();
    const pauseMs = backoffMs(this.#failures, { random, limits: this.#limits });
    const since = this.#clock.now();
    const { problem = "", said = "" } = this.#lastEnd ?? {};
    const failures = this.#failures;
    this.#setState({ kind: "lost", since, retryAt: since + pauseMs, failures, problem, said });
    return pauseMs;
  }

  #beOff(problem: string): void {
    // What goes on is told once.
    if (this.#state.kind === "off" && this.#state.problem === problem) return;
    this.#setState({ kind: "off", since: this.#clock.now(), problem, said: "" });
  }

  #trouble(kind: "refused" | "gave_up"): void {
    const { problem: last = "", said = "" } = this.#lastEnd ?? {};
    const { maxStarts, startsWithinMs } = this.#limits;
    const starts = `${maxStarts} starts within ${Math.round(startsWithinMs / 60_000)} minutes`;
    const problem = kind === "refused"
      ? last
      : `keep daemon: ${starts} did not last, it is tried again in a while; reconnect when the cause is gone (${last})`;
    this.#setState({ kind, since: this.#clock.now(), problem, said });
  }

  /** @param ms null waits until somebody asks for it */
  #pause(ms: number | null): Promise<void> {
    // The listener may have asked when it was told of the state.
    if (!this.#wanted || this.#hurry) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = ms === null ? () => {} : this.#clock.setTimer(ms, () => this.#rouse());
      this.#rouse = () => {
        this.#rouse = () => {};
        cancel();
        resolve();
      };
    });
  }

  /** Forgets all failures: somebody wants another try, now. */
  #forgive(): void {
    this.#failures = 0;
    this.#budget.reset();
    this.#hurry = true;
  }

  #woke(): void {
    const connection = this.#connection;
    const { kind } = this.#state;
    if (kind === "refused") return;
    this.#forgive();
    this.#rouse();
    if (connection === null) return;
    if (kind !== "live") return connection.end(SLEPT, "at_once");
    connection.probe().then((isThere) => {
      if (isThere && this.#connection === connection) this.#hurry = false;
    });
  }

  #tellStopped(): void {
    const stops = this.#stops;
    this.#stops = [];
    for (const stopped of stops) stopped();
  }

  #setState(state: LinkState): void {
    this.#state = state;
    this.#options.onState?.(state);
  }
}
