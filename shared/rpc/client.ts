import {
  parseEnvelope,
  type ResponseEnvelope,
  type RpcId,
  type RpcParams,
  type SingleEnvelope,
} from "../protocol/envelope.ts";
import { WireError } from "../protocol/errors.ts";
import type { Channel } from "./channel.ts";
import { RpcBusyError, RpcClosedError, RpcError, RpcTimeoutError } from "./client_errors.ts";

export interface RpcClientOptions {
  /** For each request without its own. Default 10 000; Infinity waits as long as the wire lives. */
  readonly timeoutMs?: number;
  /** All notifications but `ping`, in order. When it throws, the client closes with its error. */
  readonly onNotification?: (method: string, params: RpcParams) => void;
  /** The server's time with each `ping`, milliseconds UTC, as it says. */
  readonly onPing?: (serverNow: number) => void;
  /** Requests that wait for their answers at once. Default 256. */
  readonly maxPending?: number;
}

export interface RequestOptions {
  readonly timeoutMs?: number;
  /** Ends the waiting, not the work of the server. */
  readonly signal?: AbortSignal;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Stops the clock and the listening of this request. */
  readonly release: () => void;
}

/** Answers to the server that the wire may hold back before the server is given up. */
const MAX_WAITING_ANSWERS = 16;

/** `setTimeout` takes longer delays for none. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * The asking side of JSON-RPC 2.0 on any {@link Channel}, which it takes over. Answers `ping` by
 * itself. Every request ends: with its answer, its time-out, its signal, or the wire.
 */
export class RpcClient {
  /** Resolves when the connection has ended; the error says why. Never rejects. */
  readonly closed: Promise<RpcClosedError>;
  readonly #resolveClosed: (error: RpcClosedError) => void;
  readonly #channel: Channel;
  readonly #timeoutMs: number;
  readonly #maxPending: number;
  readonly #onNotification: RpcClientOptions["onNotification"];
  readonly #onPing: RpcClientOptions["onPing"];
  #pending = new Map<RpcId, Pending>();
  #lastId = 0;
  #waitingAnswers = 0;
  /** What the server complained of without naming a request. */
  #complaint: RpcError | undefined;
  #ended: RpcClosedError | undefined;

  constructor(channel: Channel, options: RpcClientOptions = {}) {
    ({ promise: this.closed, resolve: this.#resolveClosed } = Promise.withResolvers());
    this.#channel = channel;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#maxPending = options.maxPending ?? 256;
    this.#onNotification = options.onNotification;
    this.#onPing = options.onPing;
    void this.#listen();
  }

  /**
   * Asks and waits for the answer, whose shape the caller answers for.
   * @throws {RpcError} when the server answers with an error.
   * @throws {RpcTimeoutError} when it does not answer in time.
   * @throws {RpcClosedError} when the connection has ended or ends meanwhile.
   * @throws {RpcBusyError} when `maxPending` requests wait already.
   * @throws the reason of `signal` when that is aborted.
   */
  async request<T>(method: string, params?: RpcParams, options: RequestOptions = {}): Promise<T> {
    options.signal?.throwIfAborted();
    if (this.#ended) throw this.#ended;
    if (this.#pending.size >= this.#maxPending) {
      const state = `${this.#maxPending} requests wait already`;
      throw new RpcBusyError(`request ${method}: ${state}, wait for their answers`);
    }
    const id = ++this.#lastId;
    const text = JSON.stringify({ jsonrpc: "2.0", id, method, params });
    const answer = this.#await(id, { method, ...options });
    // Not awaited: a wire that does not take it must not hold up the time-out.
    this.#send(text).catch(ignore);
    return await answer as T;
  }

  /**
   * Tells without asking. Resolves when the wire has taken it.
   * @throws {RpcClosedError} when the connection has ended or ends meanwhile.
   */
  async notify(method: string, params?: RpcParams): Promise<void> {
    await this.#send(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  /** Ends the connection; pending requests reject. Safe to call twice. */
  close(): void {
    this.#end("closed by this client");
  }

  #await(id: RpcId, options: RequestOptions & { readonly method: string }): Promise<unknown> {
    const { method, signal, timeoutMs = this.#timeoutMs } = options;
    return new Promise((resolve, reject) => {
      const onAbort = () => this.#take(id)?.reject(signal?.reason);
      const onTimeout = () => {
        const message = `request ${method}: no answer within ${timeoutMs} ms, try again later`;
        this.#take(id)?.reject(new RpcTimeoutError(message));
      };
      const timer = timeoutMs <= MAX_DELAY_MS ? setTimeout(onTimeout, timeoutMs) : undefined;
      signal?.addEventListener("abort", onAbort, { once: true });
      const release = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      this.#pending.set(id, { resolve, reject, release });
    });
  }

  #take(id: RpcId): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.release();
    return pending;
  }

  async #send(text: string): Promise<void> {
    if (this.#ended) throw this.#ended;
    try {
      await this.#channel.send(text);
    } catch (cause) {
      throw this.#end("the wire takes nothing more", cause);
    }
  }

  async #listen(): Promise<void> {
    try {
      for await (const text of this.#channel.receive()) {
        this.#receive(text);
        if (this.#ended) return;
      }
      this.#end("ended by the server", this.#complaint);
    } catch (cause) {
      this.#end(cause instanceof Error ? cause.message : "reading failed", cause);
    }
  }

  /** Ends by itself instead of throwing: leaving the loop would close the wire and hide why. */
  #receive(text: string): void {
    try {
      const envelope = parseEnvelope(text);
      const items = envelope.kind === "batch" ? envelope.items : [envelope];
      for (const item of items) this.#handle(item);
    } catch (cause) {
      this.#end(cause instanceof Error ? cause.message : "handling failed", cause);
    }
  }

  #handle(envelope: SingleEnvelope): void {
    switch (envelope.kind) {
      case "response":
        return this.#settle(envelope);
      case "notification":
        if (envelope.method !== "ping") {
          return this.#onNotification?.(envelope.method, envelope.params ?? {});
        }
        if (typeof envelope.params?.t === "number") this.#onPing?.(envelope.params.t);
        return this.#answer({ method: "pong", params: { t: envelope.params?.t } });
      case "request": {
        const message = "call client: it has no methods, send notifications";
        const error = new WireError("METHOD_NOT_FOUND", message).toWire();
        return this.#answer({ id: envelope.id, error });
      }
      case "invalid":
        throw envelope.error;
    }
  }

  /** An answer that nobody waits for any more came too late, which is no fault of the server. */
  #settle(response: ResponseEnvelope): void {
    const error = response.error && new RpcError(response.error);
    if (response.id === null) {
      this.#complaint = error;
      return;
    }
    const pending = this.#take(response.id);
    if (error) pending?.reject(error);
    else pending?.resolve(response.result);
  }

  #answer(message: Readonly<Record<string, unknown>>): void {
    if (this.#waitingAnswers >= MAX_WAITING_ANSWERS) {
      throw new Error(`answer server: it left ${MAX_WAITING_ANSWERS} answers unread, reconnect`);
    }
    this.#waitingAnswers++;
    this.#send(JSON.stringify({ jsonrpc: "2.0", ...message }))
      .catch(ignore)
      .finally(() => this.#waitingAnswers--);
  }

  /** The first reason stays. Nothing that runs from here finds a pending request. */
  #end(reason: string, cause?: unknown): RpcClosedError {
    if (this.#ended) return this.#ended;
    const ended = new RpcClosedError(`use connection: ${reason}, open a new one`, { cause });
    this.#ended = ended;
    const pending = this.#pending;
    this.#pending = new Map();
    this.#channel.close();
    for (const { reject, release } of pending.values()) {
      release();
      reject(ended);
    }
    this.#resolveClosed(ended);
    return ended;
  }
}

function ignore(): void {}
