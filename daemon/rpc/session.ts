import { WireError } from "../../shared/protocol/errors.ts";
import type { Role } from "../../shared/protocol/method.ts";
import {
  HEARTBEAT_MISSES,
  HEARTBEAT_MS,
  type NotificationName,
} from "../../shared/protocol/notifications.ts";
import { type Channel, ChannelClosedError, FrameError } from "../../shared/rpc/channel.ts";
import type { Subscription } from "../bus/bus.ts";
import { answerMessage } from "./answer_message.ts";
import type { Caller, RpcContext } from "./context.ts";
import { errorResponse } from "./dispatch.ts";
import { follow } from "./follow.ts";

export interface SessionOptions {
  readonly channel: Channel;
  readonly role: Role;
  readonly context: RpcContext;
}

/** How long a peer may take to read why its wire is closed, milliseconds. */
const FAREWELL_MS = 1_000;

/**
 * One client on one wire: reads its messages one after the other, answers each before the next is
 * read (so a client that does not read is not read either), and keeps the heartbeat.
 */
export class RpcSession {
  readonly #channel: Channel;
  readonly #role: Role;
  readonly #context: RpcContext;
  #subscription: Subscription | null = null;
  #cancelHeartbeat: (() => void) | null = null;
  #unanswered = 0;
  #pingUnderWay = false;

  constructor({ channel, role, context }: SessionOptions) {
    this.#channel = channel;
    this.#role = role;
    this.#context = context;
  }

  /** Resolves when the wire has ended, whoever ended it. */
  async run(): Promise<void> {
    this.#scheduleHeartbeat();
    try {
      for await (const text of this.#channel.receive()) {
        this.#unanswered = 0;
        await this.#take(text);
      }
    } catch (error) {
      await this.#broken(error);
    } finally {
      this.#cancelHeartbeat?.();
      this.#subscription?.close();
      this.#channel.close();
    }
  }

  close(): void {
    this.#channel.close();
  }

  async #take(text: string): Promise<void> {
    const after: (() => void)[] = [];
    try {
      const reply = await answerMessage(text, this.#context, this.#caller(after));
      if (reply !== null) await this.#channel.send(reply);
    } finally {
      // What was promised is done, also for a client that left before it heard so.
      for (const work of after) work();
    }
  }

  #caller(after: (() => void)[]): Caller {
    return {
      role: this.#role,
      wire: this.#channel.name,
      afterReply: (work) => after.push(work),
      nextTurn: () => this.#nextTurn(),
      follow: ({ sessions, events, since }) => {
        this.#subscription?.close();
        const subscription = this.#context.bus.subscribe({ sessions, events });
        this.#subscription = subscription;
        const until = this.#context.history.lastEventId;
        const { revision } = this.#context.snapshot();
        after.push(() => void this.#follow({ subscription, events, since, until, revision }));
      },
    };
  }

  async #nextTurn(): Promise<boolean> {
    const isOpen = await this.#channel.nextTurn?.() ?? true;
    // A batch that waits for its turns is being answered: meanwhile no pong of the peer is read.
    this.#unanswered = 0;
    return isOpen;
  }

  async #follow(what: {
    readonly subscription: Subscription;
    readonly events: boolean;
    readonly since: number;
    readonly until: number;
    readonly revision: number;
  }): Promise<void> {
    const notify = (name: NotificationName, params: unknown) => this.#notify(name, params);
    try {
      await follow(this.#context, { ...what, notify });
    } catch (error) {
      what.subscription.close();
      if (error instanceof ChannelClosedError) return;
      this.#context.log.error("a subscription failed", { error: String(error) });
      this.#channel.close();
    }
  }

  async #notify(method: NotificationName, params: unknown): Promise<void> {
    await this.#channel.send(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  async #broken(error: unknown): Promise<void> {
    if (error instanceof ChannelClosedError) return;
    const { log } = this.#context;
    if (!(error instanceof FrameError)) {
      log.error("a connection failed", { channel: this.#channel.name, error: String(error) });
      return;
    }
    log.warn("a client sent bytes that are no frame", {
      channel: this.#channel.name,
      code: error.code,
    });
    const told = new WireError("FRAME", error.message, { detail: { frame: error.code } });
    const { promise: enough, resolve: stop } = Promise.withResolvers<void>();
    const cancel = this.#context.clock.setTimer(FAREWELL_MS, stop);
    // A peer that is gone, or does not read, is not waited for.
    const sent = this.#channel.send(JSON.stringify(errorResponse(null, told))).catch(() => {});
    await Promise.race([sent, enough]);
    cancel();
  }

  #scheduleHeartbeat(): void {
    this.#cancelHeartbeat = this.#context.clock.setTimer(HEARTBEAT_MS, () => this.#heartbeat());
  }

  #heartbeat(): void {
    if (this.#unanswered >= HEARTBEAT_MISSES) {
      this.#context.log.info("a client no longer answers", { channel: this.#channel.name });
      this.#channel.close();
      return;
    }
    this.#unanswered++;
    this.#scheduleHeartbeat();
    // A client that does not read gets no second ping into its full pipe.
    if (this.#pingUnderWay) return;
    this.#pingUnderWay = true;
    this.#notify("ping", { t: this.#context.clock.now() })
      .catch(() => {/* The wire ended; `run` sees to it. */})
      .finally(() => this.#pingUnderWay = false);
  }
}
