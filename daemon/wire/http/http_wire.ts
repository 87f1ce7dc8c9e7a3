import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
// @ts-types="./ws.d.ts"
import { WebSocketServer } from "ws";
import type { Role } from "../../../shared/protocol/method.ts";
import type { Channel } from "../../../shared/rpc/channel.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import { listenNear } from "./listen_near.ts";
import { answerRequest, answerSocket, RAW_HEADERS, type RawAnswer } from "./raw_answer.ts";
import { type GateOptions, WebGate } from "./web_gate.ts";
import type { WebCaller } from "./web_access.ts";
import { type WebRoutes, webRoutes } from "./web_routes.ts";
import { wsChannel } from "./ws_channel.ts";

export interface HttpWireOptions extends GateOptions, WebRoutes {
  /** Address to listen on, and the port that is tried first. */
  readonly host: string;
  readonly port: number;
  /** Longest body of a request and longest message of a WebSocket, bytes. */
  readonly maxBodyBytes: number;
  readonly maxConnections?: number;
  /** Less patience than usual. */
  readonly patience?: Partial<typeof PATIENCE>;
  readonly log: RoomLog;
  /** A WebSocket was opened by someone who may. */
  readonly onChannel: (channel: Channel, role: Role) => void;
}

/** A peer that says nothing, or says it too slowly, is sent away: milliseconds. */
const PATIENCE: Readonly<Record<Timeout, number>> = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  // While an answer is not read; a WebSocket has its own heartbeat.
  silenceTimeout: 30_000,
};

type Timeout =
  | "headersTimeout"
  | "requestTimeout"
  | "keepAliveTimeout"
  | "connectionsCheckingInterval"
  | "silenceTimeout";

/** How long the peers of a wire that closes may take to read what was said last, milliseconds. */
const FAREWELL_MS = 500;

/** Parts of one message of a WebSocket. */
const MOST_PARTS = 256;

/** Connections at once: far below what a process may hold open, so that the daemon can still look. */
const MOST_CONNECTIONS = 256;
const LONGEST_HEADERS = 16_384;

/**
 * The web's way in: HTTP requests and WebSockets on one port, for those whom the gate lets in. It
 * does not know what is asked and shown.
 */
export class HttpWire {
  readonly #options: HttpWireOptions;
  readonly #gate: WebGate;
  readonly #sockets: WebSocketServer;
  readonly #channels = new Map<Channel, WebCaller>();
  /** The last one of each connection. */
  readonly #responses = new WeakMap<Socket, ServerResponse>();
  #server: Server | null = null;
  #port = 0;
  #count = 0;

  constructor(options: HttpWireOptions) {
    this.#options = options;
    this.#gate = new WebGate(options);
    const maxPayload = options.maxBodyBytes;
    this.#sockets = new WebSocketServer({
      ...{ noServer: true, maxPayload, maxFragments: MOST_PARTS },
      ...{ perMessageDeflate: false, autoPong: false },
    });
    this.#sockets.on("wsClientError", (error, socket) => {
      answerSocket(socket, { ...BAD_REQUEST, advice: error.message });
    });
  }

  get clients(): number {
    return this.#channels.size;
  }

  /** Where browsers find it, without a slash at the end; null while it does not listen. */
  get url(): string | null {
    if (this.#server === null) return null;
    const { host } = this.#options;
    // That it listens everywhere is no name to call it by.
    const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
    return `http://${name.includes(":") ? `[${name}]` : name}:${this.#port}`;
  }

  /**
   * Listens on the port, or on the next one that is free.
   * @throws {Error} when none of them is.
   */
  async listen(): Promise<void> {
    const { host, port, log, maxConnections = MOST_CONNECTIONS } = this.#options;
    const { silenceTimeout, ...patience } = { ...PATIENCE, ...this.#options.patience };
    const server = createServer({
      ...patience,
      maxHeaderSize: LONGEST_HEADERS,
      // The gate says so, as it does of a wrong one.
      requireHostHeader: false,
    });
    server.maxConnections = maxConnections;
    server.setTimeout(silenceTimeout, (socket) => socket.destroy());
    const respond = this.#listener();
    server.on("request", (request, response) => {
      this.#responses.set(request.socket, response);
      const refusal = this.#gate.judge(request);
      if (refusal !== null) answerRequest(response, refusal);
      else void respond(request, response);
    });
    server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket as Socket, head));
    server.on("clientError", (error, socket) => this.#refuseBytes(error, socket as Socket));
    this.#port = await listenNear(server, { host, port });
    this.#server = server;
    // Out of descriptors, for example: those who are connected go on.
    server.on("error", (error) => log.warn("a connection was not accepted", { error: `${error}` }));
    if (this.#port !== port) {
      log.warn("the port is taken, the next free one is used", { wanted: port, port: this.#port });
    }
  }

  /** Ends WebSockets, all or those of some; who may come in again does. */
  disconnect(isMeant: (caller: WebCaller) => boolean = () => true): void {
    for (const [channel, caller] of this.#channels) {
      if (isMeant(caller)) channel.close();
    }
  }

  /** Ends every connection. Safe to call twice. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    this.disconnect();
    server.closeIdleConnections();
    const kill = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate();
      server.closeAllConnections();
    }, FAREWELL_MS);
    await closed;
    clearTimeout(kill);
  }

  #listener(): (request: IncomingMessage, response: ServerResponse) => unknown {
    const routes = webRoutes(this.#gate, this.#options);
    return getRequestListener(routes.fetch, {
      // Everyone else in this process has the runtime's own.
      overrideGlobalObjects: false,
      errorHandler: () =>
        new Response(`${BAD_REQUEST.advice}\n`, { status: 400, headers: RAW_HEADERS }),
    });
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    // It may end while it is judged; that is no failure of ours.
    socket.on("error", () => {});
    const verdict = this.#gate.judgeUpgrade(request);
    if (verdict.kind === "refused") return answerSocket(socket, verdict);
    const { caller } = verdict;
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const channel = wsChannel(webSocket, {
        name: `ws#${++this.#count}`,
        clock: this.#options.clock,
        count: () => this.#gate.count(caller.id),
      });
      this.#channels.set(channel, caller);
      void channel.closed.then(() => this.#channels.delete(channel));
      this.#options.onChannel(channel, caller.role);
    });
  }

  /** For bytes that do not become a request. */
  #refuseBytes(error: Error & { readonly code?: string }, socket: Socket): void {
    const response = this.#responses.get(socket);
    // An answer that was begun cannot be turned into another.
    const isAnswering = response?.headersSent === true && !response.writableFinished;
    if (isAnswering || !socket.writable) return void socket.destroy();
    answerSocket(socket, BYTES_REFUSED.get(error.code) ?? BAD_REQUEST);
  }
}

const BAD_REQUEST: RawAnswer = {
  status: 400,
  title: "Bad Request",
  advice: "this is no request of HTTP",
};

const BYTES_REFUSED: ReadonlyMap<string | undefined, RawAnswer> = new Map([
  ["ERR_HTTP_REQUEST_TIMEOUT", {
    status: 408,
    title: "Request Timeout",
    advice: "the request took too long to come",
  }],
  ["HPE_HEADER_OVERFLOW", {
    status: 431,
    title: "Request Header Fields Too Large",
    advice: `the headers are longer than ${LONGEST_HEADERS} bytes`,
  }],
]);
