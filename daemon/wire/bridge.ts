/** How long the daemon may take over the answers to a client that asks no more, milliseconds. */
const LAST_ANSWERS_MS = 2_000;

/**
 * Carries bytes between our standard input and output and the socket of the daemon that runs
 * already, in both directions, until either side ends; a client that ends its side still gets the
 * answers to what it asked. It reads no message: version, heartbeat and errors are between the
 * client and that daemon.
 * @throws what the system says when nobody listens on the socket.
 */
export async function bridgeStdio(socket: string): Promise<void> {
  const connection = await Deno.connect({ transport: "unix", path: socket });
  const toDaemon = Deno.stdin.readable.pipeTo(connection.writable, { preventClose: true });
  const toClient = connection.readable.pipeTo(Deno.stdout.writable);
  const patience = Promise.withResolvers<void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const clientEnds = async () => {
    await toDaemon;
    // Half of it: the daemon sees the end after the last request, answers, and ends the rest.
    await connection.closeWrite();
    timer = setTimeout(patience.resolve, LAST_ANSWERS_MS);
  };
  clientEnds().catch(patience.resolve);
  // A side that ends in trouble has ended too.
  await Promise.race([toClient.catch(() => {}), patience.promise]);
  clearTimeout(timer);
}
