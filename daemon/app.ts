import type { Role } from "../shared/protocol/method.ts";
import { PRODUCT_VERSION } from "../shared/protocol/version.ts";
import type { Channel } from "../shared/rpc/channel.ts";
import { buildAgents } from "./build_agents.ts";
import { buildCollector } from "./build_collector.ts";
import { buildContext } from "./build_context.ts";
import { buildPipeline } from "./build_pipeline.ts";
import { buildRules } from "./build_rules.ts";
import { Bus } from "./bus/bus.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import type { Config } from "./platform/config_schema.ts";
import type { Log } from "./platform/log.ts";
import type { Paths } from "./platform/paths.ts";
import type { Rooms } from "./rooms.ts";
import type { RpcContext } from "./rpc/context.ts";
import { RpcSession } from "./rpc/session.ts";
import { tellObserved, tellPublished } from "./tell_agents.ts";
import { guardTurn } from "./upkeep/guard_turn.ts";
import { type Component, Lifecycle } from "./upkeep/lifecycle.ts";
import { openDatabase } from "./upkeep/open_database.ts";
import { pricesInForce } from "./upkeep/prices_in_force.ts";
import { RunRecord } from "./upkeep/run_record.ts";
import { Ticker } from "./upkeep/ticker.ts";
import { socketPlan, tmuxFinder, tmuxRunner } from "./upkeep/tmux_access.ts";
import { UsageKeeper } from "./usage_keeper.ts";
import { UnixWire } from "./wire/unix.ts";

export interface AppOptions {
  readonly paths: Paths;
  readonly config: Config;
  readonly configExists: boolean;
  readonly runId: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** Who looks at tmux and at agents; a simulation puts others in their place. */
  readonly readers?: Readers;
}

export interface Readers {
  readonly buildAgents: typeof buildAgents;
  readonly buildCollector: typeof buildCollector;
}

/** What this build offers beside the methods themselves. */
const FEATURES = ["events.resume", "sessions.delta", "attach.command", "tmux.hooks"] as const;

/**
 * The daemon, put together. The caller holds the lock. Whatever is added to it has three places:
 * `buildRooms()` below makes it, `#components()` says when it starts and stops, and `Rooms` hands it
 * to `buildContext()` and `buildHealth()`, which answer clients.
 */
export class App {
  readonly #options: AppOptions;
  readonly #context: RpcContext;
  readonly #lifecycle: Lifecycle;
  readonly #sessions = new Set<RpcSession>();
  readonly #stopAsked = Promise.withResolvers<string>();
  #onClientsChanged: () => void = () => {};

  /** @throws {StoreOpenError} when the database cannot be used. */
  constructor(options: AppOptions) {
    this.#options = options;
    const rooms = buildRooms(options);
    this.#context = buildContext(rooms, {
      settings: options,
      clients: () => this.clients,
      shutdown: (reason) => this.askToStop(reason),
    });
    this.#lifecycle = new Lifecycle(this.#components(rooms));
  }

  /** Resolves with the reason once someone asks for the stop. */
  get stopAsked(): Promise<string> {
    return this.#stopAsked.promise;
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

  /** Serves one client until its wire ends. Peers on stdio, socket and memory are this user. */
  async serve(channel: Channel, role: Role): Promise<void> {
    const session = new RpcSession({ channel, role, context: this.#context });
    this.#sessions.add(session);
    this.#onClientsChanged();
    try {
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
    return this.#lifecycle.stop(reason);
  }

  /** Everything that starts or stops, in the order of the start; the stop goes back from the end. */
  #components(rooms: Rooms): readonly Component[] {
    const { clock, store, identity, pipeline, usage, detectors, agents, collector } = rooms;
    const { log } = this.#options;
    return [
      // The past: the database is open already, and is the last to close.
      { stop: () => store.close() },
      new RunRecord({ ...identity, store, log: log.room("store") }),
      // Clients come once there is an answer, and hear of the end before they are sent away.
      { start: () => pipeline.started(PRODUCT_VERSION) },
      this.#unixWire(),
      { stop: (reason) => pipeline.stopped(reason) },
      // What is read waits for rules to read it by.
      usage ?? {},
      { start: () => detectors.load() },
      agents ?? {},
      collector,
      // Time passes last, and no longer once the stop begins.
      new Ticker({ clock, pipeline, log: log.room("pipeline") }),
      { stop: (reason) => log.room("app").info("the daemon stops", { reason }) },
    ];
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

/** Builds each room in the order in which it needs the others; none of them has started yet. */
function buildRooms(options: AppOptions): Rooms {
  const { config, paths, runId, log, clock = systemClock } = options;
  const { readers = { buildAgents, buildCollector } } = options;
  const startedAt = clock.now();
  const places = { config, paths, env: Deno.env };
  const sockets = socketPlan(places);

  // First the past: identity and the cursor come from the store.
  const store = openDatabase(paths.database, { clock, log: log.room("store") });
  const { instanceId, schemaVersion } = store;
  const version = PRODUCT_VERSION;
  const identity = { instanceId, runId, version, schemaVersion, features: FEATURES };
  const prices = pricesInForce(paths.pricesFile, log.room("app"));

  // Then the flow, from its end to its beginning: whoever publishes finds someone to publish to.
  const bus = new Bus();
  const { rules, detectors } = buildRules({
    log,
    places,
    onChange: () => {
      pipeline.rulesChanged();
      agents?.rulesChanged();
      collector.hint();
    },
  });
  const { pipeline, registry } = buildPipeline({
    ...{ clock, log, places, sockets, runId, store, rules },
    publish: (publication) => {
      bus.publish(publication);
      if (agents) tellPublished(agents, publication);
    },
  });

  // Last those who look, at agents and at tmux.
  const tmux = tmuxFinder(places);
  const runner = tmuxRunner(places);
  const world = () => pipeline.world;
  const screens = { config, startedAt, runner, tmux, rules, world };
  const countsUsage = config.agents.enable && config.agents.transcripts;
  const usage = countsUsage
    ? new UsageKeeper({ archive: store.usage, clock, log: log.room("app") })
    : null;
  const agents = config.agents.enable
    ? readers.buildAgents({
      ...{ clock, log, places, screens },
      book: usage,
      prices: prices.table,
      onSight: (sight) => guardTurn(() => pipeline.observe(sight), log.room("pipeline")),
    })
    : null;
  const collector = readers.buildCollector({
    ...{ clock, log, places, sockets, runner, tmux, registry },
    world: world(),
    onObservation: (observation) => {
      pipeline.observe(observation);
      registry.observed(observation.sourceId);
      if (agents) tellObserved(agents, observation);
    },
  });

  return {
    ...{ identity, clock, startedAt, log, store, prices, bus, rules, detectors, pipeline },
    ...{ tmux, screens, usage, agents, collector },
  };
}
