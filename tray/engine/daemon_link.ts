import type { Event } from "../../shared/model/event.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { RpcParams } from "../../shared/protocol/envelope.ts";
import type { Capabilities } from "../../shared/protocol/methods/capabilities.ts";
import type { MethodName, ParamsIn, Result } from "../../shared/protocol/manifest.ts";
import type { Gap } from "../../shared/protocol/notifications.ts";
import type { RequestOptions } from "../../shared/rpc/client.ts";
import { RpcClosedError } from "../../shared/rpc/client_errors.ts";
import { Attempts } from "./attempts.ts";
import { type Clock, systemClock } from "./clock.ts";
import { Connection, type ConnectionEnd, type EventCursor } from "./connection.ts";
import type { Launch, Wire } from "./daemon_child.ts";
import { KNOWN_VERSIONS, type KnownVersions } from "./known_versions.ts";
import { LINK_LIMITS, type LinkLimits } from "./link_limits.ts";
import type { LinkState } from "./link_state.ts";
import { SleepWatch } from "./sleep_watch.ts";

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

const STOPPED = "use daemon: stopped by the user, connect again";
const SLEPT = "use daemon: the machine slept, the connection is made anew";

/**
 * Keeps one followed connection to the daemon of one distro, whatever happens to it: at most one
 * process at a time, started again after a pause that grows, until it is stopped.
 */
export class DaemonLink {
  readonly #options: DaemonLinkOptions & { readonly clock: Clock; readonly limits: LinkLimits };
  readonly #attempts: Attempts;
  readonly #sleepWatch: SleepWatch;
  #state: LinkState = { kind: "stopped" };
  #snapshot: Snapshot | null = null;
  #heardAt: number | null = null;
  #clockAheadMs = 0;
  #cursor: EventCursor | null;
  #connection: Connection | null = null;
  #wanted = false;
  #isRunning = false;
  /** Those who wait for the process to be gone. */
  #stops: (() => void)[] = [];

  constructor(options: DaemonLinkOptions) {
    const { clock = systemClock, random = Math.random, cursor = null } = options;
    const limits = { ...LINK_LIMITS, ...options.limits };
    this.#options = { ...options, clock, limits };
    this.#attempts = new Attempts({ clock, limits, random });
    this.#sleepWatch = new SleepWatch({ clock, onWake: () => this.#woke() });
    this.#cursor = cursor;
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
    this.#attempts.hurry();
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
    this.#connection?.end(STOPPED);
    this.#attempts.endPause();
    await stopped;
  }

  /** Makes a new connection at once, in place of the one that is there or is waited for. */
  reconnect(): void {
    if (!this.#wanted) return this.start();
    this.#attempts.hurry();
    this.#connection?.end("use daemon: the user asked for a new connection");
    this.#attempts.endPause();
  }

  /**
   * Ends the daemon itself, for all its clients, and makes a new connection, which starts another.
   * Resolves when the old one is gone. Without a connection it only makes one.
   * @throws {Error} with a sentence, for one that is joined by its WebSocket.
   * @throws {RpcError} when the daemon refuses.
   * @throws {RpcTimeoutError} when it does not answer.
   */
  async restartDaemon(reason = "restart asked for by the user"): Promise<void> {
    const connection = this.#connection;
    if (connection === null || this.#state.kind !== "live") return this.reconnect();
    if (this.#state.wire === "websocket") {
      throw new Error(
        "restart daemon: only its WebSocket is left, and nothing here could start another; " +
          "restart it where it runs",
      );
    }
    this.#attempts.hurry();
    try {
      await connection.request("daemon.shutdown", { reason });
    } catch (error) {
      // It may have gone before its answer came through.
      if (!(error instanceof RpcClosedError)) {
        this.#attempts.calm();
        throw error;
      }
    }
    const { clock, limits: { shutdownMs } } = this.#options;
    const cancel = clock.setTimer(shutdownMs, () => {
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
    let last: ConnectionEnd | null = null;
    while (this.#wanted) {
      // Whoever stopped it was overtaken by a start: no process is there now.
      this.#tellStopped();
      this.#attempts.calm();
      const whyNot = await this.#options.whyNotNow?.() ?? null;
      if (!this.#wanted) continue;
      if (whyNot !== null) {
        this.#beOff(whyNot);
        await this.#pause(this.#options.limits.offMs);
        continue;
      }
      const waitMs = this.#attempts.take();
      if (waitMs !== null) {
        this.#giveUp(last);
        await this.#pause(waitMs);
        continue;
      }
      last = await this.#connectOnce();
      if (!this.#wanted || this.#attempts.isHurried) continue;
      await this.#pause(last.kind === "refused" ? this.#beRefused(last) : this.#lose(last));
    }
    this.#isRunning = false;
    this.#setState({ kind: "stopped" });
    this.#tellStopped();
  }

  async #connectOnce(): Promise<ConnectionEnd> {
    const { launch, clock, limits, known = KNOWN_VERSIONS } = this.#options;
    const { onGap, onEvents, onBeginAnew } = this.#options;
    const { failures } = this.#attempts;
    this.#setState({ kind: "connecting", since: clock.now(), failures });
    const connection = new Connection({
      launch,
      clock,
      limits,
      known,
      cursor: this.#cursor,
      onLive: (capabilities, wire) => this.#becameLive(capabilities, wire),
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
    if (!this.#wanted) connection.end(STOPPED);
    const end = await connection.ended;
    this.#attempts.ended();
    this.#cursor = connection.cursor ?? this.#cursor;
    this.#heardAt = connection.heardAt ?? this.#heardAt;
    this.#clockAheadMs = connection.clockAheadMs ?? this.#clockAheadMs;
    this.#connection = null;
    return end;
  }

  #becameLive(capabilities: Capabilities, wire: Wire): void {
    this.#attempts.lives();
    this.#setState({ kind: "live", since: this.#options.clock.now(), capabilities, wire });
  }

  /** @returns how long to pause, milliseconds */
  #lose({ problem, said }: ConnectionEnd): number {
    const pauseMs = this.#attempts.fail();
    const { failures } = this.#attempts;
    const since = this.#options.clock.now();
    this.#setState({ kind: "lost", since, retryAt: since + pauseMs, failures, problem, said });
    return pauseMs;
  }

  /** @returns that nothing but a wish ends the pause */
  #beRefused({ problem, said }: ConnectionEnd): null {
    this.#setState({ kind: "refused", since: this.#options.clock.now(), problem, said });
    return null;
  }

  #beOff(problem: string): void {
    // What goes on is told once.
    if (this.#state.kind === "off" && this.#state.problem === problem) return;
    this.#setState({ kind: "off", since: this.#options.clock.now(), problem, said: "" });
  }

  #giveUp(last: ConnectionEnd | null): void {
    const { clock, limits: { maxStarts, startsWithinMs } } = this.#options;
    const starts = `${maxStarts} starts within ${Math.round(startsWithinMs / 60_000)} minutes`;
    const problem = `keep daemon: ${starts} did not last, it is tried again in a while; ` +
      `reconnect when the cause is gone (${last?.problem ?? ""})`;
    this.#setState({ kind: "gave_up", since: clock.now(), problem, said: last?.said ?? "" });
  }

  /** @param ms null waits until somebody asks for it */
  async #pause(ms: number | null): Promise<void> {
    // The listener may have stopped it when it was told of the state.
    if (this.#wanted) await this.#attempts.pause(ms);
  }

  #woke(): void {
    const connection = this.#connection;
    const { kind } = this.#state;
    if (kind === "refused") return;
    this.#attempts.hurry();
    this.#attempts.endPause();
    if (connection === null) return;
    if (kind !== "live") return connection.end(SLEPT, "at_once");
    connection.probe().then((isThere) => {
      if (isThere && this.#connection === connection) this.#attempts.calm();
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
