import { chmod, unlink } from "node:fs/promises";
import type { Channel } from "../../shared/rpc/channel.ts";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { refuseDirectory } from "../platform/no_directory.ts";
import type { RoomLog } from "../platform/room_log.ts";

export interface UnixWireOptions {
  /** Absolute path, in a directory that only the user can enter. */
  readonly path: string;
  readonly maxClients?: number;
  readonly log: RoomLog;
  readonly onChannel: (channel: Channel) => void;
}

/** Listens on a Unix socket, 0600; each connection is a channel. */
export class UnixWire {
  readonly #options: UnixWireOptions;
  readonly #maxClients: number;
  readonly #channels = new Set<Channel>();
  #listener: Deno.UnixListener | null = null;
  #accepting: Promise<void> = Promise.resolve();
  #count = 0;

  constructor(options: UnixWireOptions) {
    this.#options = options;
    this.#maxClients = options.maxClients ?? 128;
  }

  get clients(): number {
    return this.#channels.size;
  }

  /**
   * The caller holds the daemon's lock: a socket that is there is a dead daemon's.
   * @throws {PathError} IS_A_DIRECTORY.
   * @throws what the file system says when the socket cannot be made.
   */
  async listen(): Promise<void> {
    const { path } = this.#options;
    refuseDirectory(path, "listen on");
    await unlink(path).catch((error) => {
      if (error.code !== "ENOENT") throw error;
    });
    this.#listener = Deno.listen({ transport: "unix", path });
    await chmod(path, 0o600);
    this.#accepting = this.#accept(this.#listener);
  }

  /** Ends every connection and takes the socket away. */
  async close(): Promise<void> {
    const listener = this.#listener;
    this.#listener = null;
    listener?.close();
    await this.#accepting;
    for (const channel of this.#channels) channel.close();
    await unlink(this.#options.path).catch(() => {/* Taken away by someone else: as wanted. */});
  }

  async #accept(listener: Deno.UnixListener): Promise<void> {
    while (this.#listener !== null) {
      let connection: Deno.UnixConn;
      try {
        connection = await listener.accept();
      } catch (error) {
        if (this.#listener === null || error instanceof Deno.errors.BadResource) return;
        // Out of descriptors, or a client that left at once: the others go on.
        this.#options.log.warn("a connection was not accepted", { error: String(error) });
        await new Promise((resolve) => setTimeout(resolve, 100));
        continue;
      }
      this.#admit(connection);
    }
  }

  #admit(connection: Deno.UnixConn): void {
    if (this.#channels.size >= this.#maxClients) {
      this.#options.log.warn("a client was refused: too many", { clients: this.#channels.size });
      connection.close();
      return;
    }
    const channel = frameChannel({
      name: `unix#${++this.#count}`,
      readable: connection.readable,
      writable: connection.writable,
      onClose: () => closeQuietly(connection),
    });
    this.#channels.add(channel);
    void channel.closed.then(() => this.#channels.delete(channel));
    this.#options.onChannel(channel);
  }
}

function closeQuietly(connection: Deno.UnixConn): void {
  try {
    connection.close();
  } catch {
    // The streams have closed it already.
  }
}
