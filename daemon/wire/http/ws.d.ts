/** What of the package `ws` is used here; its own types bring another runtime's along. */
import type { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

export class WebSocket {
  send(text: string, done: (error?: Error) => void): void;
  close(code?: number): void;
  terminate(): void;
  /** Stops and goes on reading from the peer. */
  pause(): void;
  resume(): void;
  on(event: "message", listener: (data: Buffer, isBinary: boolean) => void): this;
  on(event: "error", listener: (error: Error & { readonly code?: string }) => void): this;
  on(event: "close", listener: () => void): this;
}

export interface ServerOptions {
  readonly noServer: true;
  /** Longest message, bytes. */
  readonly maxPayload: number;
  readonly perMessageDeflate: false;
}

export class WebSocketServer {
  constructor(options: ServerOptions);
  readonly clients: ReadonlySet<WebSocket>;
  handleUpgrade(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    opened: (webSocket: WebSocket) => void,
  ): void;
}
