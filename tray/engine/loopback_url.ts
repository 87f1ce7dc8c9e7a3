import { isLoopback } from "../../shared/text/is_loopback.ts";

/** Where daemons have their WebSocket. */
const PATH = "/rpc";

/**
 * The address of a daemon's WebSocket on this machine, whole. Null for any other: a token that goes
 * there would leave the machine, or stand where it is written down.
 */
export function loopbackUrl(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || url.protocol !== "ws:" || !isLoopback(url.hostname)) return null;
  const { username, password, search, hash, pathname } = url;
  if (`${username}${password}${search}${hash}` !== "") return null;
  if (pathname !== "/" && pathname !== PATH) return null;
  url.pathname = PATH;
  return url.href;
}
