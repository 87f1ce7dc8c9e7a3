/** What of the package `ws` is used here; its own types bring another runtime's along. */
import type { ClientRequest, IncomingMessage } from "node:http";
import type { StandardWebSocket } from "../../shared/rpc/web_socket_channel.ts";

export class WebSocket implements StandardWebSocket {
  constructor(url: string, options: ClientOptions);
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number): void;
  terminate(): void;
  addEventListener(
    type: "message" | "close",
    listener: (event: { readonly data?: unknown }) => void,
  ): void;
  on(event: "open", listener: () => void): this;
  on(event: "error", listener: (error: Error) => void): this;
  on(
    event: "unexpected-response",
    listener: (request: ClientRequest, response: IncomingMessage) => void,
  ): this;
}

export interface ClientOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Longest message, bytes. */
  readonly maxPayload: number;
  readonly perMessageDeflate: false;
  readonly followRedirects: false;
  /** Milliseconds. */
  readonly handshakeTimeout: number;
}
