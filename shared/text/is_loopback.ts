const IPV4 = /^127(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;

/**
 * Whether only programs of this machine can reach what listens there, or is called so: `localhost`
 * and the addresses of loopback, in whatever case; an IPv6 address with or without brackets.
 */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || name === "::1" || IPV4.test(name);
}
