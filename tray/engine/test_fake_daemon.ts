import type { ManualClock } from "../../daemon/platform/manual_clock.ts";
import type { Event } from "../../shared/model/event.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { KNOWN_SCHEMA_VERSION, PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import type { Channel } from "../../shared/rpc/channel.ts";
import { memoryPair } from "../../shared/rpc/memory.ts";
import type { DaemonChild, Launch, Wire } from "./daemon_child.ts";

/** What becomes of one start. */
export type Behaviour =
  | "good"
  /** The program cannot be started. */
  | "throws"
  /** Starting it never comes back. */
  | "stuck"
  /** It comes back, and the child says nothing. */
  | "hangs"
  /** It ends before it answers. */
  | "dies"
  /** It answers what is no message. */
  | "garbage"
  /** It answers after 20 s. */
  | "slow"
  /** It serves, and is not heard any more. */
  | "silent"
  /** It does not end by itself. */
  | "stubborn"
  /** Something happens as soon as it is followed. */
  | "busy"
  /** It is joined by its WebSocket, by one who may only read. */
  | "joined"
  /** It is reached on stdio, by one who may only read. */
  | "guarded"
  /** It refuses to be followed. */
  | "broken"
  | "newer_protocol"
  | "newer_schema"
  | "older_protocol";

export const HEARTBEAT_MS = 15_000;

const SLOW_MS = 20_000;
/** How long one takes to end, gently or not. */
const END_MS = 50;
const GRACE_MS = 5_000;

type Message = Readonly<Record<string, unknown>>;

/** Daemons that keep one database, as a real one and its successors do. */
export class FakeDaemons {
  readonly clock: ManualClock;
  /** For the next starts; a good one when none is left. */
  readonly plan: Behaviour[] = [];
  readonly events: Event[] = [];
  instanceId = "instance-1";
  /** Events up to this one are not kept any more. */
  prunedTo = 0;
  starts = 0;
  mostAlive = 0;
  readonly alive = new Set<FakeChild>();
  readonly asked: string[] = [];
  /** Comes back to each launch that is stuck. */
  readonly stuck: ((child: DaemonChild) => void)[] = [];
  /** What their clock is ahead. */
  aheadMs = 0;

  constructor(clock: ManualClock) {
    this.clock = clock;
  }

  readonly launch = (): ReturnType<Launch> => {
    this.starts++;
    const behaviour = this.plan.shift() ?? "good";
    if (behaviour === "throws") throw new Error("start daemon with x: there is no such program");
    if (behaviour === "stuck") return new Promise((resolve) => this.stuck.push(resolve));
    return new FakeChild(this, behaviour);
  };

  /** Something happens, and is told to those who follow. */
  happen(): void {
    const id = this.events.length + 1;
    const event = { id, type: "pane.status" } as Event;
    this.events.push(event);
    for (const child of this.alive) child.tell([event]);
  }

  /** Of their own clock. */
  now(): number {
    return this.clock.now() + this.aheadMs;
  }

  snapshot(runId: string): Snapshot {
    const totals = { sessions: 0, panes: 0, activePanes: 0, waitingPanes: 0 };
    return {
      instanceId: this.instanceId,
      runId,
      revision: 1,
      lastEventId: this.events.length,
      at: this.now(),
      persisted: true,
      degraded: false,
      sources: [],
      sessions: [],
      panes: [],
      escalations: [],
      totals,
    };
  }

  get newest(): FakeChild {
    const child = [...this.alive].at(-1);
    if (child === undefined) throw new Error("no daemon is alive");
    return child;
  }
}

export class FakeChild implements DaemonChild {
  readonly wire: Wire;
  readonly channel: Channel;
  readonly pid: number;
  readonly ended: Promise<number | null>;
  readonly ends: string[] = [];
  /** No heartbeat, no answer from now on. */
  isSilent = false;
  readonly #resolveEnded: (code: number) => void;
  readonly #daemons: FakeDaemons;
  readonly #behaviour: Behaviour;
  readonly #far: Channel;
  #isFollowed = false;
  #cancels: (() => void)[] = [];

  constructor(daemons: FakeDaemons, behaviour: Behaviour) {
    this.#daemons = daemons;
    this.#behaviour = behaviour;
    this.wire = behaviour === "joined" ? "websocket" : "stdio";
    this.pid = daemons.starts;
    [this.channel, this.#far] = memoryPair();
    ({ promise: this.ended, resolve: this.#resolveEnded } = Promise.withResolvers());
    daemons.alive.add(this);
    daemons.mostAlive = Math.max(daemons.mostAlive, daemons.alive.size);
    this.channel.closed.then(() => this.end("gently"));
    void this.#serve();
    if (behaviour === "dies") this.#after(END_MS, () => this.die(1));
    if (behaviour === "garbage") this.#send("{nonsense");
  }

  async end(how: "gently" | "at_once"): Promise<void> {
    this.ends.push(how);
    this.channel.close();
    const heeds = this.#behaviour !== "stubborn" && !this.isSilent;
    const waits = how === "at_once" || heeds ? END_MS : GRACE_MS + END_MS;
    this.#after(waits, () => this.die(0));
    await this.ended;
  }

  said(): string {
    return this.#behaviour === "dies" ? "first words\nlast words" : "";
  }

  /** Ends as a crash would. */
  die(code = 137): void {
    if (!this.#daemons.alive.delete(this)) return;
    for (const cancel of this.#cancels) cancel();
    this.#cancels = [];
    this.#far.close();
    this.#resolveEnded(code);
  }

  tell(events: readonly Event[]): void {
    if (!this.#isFollowed || this.isSilent) return;
    this.notify("events", { events, nextEventId: events.at(-1)?.id });
  }

  notify(method: string, params: Message): void {
    this.#send(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  async #serve(): Promise<void> {
    try {
      for await (const text of this.#far.receive()) this.#take(JSON.parse(text));
    } catch {
      // The wire has ended.
    }
  }

  #take(message: Message): void {
    if (message["id"] === undefined || this.isSilent || this.#behaviour === "hangs") return;
    this.#daemons.asked.push(String(message["method"]));
    const answer = () => this.#answer(message);
    if (this.#behaviour === "slow" && !this.#isFollowed) this.#after(SLOW_MS, answer);
    else answer();
  }

  #answer({ id, method, params }: Message): void {
    const reply = (part: Message) => this.#send(JSON.stringify({ jsonrpc: "2.0", id, ...part }));
    switch (method) {
      case "capabilities.get":
        return reply({ result: this.#capabilities() });
      case "subscribe":
        return this.#subscribe(params as Message, reply);
      case "daemon.shutdown":
        if (this.#behaviour === "joined" || this.#behaviour === "guarded") {
          return reply({ error: { code: -32003, message: "only admins may" } });
        }
        reply({ result: { stopping: true } });
        if (this.#behaviour !== "stubborn") this.#after(END_MS, () => this.die(0));
        return;
      case "health.get":
        // Never answered: it is under way for as long as the wire lives.
        return;
      default:
        return reply({ error: { code: -32601, message: `no ${method}` } });
    }
  }

  #subscribe({ sinceEventId, instanceId }: Message, reply: (part: Message) => void): void {
    const { events, prunedTo } = this.#daemons;
    const since = typeof sinceEventId === "number" ? sinceEventId : null;
    const isStale = since !== null && (instanceId !== this.#daemons.instanceId || since < prunedTo);
    if (isStale) {
      return reply({ error: { code: -32004, message: "stale", data: { code: "STALE_CURSOR" } } });
    }
    if (this.#behaviour === "broken") return reply({ error: { code: -32603, message: "failed" } });
    const snapshot = this.#daemons.snapshot(`run-${this.pid}`);
    reply({ result: { ...snapshot, channels: [], snapshot } });
    this.#isFollowed = true;
    const missed = since === null ? [] : events.filter(({ id }) => id > since);
    if (missed.length > 0) this.tell(missed);
    if (this.#behaviour === "busy") this.#daemons.happen();
    if (this.#behaviour === "silent") this.isSilent = true;
    this.#heartbeat();
  }

  #heartbeat(): void {
    this.#after(HEARTBEAT_MS, () => {
      if (!this.isSilent) this.notify("ping", { t: this.#daemons.now() });
      this.#heartbeat();
    });
  }

  #capabilities(): Message {
    const by = (behaviour: Behaviour, step: number) => this.#behaviour === behaviour ? step : 0;
    return {
      version: "0.0.9",
      protocolVersion: PROTOCOL_VERSION + by("newer_protocol", 1) - by("older_protocol", 1),
      schemaVersion: KNOWN_SCHEMA_VERSION + by("newer_schema", 1),
      instanceId: this.#daemons.instanceId,
      runId: `run-${this.pid}`,
      features: [],
      methods: [],
      role: "admin",
      heartbeatMs: HEARTBEAT_MS,
    };
  }

  #send(text: string): void {
    this.#far.send(text).catch(() => {});
  }

  #after(ms: number, fn: () => void): void {
    this.#cancels.push(this.#daemons.clock.setTimer(ms, fn));
  }
}
