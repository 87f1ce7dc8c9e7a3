import type { Channel } from "../../shared/rpc/channel.ts";

/** A message as it came from the daemon. */
export interface Message {
  readonly jsonrpc: "2.0";
  readonly id?: string | number | null;
  readonly result?: unknown;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
  readonly method?: string;
  readonly params?: unknown;
}

/**
 * The client's end of a wire, which reads only when it is told to: a client that is slow, or that
 * stops reading, is one that is not asked for its next message.
 */
export class TestPeer {
  readonly channel: Channel;
  /** Resolves when the daemon's session has ended. */
  readonly served: Promise<void>;
  /** What `ask` read on the way to its answers, oldest first. */
  readonly passed: Message[] = [];
  readonly #texts: AsyncIterator<string>;
  #lastId = 0;

  constructor(channel: Channel, served: Promise<void>) {
    this.channel = channel;
    this.served = served;
    this.#texts = channel.receive()[Symbol.asyncIterator]();
  }

  async sendText(text: string): Promise<void> {
    await this.channel.send(text);
  }

  async send(message: unknown): Promise<void> {
    await this.sendText(JSON.stringify(message));
  }

  /** The next text of the daemon; undefined when it has ended the wire. */
  async nextText(): Promise<string | undefined> {
    const { done, value } = await this.#texts.next();
    return done ? undefined : value;
  }

  /** The next message. @throws when the wire has ended. */
  async next(): Promise<Message> {
    const text = await this.nextText();
    if (text === undefined) throw new Error("the wire has ended, a message was expected");
    return JSON.parse(text);
  }

  /** Asks, and reads until the answer. */
  async ask(method: string, params?: unknown): Promise<Message> {
    const id = ++this.#lastId;
    await this.send({ jsonrpc: "2.0", id, method, params });
    for (;;) {
      const message = await this.next();
      if (message.id === id) return message;
      this.passed.push(message);
    }
  }

  /** Leaves, and waits until the daemon has noticed. */
  async leave(): Promise<void> {
    this.channel.close();
    await this.served;
  }
}
