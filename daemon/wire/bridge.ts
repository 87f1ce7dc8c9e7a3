/**
 * Carries bytes between our standard input and output and the socket of the daemon that runs
 * already, in both directions, until either side ends. It reads no message: version, heartbeat and
 * errors are between the client and that daemon.
 * @throws what the system says when nobody listens on the socket.
 */
export async function bridgeStdio(socket: string): Promise<void> {
  const connection = await Deno.connect({ transport: "unix", path: socket });
  const toDaemon = Deno.stdin.readable.pipeTo(connection.writable);
  const toClient = connection.readable.pipeTo(Deno.stdout.writable);
  // The first side that ends, cleanly or not, ends the bridge.
  await Promise.race([toDaemon, toClient].map((direction) => direction.catch(() => {})));
}
