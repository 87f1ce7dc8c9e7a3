import type { SettingsStore } from "../components/settings/settings_store.ts";
import { DaemonLink } from "./daemon_link.ts";
import type { Connect } from "./open_socket.ts";

/** Some changes come in a row, and are looked at together. */
const GATHER_MS = 250;
const RETRY_MS = 3_000;
/** While nobody is logged in, only a person can change that. */
const REFUSED_RETRY_MS = 15_000;

/** Connects settings to the daemon: what they ask goes there, what happens there comes to them. */
export class SettingsLink {
  readonly #link: DaemonLink;
  readonly #pause: (ms: number) => Promise<void>;
  #store: SettingsStore | null = null;
  #gathering = false;
  #isRefused = false;

  constructor(connect: Connect, pause: (ms: number) => Promise<void> = wait) {
    const watched: Connect = async () => {
      const channel = await connect();
      this.#isRefused = channel === "refused";
      return channel;
    };
    this.#link = new DaemonLink(watched, (method, params) => {
      if (method === "hello") this.#greet(params as { readonly version?: string });
      if (concernsSettings(method, params)) void this.#gather();
    });
    this.#pause = pause;
  }

  get request(): DaemonLink["request"] {
    return this.#link.request;
  }

  /** Follows until the signal; the store says so while nothing is heard. */
  async follow(store: SettingsStore, signal?: AbortSignal): Promise<void> {
    this.#store = store;
    while (!signal?.aborted) {
      try {
        await this.#link.request("subscribe", { channels: ["events"] });
        // What has happened before is in the answers, and what happens after is told.
        await store.refresh();
        store.link.value = "live";
        await this.#link.ended;
      } catch {
        // It is told that nothing is heard, and tried again.
      }
      store.link.value = this.#isRefused ? "refused" : "lost";
      await this.#pause(this.#isRefused ? REFUSED_RETRY_MS : RETRY_MS);
    }
  }

  #greet({ version }: { readonly version?: string }): void {
    const store = this.#store;
    if (store !== null && version !== undefined && version !== store.seed.version) {
      store.isOutdated.value = true;
    }
  }

  async #gather(): Promise<void> {
    if (this.#gathering) return;
    this.#gathering = true;
    await this.#pause(GATHER_MS);
    this.#gathering = false;
    await this.#store?.refresh();
  }
}

/** Whether other settings, or other sessions, may be there now. */
function concernsSettings(method: string, params: unknown): boolean {
  if (method === "gap") return true;
  const { events = [] } = params as { readonly events?: readonly { readonly type: string }[] };
  return method === "events" &&
    events.some(({ type }) => type === "config.changed" || type.startsWith("session."));
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
