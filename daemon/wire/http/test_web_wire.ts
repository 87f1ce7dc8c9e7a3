import { openSocket } from "../../../fixtures/open_socket.ts";
import type { Role } from "../../../shared/protocol/method.ts";
import type { Channel } from "../../../shared/rpc/channel.ts";
import { webSocketChannel } from "../../../shared/rpc/web_socket_channel.ts";
import { systemClock } from "../../platform/clock.ts";
import { memoryLog } from "../../platform/memory_log.ts";
import { HttpWire, type HttpWireOptions } from "./http_wire.ts";
import { WebAccess, type WebAccessOptions } from "./web_access.ts";

/** For test code: what programs bring. */
export const TOKENS: Readonly<Record<Role, string>> = {
  read: "r".repeat(43),
  admin: "a".repeat(43),
};

/** For test code: who comes in with these tokens, and logins that nothing keeps. */
export function testAccess(options: Partial<WebAccessOptions> = {}): WebAccess {
  return new WebAccess({
    tokens: TOKENS,
    logins: [],
    store: { save: () => Promise.resolve() },
    anonymous: null,
    clock: systemClock,
    log: memoryLog().room("wire"),
    ...options,
  });
}

/** For test code: a wire that listens on a port of its own and answers what it is asked. */
export async function listeningWire(options: Partial<HttpWireOptions> = {}): Promise<HttpWire> {
  const wire = new HttpWire({
    access: testAccess(),
    allowedHosts: [],
    requestsPerSecond: 10_000,
    clock: systemClock,
    log: memoryLog().room("wire"),
    host: "127.0.0.1",
    port: 0,
    maxBodyBytes: 65_536,
    answer: (text) => Promise.resolve(text),
    site: (request) => new Response(new URL(request.url).pathname, { status: 404 }),
    onChannel: () => {},
    ...options,
  });
  await wire.listen();
  return wire;
}

/** For test code: a WebSocket to the wire, open, with the admin token or other headers. */
export function connect(
  wire: HttpWire,
  headers: Readonly<Record<string, string>> = { authorization: `Bearer ${TOKENS.admin}` },
): Promise<WebSocket> {
  return openSocket(`${wire.url?.replace("http", "ws")}/rpc`, headers);
}

/** For test code: the channel of a WebSocket to the wire. */
export async function openChannel(wire: HttpWire): Promise<Channel> {
  return webSocketChannel(await connect(wire), "client");
}
