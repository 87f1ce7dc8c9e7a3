import type { Channel } from "../../shared/rpc/channel.ts";
import { knownSchema } from "../upkeep/known_schema.ts";
import { PROTOCOL_VERSION } from "../../shared/protocol/version.ts";

/** Answers of a scripted daemon: by method, the result or a function of the params. */
export type Answers = Readonly<
  Record<string, unknown | ((params: Readonly<Record<string, unknown>>) => unknown)>
>;

/** Throw it in an answer to refuse the request. */
export class Refusal extends Error {
  constructor(readonly body: { readonly code: number; readonly data: { readonly code: string } }) {
    super("refused");
  }
}

/** A daemon of a few answers, for the tests of its clients. */
export class ScriptedDaemon {
  readonly #channel: Channel;
  readonly #answers: Answers;
  readonly #asked = new Set<string>();
  #wake: () => void = () => {};
  #fault: unknown;
  /** Resolves when the client has gone, or an answer has failed. */
  readonly served: Promise<void>;

  constructor(channel: Channel, answers: Answers) {
    this.#channel = channel;
    this.#answers = { "capabilities.get": CAPABILITIES, ...answers };
    this.served = this.#serve().catch((error) => {
      this.#fault = error;
      this.#channel.close();
    });
  }

  /**
   * Resolves once the method was asked, and answered; for one waiter at a time.
   * @throws {Error} when the client has gone before: a test would wait for ever.
   */
  async asked(method: string): Promise<void> {
    let isServed = false;
    const served = this.served.then(() => isServed = true);
    while (!this.#asked.has(method)) {
      if (isServed) throw new Error(`${method} was not asked`, { cause: this.#fault });
      await Promise.race([served, new Promise<void>((resolve) => this.#wake = resolve)]);
    }
  }

  tell(method: string, params: unknown): Promise<void> {
    return this.#send({ method, params });
  }

  close(): void {
    this.#channel.close();
  }

  async #serve(): Promise<void> {
    for await (const text of this.#channel.receive()) {
      const { id, method, params } = JSON.parse(text);
      if (id !== undefined) await this.#send({ id, ...this.#answer(method, params ?? {}) });
      this.#asked.add(method);
      this.#wake();
    }
  }

  #answer(method: string, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const answer = this.#answers[method];
    try {
      return { result: (typeof answer === "function" ? answer(params) : answer) ?? null };
    } catch (error) {
      if (error instanceof Refusal) return { error: { message: error.message, ...error.body } };
      throw error;
    }
  }

  #send(message: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#channel.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
  }
}

const CAPABILITIES = {
  version: "0.1.0",
  protocolVersion: PROTOCOL_VERSION,
  schemaVersion: knownSchema(),
  instanceId: "instance",
  runId: "run",
  features: [],
  methods: [],
  role: "admin",
  heartbeatMs: 15_000,
};
