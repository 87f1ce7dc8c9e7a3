import type { Role } from "../shared/protocol/method.ts";
import { PRODUCT_VERSION } from "../shared/protocol/version.ts";
import type { Channel } from "../shared/rpc/channel.ts";
import { buildAgents } from "./build_agents.ts";
import { buildCollector } from "./build_collector.ts";
import { buildContext } from "./build_context.ts";
import { buildKnowledge, type Knowledge } from "./build_knowledge.ts";
import { includeFigures } from "./build_metrics.ts";
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
import { HealthWatch } from "./upkeep/health_watch.ts";
import { type Component, Lifecycle } from "./upkeep/lifecycle.ts";
import { captureHealth } from "./upkeep/screen_access.ts";
import { openDatabase } from "./upkeep/open_database.ts";
import { pricesInForce } from "./upkeep/prices_in_force.ts";
import { LogKeeper } from "./upkeep/log_keeper.ts";
import { RetentionKeeper } from "./upkeep/retention_keeper.ts";
import { RunRecord } from "./upkeep/run_record.ts";
import { Ticker } from "./upkeep/ticker.ts";
import { socketPlan, tmuxFinder, tmuxRunner } from "./upkeep/tmux_access.ts";
import { StatsKeeper } from "./stats_keeper.ts";
import { ObservationRedactor } from "./state/redact_observation.ts";
import { UsageKeeper } from "./usage_keeper.ts";
import { buildRedaction } from "./upkeep/user_redaction.ts";
import { redactedBook } from "./collect/transcript/redacted_book.ts";
import type { Observation } from "./state/observation.ts";
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
    const { log, clock = systemClock } = options;
    const knowledge = buildKnowledge({ log, clock });
    this.#options = { ...options, log: knowledge.log };
    const rooms = buildRooms(options, knowledge);
    includeFigures(rooms, { paths: options.paths, clients: () => this.clients });
    this.#context = buildContext(rooms, {
      settings: options,
      clients: () => this.clients,
      shutdown: (reason) => this.askToStop(rooms.redaction.metadata(reason)),
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
    const health = () => this.#context.health();
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
      rooms.stats,
      { start: () => detectors.load() },
      agents ?? {},
      collector,
      rooms.knowledge.lag,
      rooms.retention,
      new LogKeeper({ clock, store }),
      // Time passes last, and no longer once the stop begins.
      new Ticker({ clock, pipeline, log: log.room("pipeline") }),
      new HealthWatch({ clock, log: log.room("upkeep"), read: health }),
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
function buildRooms(options: AppOptions, knowledge: Knowledge): Rooms {
  const { config, paths, runId, clock = systemClock } = options;
  const { readers = { buildAgents, buildCollector } } = options;
  const { log, pipelineTimings: timings, onLook } = knowledge;
  const startedAt = clock.now();
  const places = { config, paths, env: Deno.env };
  const sockets = socketPlan(places);

  // First the past: identity and the cursor come from the store.
  const store = openDatabase(paths.database, { clock, log: log.room("store") });
  const { instanceId, schemaVersion } = store;
  const version = PRODUCT_VERSION;
  const identity = { instanceId, runId, version, schemaVersion, features: FEATURES };
  const retention = new RetentionKeeper({
    retention: store.retention({ config, elapsed: () => performance.now() }),
    ...{ clock, log: log.room("store") },
  });
  const prices = pricesInForce(paths.pricesFile, log.room("app"));

  const stats = new StatsKeeper({
    ...{ archive: store.stats, clock, log: log.room("app") },
    elapsed: () => clock.elapsed(),
    timeZone: () => config.stats.time_zone || Temporal.Now.timeZoneId(),
  });

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
    ...{ clock, log, places, sockets, runId, store, rules, timings },
    capturedSessions: () =>
      captureHealth(screens, agents?.sessionsBeingRead ?? null).sessions.map(({ sessionId }) =>
        sessionId
      ),
    publish: (publication) => {
      bus.publish(publication);
      if (agents) tellPublished(agents, publication);
    },
  });

  const redaction = buildRedaction(config);
  const redactor = redaction.changesMetadata ? new ObservationRedactor(redaction.metadata) : null;
  // The readers know names as they are: the user's consent names them so.
  const takeIn = (seen: Observation) => {
    const observation = redactor?.redact(seen) ?? seen;
    pipeline.observe(observation);
    stats.observed(observation, pipeline.world);
  };

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
      book: usage && redactedBook(usage, redaction.metadata),
      prices: prices.table,
      onSight: (sight) => guardTurn(() => takeIn(sight), log.room("pipeline")),
    })
    : null;
  const collector = readers.buildCollector({
    ...{ clock, log, places, sockets, runner, tmux, registry, onLook },
    world: world(),
    onObservation: (observation) => {
      takeIn(observation);
      registry.observed(observation.sourceId);
      if (agents) tellObserved(agents, observation);
      pipeline.captureChanged();
    },
  });

  return {
    ...{
      identity,
      clock,
      startedAt,
      log,
      knowledge,
      store,
      retention,
      stats,
      redaction,
      prices,
      bus,
      rules,
      detectors,
      pipeline,
    },
    ...{ tmux, screens, usage, agents, collector },
  };
}
