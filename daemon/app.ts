import type { Role } from "../shared/protocol/method.ts";
import { PRODUCT_VERSION } from "../shared/protocol/version.ts";
import type { Channel } from "../shared/rpc/channel.ts";
import { buildContext } from "./build_context.ts";
import { buildKnowledge } from "./build_knowledge.ts";
import { includeFigures } from "./build_metrics.ts";
import { buildRooms, type RoomsOptions } from "./build_rooms.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import type { Log } from "./platform/log.ts";
import type { Rooms } from "./rooms.ts";
import { answerOnce } from "./rpc/answer_once.ts";
import type { RpcContext, WebView } from "./rpc/context.ts";
import { RpcSession } from "./rpc/session.ts";
import { DamageKeeper } from "./upkeep/damage_keeper.ts";
import { DamageLook } from "./upkeep/damage_look.ts";
import { HealthWatch } from "./upkeep/health_watch.ts";
import { type Component, Lifecycle } from "./upkeep/lifecycle.ts";
import { LogKeeper } from "./upkeep/log_keeper.ts";
import { RememberedCalls } from "./upkeep/remembered_calls.ts";
import { RunRecord } from "./upkeep/run_record.ts";
import { SettingsKeeper } from "./upkeep/settings_keeper.ts";
import { SettingsWatch } from "./upkeep/settings_watch.ts";
import { Ticker } from "./upkeep/ticker.ts";
import { buildSite, type Site } from "./web/site.ts";
import { WebService } from "./web_service.ts";
import { UnixWire } from "./wire/unix.ts";

export interface AppOptions extends RoomsOptions {
  readonly configExists: boolean;
  /** Serves the web whatever `server.enable` says; `if_possible`: and does without it if need be. */
  readonly web?: boolean | "if_possible";
  readonly log: Log;
  /** Of the process; a simulation is one among others in it. */
  readonly memoryUsage?: () => Deno.MemoryUsage;
}

/**
 * The daemon, put together. The caller holds the lock. Whatever is added to it has three places:
 * `buildRooms()` makes it, `#components()` says when it starts and stops, and `Rooms` hands it
 * to `buildContext()` and `buildHealth()`, which answer clients.
 */
export class App {
  readonly #options: AppOptions & { readonly keeper: SettingsKeeper };
  readonly #context: RpcContext;
  readonly #site: Site;
  readonly #remembered: RememberedCalls;
  readonly #lifecycle: Lifecycle;
  /** Null while the web is off. */
  readonly #web: WebService | null;
  readonly #sessions = new Set<RpcSession>();
  readonly #stopAsked = Promise.withResolvers<string>();
  #onClientsChanged: () => void = () => {};

  /** @throws {StoreOpenError} when the database cannot be used. */
  constructor(options: AppOptions) {
    const { log, clock = systemClock, memoryUsage } = options;
    const knowledge = buildKnowledge({ log, clock, memoryUsage });
    const keeper = new SettingsKeeper({
      ...{ file: options.paths.configFile, config: options.config, exists: options.configExists },
      log: knowledge.log.room("upkeep"),
    });
    // From here on everybody reads the settings as they are in force at that time.
    const settings = { ...options, config: keeper.config, keeper };
    this.#options = { ...settings, log: knowledge.log };
    const rooms = buildRooms(settings, knowledge);
    includeFigures(rooms, { paths: options.paths, clients: () => this.clients });
    this.#context = buildContext(rooms, {
      settings,
      clients: () => this.clients,
      shutdown: (reason) => this.askToStop(rooms.redaction.metadata(reason)),
      web: this.#webView(),
    });
    this.#site = buildSite(this.#context);
    this.#remembered = new RememberedCalls({
      ...{ clock, pipeline: rooms.pipeline, hasReaders: rooms.agents !== null },
      log: knowledge.log.room("pipeline"),
    });
    const serveWeb = options.web ?? options.config.server.enable;
    this.#web = serveWeb !== false ? this.#webService(clock) : null;
    this.#lifecycle = new Lifecycle(this.#components(rooms));
  }

  /** Resolves with the reason once someone asks for the stop. */
  get stopAsked(): Promise<string> {
    return this.#stopAsked.promise;
  }

  /** Where browsers find the dashboard; null while it is not served. */
  get webUrl(): string | null {
    return this.#web?.url ?? null;
  }

  get clients(): number {
    return this.#sessions.size;
  }

  /** Calls back whenever a client comes or goes. */
  set onClientsChanged(callback: () => void) {
    this.#onClientsChanged = callback;
  }

  async start(): Promise<void> {
    const { runId, log } = this.#options;
    await this.#lifecycle.start();
    log.room("app").info("the daemon has started", { runId, version: PRODUCT_VERSION });
  }

  /**
   * Serves one client until its wire ends, at first once old calls are known. Peers on stdio, socket
   * and memory are this user.
   */
  async serve(channel: Channel, role: Role): Promise<void> {
    const session = new RpcSession({ channel, role, context: this.#context });
    this.#sessions.add(session);
    this.#onClientsChanged();
    try {
      await this.#remembered.known;
      await session.run();
    } finally {
      this.#sessions.delete(session);
      this.#onClientsChanged();
    }
  }

  /** Asks for the stop; whoever waits on `stopAsked` carries it out. */
  askToStop(reason: string): void {
    this.#stopAsked.resolve(reason);
  }

  /** Ends everything in the reverse order of the start. Safe to call twice. */
  stop(reason: string): Promise<void> {
    this.#remembered.stop();
    return this.#lifecycle.stop(reason);
  }

  /** Everything that starts or stops, in the order of the start; the stop goes back from the end. */
  #components(rooms: Rooms): readonly Component[] {
    const { clock, store, identity, pipeline, usage, detectors, agents, collector } = rooms;
    const { log } = this.#options;
    const health = () => this.#context.health();
    return [
      // The past: the database is open already, and is the last to close.
      { stop: () => store.close() },
      new RunRecord({ ...identity, store, log: log.room("store") }),
      this.#remembered,
      // Clients come once there is an answer, and hear of the end before they are sent away.
      { start: () => pipeline.started(PRODUCT_VERSION) },
      // Who is connected may ask where the web is.
      this.#web ?? {},
      this.#unixWire(),
      { stop: (reason) => pipeline.stopped(reason) },
      // What is read waits for rules to read it by.
      usage ?? {},
      rooms.stats,
      { start: () => detectors.load() },
      agents ?? {},
      collector,
      rooms.knowledge.lag,
      rooms.retention,
      new LogKeeper({ clock, store }),
      new DamageKeeper({
        check: store.selfCheck,
        clock,
        elapsed: () => performance.now(),
        log: log.room("store"),
      }),
      new DamageLook({
        check: store.selfCheck,
        clock,
        elapsed: () => performance.now(),
        log: log.room("store"),
      }),
      // Time passes last, and no longer once the stop begins.
      new Ticker({ clock, pipeline, log: log.room("pipeline") }),
      new SettingsWatch({ clock, settings: this.#options.keeper }),
      new HealthWatch({ clock, log: log.room("upkeep"), read: health }),
      { stop: (reason) => log.room("app").info("the daemon stops", { reason }) },
    ];
  }

  #webView(): WebView {
    const problem = () => this.#web?.problem ?? null;
    return {
      forget: () => this.#web?.forget() ?? Promise.resolve(null),
      link: (role) => this.#web?.link(role) ?? null,
      get problem() {
        return problem();
      },
      // Whose name stands here does not matter: a page does not ask where it is.
      fetch: (path, role) => this.#site(new Request(`http://localhost${path}`), role),
    };
  }

  #webService(clock: Clock): WebService {
    const { config, paths, log } = this.#options;
    const context = this.#context;
    return new WebService({
      ...{ config, paths, clock, log: log.room("wire") },
      answer: async (text, asker) => {
        await this.#remembered.known;
        return await answerOnce(text, { context, ...asker });
      },
      site: async (request, role) => {
        await this.#remembered.known;
        return await this.#site(request, role);
      },
      isOptional: this.#options.web === "if_possible",
      onChannel: (channel, role) => void this.serve(channel, role),
    });
  }

  #unixWire(): Component {
    const wire = new UnixWire({
      path: this.#options.paths.socket,
      log: this.#options.log.room("wire"),
      onChannel: (channel) => void this.serve(channel, "admin"),
    });
    return {
      start: () => wire.listen(),
      stop: () => {
        for (const session of this.#sessions) session.close();
        return wire.close();
      },
    };
  }
}
