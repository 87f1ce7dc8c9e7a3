import type { Event } from "../../shared/model/event.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { RpcParams } from "../../shared/protocol/envelope.ts";
import { Capabilities } from "../../shared/protocol/methods/capabilities.ts";
import type { Gap } from "../../shared/protocol/notifications.ts";
import { type RequestOptions, RpcClient } from "../../shared/rpc/client.ts";
import { RpcClosedError, RpcError } from "../../shared/rpc/client_errors.ts";
import { Follower } from "../../shared/rpc/follower.ts";
import { messageOf } from "../../shared/text/message_of.ts";
import type { CancelTimer, Clock } from "./clock.ts";
import type { DaemonChild, Launch, Wire } from "./daemon_child.ts";
import { DaemonClock } from "./daemon_clock.ts";
import { heardChannel } from "./heard_channel.ts";
import { type KnownVersions, whyRefused } from "./known_versions.ts";

/** Where events are gone on from. */
export interface EventCursor {
  readonly sinceEventId: number;
  readonly instanceId: string;
}

export interface ConnectionLimits {
  /** From the start of the launcher to the first snapshot: a distro may have to boot. */
  readonly patienceMs: number;
  /** What a heartbeat may come late by, beside the two that may be missed. */
  readonly heartbeatSlackMs: number;
  /** For the answer of a daemon that is asked whether it is still there. */
  readonly probeMs: number;
  /** For each request without its own. */
  readonly requestMs: number;
}

export interface ConnectionOptions {
  readonly launch: Launch;
  readonly clock: Clock;
  readonly limits: ConnectionLimits;
  readonly known: KnownVersions;
  /** Where the last connection ended; null begins with what happens from now on. */
  readonly cursor: EventCursor | null;
  readonly onLive: (capabilities: Capabilities, wire: Wire) => void;
  readonly onSnapshot: (snapshot: Snapshot) => void;
  /** Each event once, in order, and the cursor after them. */
  readonly onEvents: (events: readonly Event[], cursor: EventCursor) => void;
  readonly onGap: (gap: Gap) => void;
  /** The cursor cannot be gone on from: what happened meanwhile is not told. */
  readonly onBeginAnew: (cursor: EventCursor) => void;
}

/** How a connection ended; its process is gone by then. */
export interface ConnectionEnd {
  readonly kind: "lost" | "refused";
  /** For the user. */
  readonly problem: string;
  /** The last words of what was started, for diagnosis. */
  readonly said: string;
}

/** The one who ends a connection says why. */
interface Ending {
  readonly kind: "lost" | "refused";
  readonly problem: string;
  readonly how: "gently" | "at_once";
}

/** What the daemon must not let us wait for too long. */
type Wait = "start" | "heartbeat" | "probe";

/** A daemon may say anything of its heartbeat. */
const HEARTBEAT_MS = { least: 1_000, most: 5 * 60_000 };

/** The life of one started daemon: handshake, following, heartbeat, end. It is never used again. */
export class Connection {
  /** Resolves when it has ended and its process is gone. Never rejects. */
  readonly ended: Promise<ConnectionEnd>;
  readonly #options: ConnectionOptions;
  readonly #over = Promise.withResolvers<Ending>();
  readonly #follower: Follower;
  readonly #left = new AbortController();
  #child: DaemonChild | null = null;
  #client: RpcClient | null = null;
  #cursor: EventCursor | null;
  /** Those that overtook the answer to the subscription in our hands. */
  #early: Event[] = [];
  readonly #daemonClock = new DaemonClock();
  #heardAt: number | null = null;
  readonly #waits = new Map<Wait, CancelTimer>();
  /** Undefined before it is live. */
  #silenceMs: number | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
    this.#follower = new Follower({
      onChange: (snapshot) => {
        // The first one is as it was a moment ago.
        if (this.clockAheadMs === null) this.#tellsTime(snapshot.at);
        if (!this.#isOver) options.onSnapshot(snapshot);
      },
      onEvents: (events) => this.#takeEvents(events),
      onGap: (gap) => this.#isOver || options.onGap(gap),
    });
    this.ended = this.#live();
  }

  /** Where the next connection goes on; null before this one follows. */
  get cursor(): EventCursor | null {
    return this.#cursor;
  }

  /** When the daemon was heard last, milliseconds UTC; null when it never was. */
  get heardAt(): number | null {
    return this.#heardAt;
  }

  /** What the daemon's clock is ahead of ours, milliseconds; null before it has told its time. */
  get clockAheadMs(): number | null {
    return this.#daemonClock.aheadMs;
  }

  /** Ends it, and what was started. Only the first end counts. */
  end(problem: string, how: Ending["how"] = "gently"): void {
    this.#end({ kind: "lost", problem, how });
  }

  /**
   * Asks the daemon; what is under way ends with the connection.
   * @throws as `RpcClient.request`; {@link RpcClosedError} also when it is not live.
   */
  async request<T>(method: string, params: RpcParams, options?: RequestOptions): Promise<T> {
    if (this.#client === null || this.#silenceMs === undefined || this.#isOver) {
      throw new RpcClosedError(`request ${method}: the daemon is not connected, wait until it is`);
    }
    return await this.#client.request<T>(method, params, options);
  }

  /**
   * Asks the daemon whether it is there, and ends the connection when it does not say so soon.
   * @returns whether it did
   */
  async probe(): Promise<boolean> {
    if (this.#client === null || this.#isOver) return false;
    const problem = "reach daemon: it does not answer any more, it is started again";
    this.#waitFor("probe", { ms: this.#options.limits.probeMs, problem });
    try {
      await this.#client.request("capabilities.get", {}, { timeoutMs: Infinity });
    } catch {
      return false;
    }
    this.#waits.get("probe")?.();
    return true;
  }

  get #isOver(): boolean {
    return this.#left.signal.aborted;
  }

  async #live(): Promise<ConnectionEnd> {
    const ms = this.#options.limits.patienceMs;
    const late = `start daemon: no answer within ${ms / 1000} s, look whether the distro hangs`;
    this.#waitFor("start", { ms, problem: late });
    this.#begin().catch((error) => this.#failed(error));
    const { kind, problem, how } = await this.#over.promise;
    for (const cancel of this.#waits.values()) cancel();
    this.#client?.close();
    await this.#child?.end(how);
    const said = this.#child?.said() ?? "";
    return { kind, problem: withLastWord(problem, said), said };
  }

  async #begin(): Promise<void> {
    const launched = this.#options.launch(this.#left.signal);
    // A child that is there at once is known at once: whoever ends us now must find it.
    const child = launched instanceof Promise ? await launched : launched;
    // A launcher that took too long is not waited for, but what it started must not stay.
    if (this.#isOver) return void child.end("at_once");
    this.#child = child;
    const channel = heardChannel(child.channel, () => this.#heard());
    const { requestMs: timeoutMs } = this.#options.limits;
    const client = new RpcClient(channel, {
      timeoutMs,
      onNotification: this.#follower.take,
      onPing: (daemonNow) => this.#tellsTime(daemonNow),
    });
    this.#client = client;
    void client.closed.then((error) => this.#failed(error));
    const answer = await client.request("capabilities.get", {}, { timeoutMs: Infinity });
    const refusal = whyRefused(answer, this.#options.known);
    if (refusal !== null) return this.#end({ kind: "refused", problem: refusal, how: "gently" });
    const capabilities = Capabilities.parse(answer);
    await this.#follow(client);
    if (this.#isOver) return;
    this.#waits.get("start")?.();
    const { least, most } = HEARTBEAT_MS;
    const heartbeat = Math.min(Math.max(capabilities.heartbeatMs, least), most);
    this.#silenceMs = 2 * heartbeat + this.#options.limits.heartbeatSlackMs;
    this.#heard();
    this.#options.onLive(capabilities, child.wire);
  }

  async #follow(client: RpcClient): Promise<void> {
    try {
      const { lastEventId, instanceId } = await this.#follower.follow(client, this.#cursor ?? {});
      this.#beginAt(this.#cursor ?? { sinceEventId: lastEventId, instanceId });
    } catch (error) {
      if (this.#cursor === null || !isStale(error)) throw error;
      this.#cursor = null;
      const { lastEventId, instanceId } = await this.#follower.follow(client);
      const cursor = { sinceEventId: lastEventId, instanceId };
      if (!this.#isOver) this.#options.onBeginAnew(cursor);
      this.#beginAt(cursor);
    }
  }

  #beginAt(cursor: EventCursor): void {
    this.#cursor = cursor;
    const early = this.#early;
    this.#early = [];
    this.#takeEvents(early);
  }

  #takeEvents(events: readonly Event[]): void {
    if (this.#isOver) return;
    const cursor = this.#cursor;
    if (cursor === null) return void this.#early.push(...events);
    const fresh = events.filter(({ id }) => id > cursor.sinceEventId);
    const last = fresh.at(-1);
    if (last === undefined) return;
    this.#cursor = { ...cursor, sinceEventId: last.id };
    this.#options.onEvents(fresh, this.#cursor);
  }

  #tellsTime(daemonNow: number): void {
    this.#daemonClock.heard(daemonNow, this.#options.clock.now());
  }

  #heard(): void {
    this.#heardAt = this.#options.clock.now();
    if (this.#silenceMs === undefined || this.#isOver) return;
    const ms = this.#silenceMs;
    const problem = `reach daemon: nothing heard for ${ms / 1000} s, it is started again`;
    this.#waitFor("heartbeat", { ms, problem });
  }

  /** Ends the connection by then, unless that is cancelled or waited for anew. */
  #waitFor(
    wait: Wait,
    { ms, problem }: { readonly ms: number; readonly problem: string },
  ): void {
    this.#waits.get(wait)?.();
    const end = () => this.end(problem, "at_once");
    this.#waits.set(wait, this.#options.clock.setTimer(ms, end));
  }

  #failed(error: unknown): void {
    const problem = messageOf(error);
    this.#end({ kind: "lost", problem: sentence(error, problem), how: "gently" });
  }

  #end(ending: Ending): void {
    this.#left.abort();
    this.#over.resolve(ending);
  }
}

function sentence(error: unknown, message: string): string {
  if (!(error instanceof RpcClosedError)) return message;
  const reason = /^use connection: (.*), open a new one$/s.exec(message)?.[1];
  return reason === undefined ? message : `use daemon: the connection was lost (${reason})`;
}

/** What wsl.exe or the daemon said last mostly is the reason. */
function withLastWord(problem: string, said: string): string {
  const last = said.split("\n").findLast((line) => !/^at \S/.test(line)) ?? "";
  return last === "" ? problem : `${problem}; last said: ${last.slice(0, 200)}`;
}

function isStale(error: unknown): boolean {
  const { data } = error instanceof RpcError ? error : { data: null };
  return (data as { readonly code?: unknown } | null)?.code === "STALE_CURSOR";
}
