/** What of the package `ws` is used here; its own types bring another runtime's along. */
import type { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

export class WebSocket {
  /** Connects as a client. */
  constructor(url: string, options: ClientOptions);
  /** Bytes that were handed to it and not to the system. */
  readonly bufferedAmount: number;
  send(text: string, done: (error?: Error) => void): void;
  pong(data: unknown): void;
  close(code?: number): void;
  terminate(): void;
  /** Stops and goes on reading from the peer. */
  pause(): void;
  resume(): void;
  on(event: "open", listener: () => void): this;
  on(event: "message", listener: (data: Buffer, isBinary: boolean) => void): this;
  on(event: "ping", listener: (data: Buffer) => void): this;
  on(event: "error", listener: (error: Error & { readonly code?: string }) => void): this;
  on(event: "close", listener: () => void): this;
}

export interface ClientOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly maxPayload: number;
  readonly perMessageDeflate: false;
}

export interface ServerOptions {
  readonly noServer: true;
  /** Longest message, bytes. */
  readonly maxPayload: number;
  readonly perMessageDeflate: false;
  /** Whether it answers pings by itself, however many of them the peer does not read. */
  readonly autoPong: false;
  /** Parts of one message that may be there before the last has come. */
  readonly maxFragments: number;
}

export class WebSocketServer {
  constructor(options: ServerOptions);
  readonly clients: ReadonlySet<WebSocket>;
  on(
    event: "wsClientError",
    listener: (error: Error, socket: Socket, request: IncomingMessage) => void,
  ): this;
  handleUpgrade(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    opened: (webSocket: WebSocket) => void,
  ): void;
}
