import { hostname } from "node:os";
import type { Event } from "../../shared/model/event.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Health } from "../../shared/protocol/methods/health.ts";
import type { RpcClient, RpcClientOptions } from "../../shared/rpc/client.ts";
import { RpcError } from "../../shared/rpc/client_errors.ts";
import { Follower } from "../../shared/rpc/follower.ts";
import { ask } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { isReading } from "./reading_lines.ts";
import type { DashboardView, StartView } from "./start_frame.ts";

/** What shows a daemon to a person: a table that is drawn over, or line after line. */
export interface Face {
  /** Something of the view has changed; `view` always is the newest. */
  changed(view: StartView): void;
  happened(events: readonly Event[], view: StartView): void;
  end(view: StartView | null): Promise<void>;
}

export interface WatchOptions {
  readonly context: CliContext;
  readonly daemon: StartView["daemon"];
  readonly logFile: string;
  /** Of the settings; null for a daemon that runs by others. */
  readonly wantedPort: number | null;
  readonly face: Face;
}

/** Health is asked again this often while something is wrong, or older transcripts are read. */
const HEALTH_MS = 5_000;

/** The first look of a daemon is waited for in steps of this length, and no more than so many. */
const FIRST_LOOK_MS = 50;
const FIRST_LOOK_TRIES = 24;

/** Whether every source was looked at, with whatever success. */
export function hasLooked(health: Health | null): boolean {
  return health !== null && health.sources.length > 0 &&
    health.sources.every(({ looks, failures }) => looks + failures > 0);
}

/** Follows one daemon over one connection and keeps its face up to date. */
export class DaemonWatch {
  readonly #options: WatchOptions;
  readonly #follower: Follower;
  #client: RpcClient | null = null;
  #version = "";
  #health: Health | null = null;
  #dashboard: DashboardView | null = null;
  /** What the health was asked for: another state may need another answer. */
  #healthOf = "";
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#follower = new Follower({
      onChange: (snapshot) => this.#changed(snapshot),
      onEvents: (events) => {
        const view = this.#view();
        if (view !== null) options.face.happened(events, view);
      },
    });
  }

  /** For the client that {@link run} is given. */
  get onNotification(): NonNullable<RpcClientOptions["onNotification"]> {
    return this.#follower.take;
  }

  /** The terminal or the time has changed, the daemon has not. */
  refresh(): void {
    const view = this.#view();
    if (view !== null) this.#options.face.changed(view);
  }

  /** Follows until the connection ends; whoever wants that closes the client. */
  async run(client: RpcClient): Promise<void> {
    this.#client = client;
    try {
      this.#version = (await ask(client, "capabilities.get", {})).version;
      this.#dashboard = await this.#askDashboard(client);
      // Before the first table, so that it says at once what is missing.
      await this.#askHealth();
      await this.#follower.follow(client);
      void this.#awaitFirstLook();
      this.#timer = setInterval(() => {
        if (this.#isUnwell() || isReading(this.#health)) void this.#askHealth();
      }, HEALTH_MS);
      await client.closed;
    } finally {
      if (this.#timer !== null) clearInterval(this.#timer);
      client.close();
      await this.#options.face.end(this.#view());
    }
  }

  #changed(snapshot: Snapshot): void {
    const of = [
      snapshot.degraded,
      snapshot.persisted,
      ...snapshot.sources.map(({ id, status }) => `${id} ${status}`),
    ].join("\n");
    if (of !== this.#healthOf) {
      this.#healthOf = of;
      void this.#askHealth();
    }
    this.refresh();
  }

  async #askDashboard(client: RpcClient): Promise<DashboardView | null> {
    const { wantedPort } = this.#options;
    try {
      const link = await ask(client, "web.link", {});
      return link && { kind: "link", ...link, wantedPort };
    } catch (error) {
      // An older one knows of no dashboard.
      const { code } = (error instanceof RpcError ? error.data : {}) as { readonly code?: unknown };
      return code === "UNSUPPORTED" ? { kind: "off", why: (error as RpcError).message } : null;
    }
  }

  async #askHealth(): Promise<void> {
    if (this.#client === null) return;
    try {
      this.#health = await ask(this.#client, "health.get", {});
      this.refresh();
    } catch {
      // The connection has ended, which is seen elsewhere; until then the last answer must do.
    }
  }

  /** A daemon that has just started tells no change when its first look finds what it knew. */
  async #awaitFirstLook(): Promise<void> {
    for (let asked = 0; asked < FIRST_LOOK_TRIES && !hasLooked(this.#health); asked++) {
      await new Promise((resolve) => setTimeout(resolve, FIRST_LOOK_MS));
      await this.#askHealth();
    }
  }

  #isUnwell(): boolean {
    const { snapshot } = this.#follower;
    const sources = snapshot?.sources ?? [];
    return snapshot?.degraded === true || sources.every(({ status }) => status !== "ok");
  }

  #view(): StartView | null {
    const { snapshot } = this.#follower;
    if (snapshot === null) return null;
    const { context: { paths, now }, daemon, logFile } = this.#options;
    const dashboard = this.#dashboard;
    return {
      version: this.#version,
      snapshot,
      health: this.#health,
      daemon,
      dashboard,
      logFile,
      home: paths.home,
      hostname: hostname(),
      now: now(),
    };
  }
}
