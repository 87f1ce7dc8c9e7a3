import { isIP } from "node:net";

/**
 * Whether a request is meant for this machine, by its `Host`. A page of another site that has bent
 * its own name to a loopback address (DNS rebinding) still sends that name.
 *
 * `localhost` and addresses of the loopback networks pass, with any port, since forwarding may
 * change it. A name below `localhost` does not: other programs of this machine may serve it.
 * @param hosts every `Host` header of the request, as sent
 * @param allowed more names and addresses, without ports
 */
export function isOwnHost(hosts: readonly string[], allowed: readonly string[] = []): boolean {
  const [host] = hosts;
  if (host === undefined || hosts.length !== 1) return false;
  const name = hostName(host);
  if (name === null) return false;
  return isLoopbackName(name) || allowed.some((entry) => hostName(entry) === name);
}

/** Whether only programs of this machine can reach what listens there. */
export function isLoopbackName(name: string): boolean {
  if (name === "localhost" || name === "[::1]") return true;
  return isIP(name) === 4 && name.startsWith("127.");
}

/** The name of `NAME[:PORT]` in lower case and without the last dot; null for what is none. */
function hostName(host: string): string | null {
  const parts = /^(\[[\da-f:.]+\]|[^:@/\\?#[\]\s,%]+)(?::\d{1,5})?$/i.exec(host);
  const name = parts?.[1]?.toLowerCase();
  if (name === undefined) return null;
  return name.startsWith("[") ? name : name.replace(/\.$/, "");
}
