import type { Channel } from "../../shared/rpc/channel.ts";
import { webSocketChannel } from "../../shared/rpc/web_socket_channel.ts";
import { isLoopback } from "../../shared/text/is_loopback.ts";
import { bypassProxies } from "./bypass_proxies.ts";
import { CliError } from "./cli_error.ts";
import { readToken } from "./read_token.ts";
import type { RemoteDaemon } from "./remote_daemon.ts";

/** A daemon that is well opens it in milliseconds. */
const OPEN_MS = 5_000;

/** This runtime takes headers, of which the type of browsers knows nothing. */
const HeaderedWebSocket = WebSocket as unknown as new (
  url: string,
  options: { readonly headers: Readonly<Record<string, string>> },
) => WebSocket;

/**
 * A channel to a daemon that serves the web. The token is read anew each time: a daemon makes another
 * with each start.
 * @throws {CliError} TOKEN_FILE; NO_DAEMON, when nobody listens; TOKEN_REFUSED, or REFUSED for
 * another reason.
 */
export async function openWebSocket({ url, tokenFile }: RemoteDaemon): Promise<Channel> {
  const { hostname } = new URL(url);
  if (isLoopback(hostname)) bypassProxies(hostname);
  const authorization = `Bearer ${await readToken(tokenFile)}`;
  const socket = new HeaderedWebSocket(url, { headers: { authorization } });
  const opened = Promise.withResolvers<boolean>();
  socket.onopen = () => opened.resolve(true);
  socket.onerror = () => opened.resolve(false);
  const timer = setTimeout(() => opened.resolve(false), OPEN_MS);
  const isOpen = await opened.promise;
  clearTimeout(timer);
  socket.onopen = socket.onerror = null;
  if (isOpen) return webSocketChannel(socket, "ws");
  socket.close();
  throw await whyRefused(url, { authorization, tokenFile });
}

/** A WebSocket tells nobody why it was not opened; a request for the health is answered with why. */
async function whyRefused(
  url: string,
  { authorization, tokenFile }: { readonly authorization: string; readonly tokenFile: string },
): Promise<CliError> {
  const health = new URL("/health", url.replace(/^ws/, "http"));
  try {
    const { status, body } = await fetch(health, {
      headers: { authorization },
      redirect: "manual",
      signal: AbortSignal.timeout(OPEN_MS),
    });
    await body?.cancel();
    if (status !== 401) {
      const message =
        `the daemon at ${url} opens no WebSocket: it answers with ${status}, see its log`;
      return new CliError(message, { code: "REFUSED", exit: "UNAVAILABLE" });
    }
    const message =
      `the daemon at ${url} refuses the token in ${tokenFile}: copy that of its last start`;
    return new CliError(message, { code: "TOKEN_REFUSED", exit: "FAILED" });
  } catch (cause) {
    const message = `no daemon answers at ${url}: it may be off, or serve no dashboard`;
    return new CliError(message, { code: "NO_DAEMON", exit: "UNAVAILABLE", cause });
  }
}
