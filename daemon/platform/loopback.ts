import { isIP } from "node:net";

/**
 * Whether only programs of this machine can reach what listens there, or is called so: `localhost`
 * and the addresses of loopback, in whatever case; an IPv6 address with or without brackets.
 */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  if (name === "localhost" || name === "::1") return true;
  return isIP(name) === 4 && name.startsWith("127.");
}
