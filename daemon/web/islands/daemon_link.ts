import type { Channel } from "../../../shared/rpc/channel.ts";
import { RpcError } from "../../../shared/rpc/client_errors.ts";
import type { Request } from "../view.ts";
import type { Connect } from "./open_socket.ts";

const PATIENCE_MS = 10_000;

interface Message {
  readonly id?: number | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: ConstructorParameters<typeof RpcError>[0];
}

interface Waiter {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A connection for a page that asks now and then: it is made with a request that finds none. What
 * the client of the dashboard can do beside that would be half of this page's script.
 */
export class DaemonLink {
  readonly #connect: Connect;
  readonly #waiters = new Map<number, Waiter>();
  readonly #onNotification: (method: string, params: unknown) => void;
  #channel: Promise<Channel> | null = null;
  #ended: Promise<void> = Promise.resolve();
  #lastId = 0;

  constructor(
    connect: Connect,
    onNotification: (method: string, params: unknown) => void = () => {},
  ) {
    this.#connect = connect;
    this.#onNotification = onNotification;
  }

  /** Resolves when the connection that is there now has ended; at once without one. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  readonly request: Request = async <Result>(
    method: string,
    params: Readonly<Record<string, unknown>>,
  ): Promise<Result> => {
    this.#channel ??= this.#open();
    const channel = await this.#channel;
    const id = ++this.#lastId;
    const answer = new Promise<Result>((resolve, reject) => {
      this.#waiters.set(id, { resolve, reject });
    });
    const late = () =>
      this.#settle({ id }, "the daemon did not answer in time; it may be done yet");
    const timer = setTimeout(late, PATIENCE_MS);
    // When the wire does not take it, its end settles what waits.
    send(channel, { id, method, params });
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  };

  async #open(): Promise<Channel> {
    const channel = await this.#connect().catch(() => null);
    if (channel === null || channel === "refused") {
      this.#channel = null;
      throw new Error(
        channel === null
          ? "the daemon cannot be reached now"
          : "this browser is not logged in any more, `ntm-tracker open` makes a link",
      );
    }
    this.#ended = this.#listen(channel);
    return channel;
  }

  async #listen(channel: Channel): Promise<void> {
    try {
      for await (const text of channel.receive()) {
        const message: Message = JSON.parse(text);
        if (message.method === "ping") {
          send(channel, { method: "pong", params: message.params });
        } else if (message.method === undefined) this.#settle(message);
        else this.#onNotification(message.method, message.params);
      }
    } catch {
      // A wire that tells rubbish has ended, too.
      channel.close();
    }
    this.#channel = null;
    for (const id of [...this.#waiters.keys()]) {
      this.#settle({ id }, "the connection to the daemon has ended; it may be done yet");
    }
  }

  #settle({ id, result, error }: Message, failure?: string): void {
    const waiter = this.#waiters.get(id ?? 0);
    this.#waiters.delete(id ?? 0);
    if (failure !== undefined) waiter?.reject(new Error(failure));
    else if (error !== undefined) waiter?.reject(new RpcError(error));
    else waiter?.resolve(result as never);
  }
}

function send(channel: Channel, message: Message): void {
  channel.send(JSON.stringify({ jsonrpc: "2.0", ...message })).catch(() => {});
}
