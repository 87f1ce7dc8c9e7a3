import { isLoopback } from "../../shared/text/is_loopback.ts";
import { CliError } from "./cli_error.ts";

/** A daemon that is asked over the web instead of the socket of this user. */
export interface RemoteDaemon {
  /** `ws:` or `wss:`; without a token, and with nothing behind the path. */
  readonly url: string;
  readonly tokenFile: string;
}

/** Where the daemon is that a command asks: at `remote` where there is one, else at the socket. */
export interface DaemonPlace {
  readonly socket: string;
  readonly remote?: RemoteDaemon | null;
}

export interface RemoteArguments {
  readonly url?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/**
 * What `--url` and `--token-file` name; null without them.
 * @throws {CliError} USAGE, when one is without the other, or the URL is none of a WebSocket.
 */
export function remoteDaemon({ url, tokenFile }: RemoteArguments): RemoteDaemon | null {
  if (url === undefined) {
    if (tokenFile === undefined) return null;
    throw wrong("--token-file is of no use alone: name the daemon with --url ws://HOST:PORT");
  }
  const parsed = URL.parse(url);
  if (parsed === null || !/^wss?:$/.test(parsed.protocol)) {
    throw wrong("--url is no address of a WebSocket: write ws://HOST:PORT");
  }
  if (parsed.protocol === "ws:" && !isLoopback(parsed.hostname)) {
    throw wrong(
      `--url would send the token to ${parsed.hostname} for all to read: use wss://, or ssh -L and ` +
        "ws://127.0.0.1:PORT",
    );
  }
  const { username, password, search, hash } = parsed;
  // It would stand in the list of processes, and in histories.
  if (`${username}${password}${search}${hash}` !== "") {
    throw wrong(
      "--url has more than an address: leave it at ws://HOST:PORT, the token is in a file",
    );
  }
  if (tokenFile === undefined) {
    throw wrong("--url needs a token: name its file with --token-file PATH");
  }
  if (parsed.pathname === "/") parsed.pathname = "/rpc";
  return { url: parsed.href, tokenFile };
}

function wrong(message: string): CliError {
  return new CliError(message, { code: "USAGE", exit: "USAGE" });
}
