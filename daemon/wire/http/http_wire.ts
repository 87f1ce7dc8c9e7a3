import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Buffer } from "node:buffer";
import { getRequestListener } from "@hono/node-server";
// @ts-types="./ws.d.ts"
import { WebSocketServer } from "ws";
import type { Role } from "../../../shared/protocol/method.ts";
import type { Channel } from "../../../shared/rpc/channel.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import { type GateOptions, WebGate } from "./web_gate.ts";
import { listenNear } from "./listen_near.ts";
import { type WebRoutes, webRoutes } from "./web_routes.ts";
import { wsChannel } from "./ws_channel.ts";

export interface HttpWireOptions extends GateOptions, WebRoutes {
  /** Address to listen on, and the port that is tried first. */
  readonly host: string;
  readonly port: number;
  /** Longest body of a request and longest message of a WebSocket, bytes. */
  readonly maxBodyBytes: number;
  readonly maxConnections?: number;
  readonly log: RoomLog;
  /** A WebSocket was opened by someone who may. */
  readonly onChannel: (channel: Channel, role: Role) => void;
}

/** A peer that says nothing, or says it too slowly, is sent away: milliseconds. */
const PATIENCE = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
} as const;

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
  readonly #channels = new Set<Channel>();
  #server: Server | null = null;
  #port = 0;
  #count = 0;

  constructor(options: HttpWireOptions) {
    this.#options = options;
    this.#gate = new WebGate(options);
    const maxPayload = options.maxBodyBytes;
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
  }

  get clients(): number {
    return this.#channels.size;
  }

  /** Where browsers find it, without a slash at the end; null while it does not listen. */
  get url(): string | null {
    if (this.#server === null) return null;
    const { host } = this.#options;
    return `http://${host.includes(":") ? `[${host}]` : host}:${this.#port}`;
  }

  /**
   * Listens on the port, or on the next one that is free.
   * @throws {Error} when none of them is.
   */
  async listen(): Promise<void> {
    const { host, port, log, maxConnections = MOST_CONNECTIONS } = this.#options;
    const server = createServer({ ...PATIENCE, maxHeaderSize: LONGEST_HEADERS });
    server.maxConnections = maxConnections;
    server.on("request", getRequestListener(webRoutes(this.#gate, this.#options).fetch));
    server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket as Socket, head));
    this.#port = await listenNear(server, { host, port });
    this.#server = server;
    if (this.#port !== port) {
      log.warn("the port is taken, the next free one is used", { wanted: port, port: this.#port });
    }
  }

  /** Ends every connection. Safe to call twice. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    for (const channel of this.#channels) channel.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets.clients) socket.terminate();
    server.closeAllConnections();
    await closed;
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    // It may end while it is judged; that is no failure of ours.
    socket.on("error", () => {});
    const verdict = this.#gate.judgeUpgrade(request);
    if (verdict.kind === "refused") {
      const { status, title } = verdict;
      socket.end(`HTTP/1.1 ${status} ${title}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const channel = wsChannel(webSocket, `ws#${++this.#count}`);
      this.#channels.add(channel);
      void channel.closed.then(() => this.#channels.delete(channel));
      this.#options.onChannel(channel, verdict.role);
    });
  }
}
