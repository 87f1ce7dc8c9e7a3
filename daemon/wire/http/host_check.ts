import { isLoopback } from "../../../shared/text/is_loopback.ts";

/**
 * Whether a request is meant for this machine, by its `Host`. A page of another site that has bent
 * its own name to a loopback address (DNS rebinding) still sends that name.
 *
 * `localhost` and addresses of the loopback networks pass, with any port, since forwarding may
 * change it. A name below `localhost` does not: other programs of this machine may serve it.
 * @param hosts every `Host` header of the request, as sent
 * @param allowed more names and addresses, without ports; an IPv6 address with or without brackets
 */
export function isOwnHost(hosts: readonly string[], allowed: readonly string[] = []): boolean {
  const [host] = hosts;
  if (host === undefined || hosts.length !== 1) return false;
  const name = hostName(host);
  return name !== null && (isLoopback(name) || isNamedHost(host, allowed));
}

/** Whether a `Host` is one of the names and addresses that the user has allowed. */
export function isNamedHost(host: string, allowed: readonly string[]): boolean {
  const name = hostName(host);
  return name !== null && allowed.some((entry) => hostName(bracketed(entry)) === name);
}

/** The name of `NAME[:PORT]` in lower case and without the last dot; null for what is none. */
function hostName(host: string): string | null {
  const parts = /^(\[[\da-f:.]+\]|[^:@/\\?#[\]\s,%]+)(?::\d{1,5})?$/i.exec(host);
  const name = parts?.[1]?.toLowerCase();
  if (name === undefined) return null;
  return name.startsWith("[") ? name : name.replace(/\.$/, "");
}

/** In a `Host` an IPv6 address stands in brackets; people write it without. */
function bracketed(entry: string): string {
  return /^[^[\]]*:[^[\]]*:/.test(entry) ? `[${entry}]` : entry;
}
