import { isIPv4 } from "node:net";

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

/** @param host as a parsed URL has it: in lower case, numbers written out, IPv6 in brackets */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || isIPv4(host) && host.startsWith("127.");
}
