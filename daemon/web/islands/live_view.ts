import { type Signal, signal } from "@preact/signals";
import type { Snapshot } from "../../../shared/model/snapshot.ts";
import type { Health } from "../../../shared/protocol/methods/health.ts";
import type { Role } from "../../../shared/protocol/method.ts";
import { RpcClient } from "../../../shared/rpc/client.ts";
import { Follower } from "../../../shared/rpc/follower.ts";
import { webSocketChannel } from "../../../shared/rpc/web_socket_channel.ts";
import type { Link, Seed, View } from "../view.ts";

const TICK_MS = 1_000;
const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** The view in a browser: begins with what the server drew, and follows the daemon from there. */
export class LiveView implements View {
  readonly snapshot: Signal<Snapshot>;
  readonly health: Signal<Health>;
  readonly now: Signal<number>;
  readonly link: Signal<Link> = signal("connecting");
  readonly role: Role;
  /** What the daemon's clock is ahead of this one, milliseconds. */
  readonly #ahead: number;
  #client: RpcClient | null = null;

  constructor({ snapshot, health, role, now }: Seed) {
    this.snapshot = signal(snapshot);
    this.health = signal(health);
    this.now = signal(now);
    this.role = role;
    this.#ahead = now - Date.now();
  }

  readonly request = <Result>(
    method: string,
    params: Readonly<Record<string, unknown>>,
  ): Promise<Result> => {
    const client = this.#client;
    if (client === null) return Promise.reject(new Error("ask daemon: it is not connected"));
    return client.request<Result>(method, params);
  };

  /** Follows for as long as the page is there. */
  async live(): Promise<void> {
    setInterval(() => this.now.value = Date.now() + this.#ahead, TICK_MS);
    for (let pause = SHORTEST_PAUSE_MS;; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const socket = await openSocket();
      if (socket !== null) {
        pause = SHORTEST_PAUSE_MS;
        await this.#follow(socket);
      }
      this.link.value = socket === null ? "lost" : "connecting";
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  async #follow(socket: WebSocket): Promise<void> {
    const follower = new Follower({ onChange: (snapshot) => this.snapshot.value = snapshot });
    const channel = webSocketChannel(socket, "page");
    const client = new RpcClient(channel, { onNotification: follower.take });
    this.#client = client;
    try {
      await follower.follow(client);
      this.link.value = "live";
      await channel.closed;
    } finally {
      this.#client = null;
      client.close();
    }
  }
}

/** @returns null when it cannot be opened. */
function openSocket(): Promise<WebSocket | null> {
  const socket = new WebSocket(new URL("/rpc", location.href.replace(/^http/, "ws")));
  return new Promise((resolve) => {
    socket.addEventListener("open", () => resolve(socket));
    socket.addEventListener("close", () => resolve(null));
  });
}
