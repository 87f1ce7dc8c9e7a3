import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** An answer that no route gives: the request was refused, or is none. */
export interface RawAnswer {
  readonly status: number;
  readonly title: string;
  /** What to do, for people. */
  readonly advice: string;
}

/** What browsers are told with every answer that is no page: nothing of it may do anything. */
export const RAW_HEADERS = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
  "content-type": "text/plain; charset=utf-8",
  // Whoever may not come in holds no connection either.
  "connection": "close",
} as const;

/** How long a peer may take to read it before it is cut off, milliseconds. */
const PATIENCE_MS = 1_000;

/** Answers and ends the connection, whatever else was being sent. */
export function answerRequest(response: ServerResponse, answer: RawAnswer): void {
  const { status, title, advice } = answer;
  response.writeHead(status, title, RAW_HEADERS);
  response.end(`${advice}\n`);
}

/** As {@link answerRequest}, where there is a socket and nothing more. */
export function answerSocket(socket: Socket, { status, title, advice }: RawAnswer): void {
  const body = `${advice}\n`;
  const headers = Object.entries({
    ...RAW_HEADERS,
    "content-length": new TextEncoder().encode(body).length,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  // It may end while it is written to, and one that is not read must not stay.
  socket.on("error", () => {});
  const kill = setTimeout(() => socket.destroy(), PATIENCE_MS);
  socket.once("close", () => clearTimeout(kill));
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${headers.join("")}\r\n${body}`);
  // What the peer still sends is thrown away, so that it gets to reading.
  socket.resume();
}
