// @ts-types="./ws_client.d.ts"
import { WebSocket } from "ws";
import type { Channel } from "../../shared/rpc/channel.ts";
import { webSocketChannel } from "../../shared/rpc/web_socket_channel.ts";
import type { DaemonChild } from "./daemon_child.ts";
import { readToken } from "./read_token.ts";

/** A daemon that is there beside its stdio. */
export interface SocketPlace {
  /** Of this machine, as `loopbackUrl` gives it. */
  readonly url: string;
  /** Read for each connection: a daemon makes another token with each start. */
  readonly tokenFile: string;
}

const OPEN_MS = 5_000;
/** As much as a frame on stdio may hold. */
const MOST_BYTES = 8 * 1024 * 1024;

let opened = 0;

/**
 * Joins a daemon that runs, by its WebSocket; no proxy is asked, whatever the environment names.
 * @throws {Error} with a sentence for the user: no token, or none that is taken, or no WebSocket.
 */
export async function joinSocketDaemon({ url, tokenFile }: SocketPlace): Promise<DaemonChild> {
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${await readToken(tokenFile)}` },
    maxPayload: MOST_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
    handshakeTimeout: OPEN_MS,
  });
  // Before it is open, so that nothing is missed.
  const daemon = new SocketDaemon(socket);
  const problem = await openingProblem(socket);
  if (problem === null) return daemon;
  socket.terminate();
  throw new Error(
    problem === 401
      ? `reach daemon at ${url}: it refuses the token in ${tokenFile}, name that of its last start`
      : `reach daemon at ${url}: it opens no WebSocket (${problem}), see its log`,
  );
}

/** @returns null once it is open; else the status that came instead, or what went wrong */
async function openingProblem(socket: WebSocket): Promise<number | string | null> {
  const { promise, resolve } = Promise.withResolvers<number | string | null>();
  socket.on("open", () => resolve(null));
  // Stays: what goes wrong later ends the socket, which says so to its channel.
  socket.on("error", ({ message }) => resolve(message));
  socket.on("unexpected-response", (request, response) => {
    resolve(response.statusCode ?? 0);
    request.destroy();
  });
  return await promise;
}

/** A connection to a daemon that is not ours to end. */
class SocketDaemon implements DaemonChild {
  readonly wire = "websocket";
  /** There is no process of ours. */
  readonly pid = 0;
  readonly channel: Channel;
  readonly ended: Promise<null>;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.channel = webSocketChannel(socket, `ws#${++opened}`);
    this.ended = this.channel.closed.then(() => null);
  }

  async end(how: "gently" | "at_once"): Promise<void> {
    this.channel.close();
    if (how === "at_once") this.#socket.terminate();
    await this.ended;
  }

  said(): string {
    return "";
  }
}
