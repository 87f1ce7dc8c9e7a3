import { batch, type Signal, signal } from "@preact/signals";
import type { Escalation } from "../../../shared/model/escalation.ts";
import type { Event } from "../../../shared/model/event.ts";
import type { Snapshot } from "../../../shared/model/snapshot.ts";
import type { Health } from "../../../shared/protocol/methods/health.ts";
import type { StatsRows } from "../../../shared/protocol/methods/stats.ts";
import type { UsageReport } from "../../../shared/protocol/methods/usage.ts";
import type { Role } from "../../../shared/protocol/method.ts";
import type { Channel } from "../../../shared/rpc/channel.ts";
import { RpcClient } from "../../../shared/rpc/client.ts";
import { RpcTimeoutError } from "../../../shared/rpc/client_errors.ts";
import { Follower } from "../../../shared/rpc/follower.ts";
import { MOST_DISMISSED } from "../components/quiet_escalations.ts";
import { Ui } from "../components/ui.ts";
import type { Link, Seed, Today, View } from "../view.ts";
import { copyText } from "./copy_text.ts";
import type { Connect } from "./open_socket.ts";
import { perFrame } from "./per_frame.ts";
import { windowOffers } from "./window_offers.ts";

const TICK_MS = 1_000;
const HEALTH_MS = 15_000;
/** How often the daemon is asked whether it is there, and how long it may take to say so. */
const ALIVE_MS = 3_000;
const ALIVE_PATIENCE_MS = 4_000;
/** A daemon that restarts is back by then, and nobody needs to be told. */
const UNSPOKEN_MS = 2_000;
/** A page that has just been drawn is true; by then it may not be. */
const FIRST_UNSPOKEN_MS = 5_000;
const TODAY_MS = 60_000;
const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** While nobody is logged in, only a person can change that. */
const REFUSED_PAUSE_MS = 15_000;

interface EscalationsList {
  readonly escalations: readonly Escalation[];
}

/** The view in a browser: begins with what the server drew, and follows the daemon from there. */
export class LiveView implements View {
  readonly snapshot: Signal<Snapshot>;
  readonly health: Signal<Health>;
  readonly dismissed: Signal<readonly Escalation[]>;
  readonly today: Signal<Today | null> = signal(null);
  readonly now: Signal<number>;
  readonly link: Signal<Link> = signal("connecting");
  readonly outdated: Signal<boolean> = signal(false);
  readonly epoch: Signal<number> = signal(0);
  readonly role: Role;
  readonly snoozeMinutes: number;
  readonly ui: Ui = new Ui();
  readonly opensTerminals: Signal<boolean> = signal(false);
  readonly #connect: Connect;
  /** What the daemon's clock is ahead of this one, milliseconds. */
  readonly #ahead: number;
  readonly #version: string;
  readonly #listeners = new Set<(events: readonly Event[]) => void>();
  readonly #show: () => void;
  /** The newest copy, which is shown with the next frame. */
  #newest: Snapshot;
  #client: RpcClient | null = null;

  constructor({ snapshot, health, dismissed, role, snoozeMinutes, now }: Seed, connect: Connect) {
    this.snapshot = signal(snapshot);
    this.health = signal(health);
    this.dismissed = signal(dismissed);
    this.now = signal(now);
    this.role = role;
    this.snoozeMinutes = snoozeMinutes;
    this.#connect = connect;
    this.#ahead = now - Date.now();
    this.#version = health.version;
    this.#newest = snapshot;
    this.#show = perFrame(() => this.snapshot.value = this.#newest);
  }

  readonly request = async <Result>(
    method: string,
    params: Readonly<Record<string, unknown>>,
  ): Promise<Result> => {
    const client = this.#client ?? await this.#nextClient();
    if (client === null) throw new Error("the daemon cannot be reached now");
    return await client.request<Result>(method, params);
  };

  /** What is asked while the page connects waits until it has, or has not. */
  #nextClient(): Promise<RpcClient | null> {
    if (this.link.value !== "connecting") return Promise.resolve(null);
    const { promise, resolve } = Promise.withResolvers<RpcClient | null>();
    const stop = this.link.subscribe((link) => {
      if (link !== "connecting") resolve(this.#client);
    });
    return promise.finally(stop);
  }

  readonly copy = async (text: string): Promise<boolean> => {
    if (await copyText(text)) return true;
    // A window may forbid it to a page, and do it itself.
    return windowOffers("copy") &&
      await this.request("window.copy", { text }).then(() => true, () => false);
  };

  readonly onEvents = (listener: (events: readonly Event[]) => void): () => void => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Follows for as long as the page is there. */
  async live(): Promise<void> {
    this.opensTerminals.value = windowOffers("terminal");
    this.#showConnecting(FIRST_UNSPOKEN_MS);
    setInterval(() => this.now.value = Date.now() + this.#ahead, TICK_MS);
    setInterval(() => void this.#askWhetherAlive(), ALIVE_MS);
    setInterval(() => void this.#askHealth(), HEALTH_MS);
    setInterval(() => void this.#askToday(), TODAY_MS);
    for (let pause = SHORTEST_PAUSE_MS;; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const channel = await this.#connect();
      if (channel !== null && channel !== "refused") {
        await this.#follow(channel).catch(() => {});
        if (this.link.value === "live") pause = SHORTEST_PAUSE_MS;
        if (this.link.value !== "lost") this.#showConnecting();
      } else this.link.value = channel ?? "lost";
      const wait = channel === "refused" ? REFUSED_PAUSE_MS : pause;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  async #follow(channel: Channel): Promise<void> {
    const follower = new Follower({
      onChange: (snapshot) => {
        this.#newest = snapshot;
        this.#show();
      },
      onEvents: (events) => {
        this.#listeners.forEach((listener) => listener(events));
        if (events.some(isOfDismissed)) void this.#askDismissed();
      },
      onGap: ({ channel }) => channel === "events" && this.epoch.value++,
    });
    const client = new RpcClient(channel, {
      onNotification: (method, params) => {
        if (method === "hello") this.#greet(params as { readonly version?: string });
        follower.take(method, params);
      },
    });
    this.#client = client;
    try {
      await follower.follow(client);
      batch(() => {
        this.link.value = "live";
        this.epoch.value++;
      });
      void this.#askHealth();
      void this.#askToday();
      void this.#askDismissed();
      await client.closed;
    } finally {
      this.#client = null;
      client.close();
    }
  }

  #greet({ version }: { readonly version?: string }): void {
    if (version !== undefined && version !== this.#version) this.outdated.value = true;
  }

  #showConnecting(unspokenMs = UNSPOKEN_MS): void {
    this.link.value = "connecting";
    setTimeout(() => {
      if (this.link.value === "connecting") this.link.value = "lost";
    }, unspokenMs);
  }

  /** A daemon that was stopped or hangs ends no connection: what is shown must not look live. */
  async #askWhetherAlive(): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    const options = { timeoutMs: ALIVE_PATIENCE_MS };
    try {
      await client.request("capabilities.get", {}, options);
    } catch (error) {
      // One that refuses is there.
      if (!(error instanceof RpcTimeoutError)) return;
      this.link.value = "lost";
      client.close();
    }
  }

  async #askHealth(): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    try {
      this.health.value = await client.request<Health>("health.get", {});
    } catch {
      // What was shown stays; whether the daemon is there at all is asked more often than this.
    }
  }

  async #askDismissed(): Promise<void> {
    const params = { status: "dismissed", limit: MOST_DISMISSED };
    try {
      const answer = await this.request<EscalationsList>("escalations.list", params);
      this.dismissed.value = answer.escalations;
    } catch {
      // What was shown stays; the daemon refuses what cannot be brought back.
    }
  }

  async #askToday(): Promise<void> {
    if (this.#client === null || document.hidden) return;
    const since = Math.round(this.now.value);
    try {
      const { rows } = await this.request<StatsRows>("stats.daily", { since });
      const day = rows.at(-1);
      if (day === undefined) return;
      const { totals } = await this.request<UsageReport>("usage.report", { since: day.start });
      this.today.value = {
        compactions: day.compactions,
        tokens: totals.tokens.total,
        costUsd: totals.costUsd,
        unpricedTokens: totals.unpricedTokens,
      };
    } catch {
      // What was shown stays; the banner tells when the daemon is gone.
    }
  }
}

/** A snapshot does not have those. */
function isOfDismissed({ type, payload }: Event): boolean {
  return type === "escalation" &&
    (payload["phase"] === "dismissed" || payload["from"] === "dismissed");
}
