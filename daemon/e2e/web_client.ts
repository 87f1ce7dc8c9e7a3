import { join } from "node:path";
import { openSocket } from "../../fixtures/open_socket.ts";
import type { Role } from "../../shared/protocol/method.ts";
import type { Channel } from "../../shared/rpc/channel.ts";
import { webSocketChannel } from "../../shared/rpc/web_socket_channel.ts";

/** One JSON-RPC answer, as it came. */
export type RawAnswer = Readonly<Record<string, unknown>>;

/** A program that knows a daemon by its port and its token files, and nothing else of it. */
export class WebClient {
  readonly #home: string;
  readonly #port: number;
  readonly #role: Role;
  #lastId = 0;

  constructor({ home, port, role = "read" }: {
    /** Where the token files of the daemon are. */
    readonly home: string;
    readonly port: number;
    readonly role?: Role;
  }) {
    this.#home = home;
    this.#port = port;
    this.#role = role;
  }

  /** Reads one page as the role of this client. */
  async get(path: string): Promise<Response> {
    return await fetch(this.#url("http", path), {
      headers: { authorization: await this.#bearer() },
    });
  }

  /** Asks one method by POST. @throws {Error} where the answer is an error, or none. */
  async ask<Result>(method: string, params: unknown): Promise<Result> {
    const answer = await this.post({ jsonrpc: "2.0", id: ++this.#lastId, method, params });
    if ("error" in answer) throw new Error(`ask ${method}: ${JSON.stringify(answer["error"])}`);
    return answer["result"] as Result;
  }

  /** Posts one message. @throws {Error} for a status that is no answer. */
  async post(message: unknown): Promise<RawAnswer> {
    const response = await fetch(this.#url("http", "/rpc"), {
      method: "POST",
      headers: { "authorization": await this.#bearer(), "content-type": "application/json" },
      body: JSON.stringify(message),
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`post: status ${response.status}: ${text}`);
    return JSON.parse(text);
  }

  /** A WebSocket that is open. @throws {Error} where none is opened. */
  async channel(): Promise<Channel> {
    const authorization = await this.#bearer();
    return webSocketChannel(await openSocket(this.#url("ws", "/rpc"), { authorization }), "ws");
  }

  /** Read each time: a daemon makes another token with each start. */
  async #bearer(): Promise<string> {
    return `Bearer ${(await Deno.readTextFile(join(this.#home, `token.${this.#role}`))).trim()}`;
  }

  #url(scheme: "http" | "ws", path: string): string {
    return `${scheme}://127.0.0.1:${this.#port}${path}`;
  }
}
