/** Where this runtime looks for hosts that no proxy is asked about. */
const VARIABLES = ["NO_PROXY", "no_proxy"] as const;

/**
 * Lets this process reach a host without a proxy, whatever the environment names: the runtime would
 * send even what is meant for this machine to a proxy, with the token in it.
 */
export function bypassProxies(hostname: string): void {
  // The runtime compares an IPv6 address without its brackets.
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  for (const name of VARIABLES) {
    const before = Deno.env.get(name)?.split(",").filter((each) => each !== "") ?? [];
    if (!before.includes(host)) Deno.env.set(name, [...before, host].join(","));
  }
}
