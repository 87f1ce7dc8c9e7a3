import type { Server } from "node:net";

/** Ports that are tried, from the wanted one on. */
const TRIES = 20;

/**
 * Makes a server listen on the port, or on the next one that is free; 0 is any.
 * @returns the port it listens on.
 * @throws {Error} when none of them is free, or the address is none of this machine.
 */
export async function listenNear(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<number> {
  for (let tried = port;; tried++) {
    try {
      return await listenOn(server, { host, port: tried });
    } catch (error) {
      if (!isTaken(error)) throw new Error(`listen on ${host}, port ${tried}: ${error}`);
      if (tried + 1 < port + TRIES && tried < 65_535) continue;
      throw new Error(
        `listen on ${host}: ports ${port} to ${tried} are taken or not allowed, set server.port`,
      );
    }
  }
}

function listenOn(
  server: Server,
  address: { readonly host: string; readonly port: number },
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, () => {
      server.off("error", reject);
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : address.port);
    });
  });
}

function isTaken(error: unknown): boolean {
  const code = (error as { readonly code?: string }).code;
  return code === "EADDRINUSE" || code === "EACCES";
}
