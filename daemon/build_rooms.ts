import { PRODUCT_VERSION } from "../shared/protocol/version.ts";
import { buildAgents } from "./build_agents.ts";
import { buildCollector } from "./build_collector.ts";
import type { Knowledge } from "./build_knowledge.ts";
import { buildPipeline } from "./build_pipeline.ts";
import { buildRules } from "./build_rules.ts";
import { Bus } from "./bus/bus.ts";
import { redactedBook } from "./collect/transcript/redacted_book.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import type { Config } from "./platform/config_schema.ts";
import type { Paths } from "./platform/paths.ts";
import type { Rooms } from "./rooms.ts";
import type { Observation } from "./state/observation.ts";
import { ObservationRedactor } from "./state/redact_observation.ts";
import { StatsKeeper } from "./stats_keeper.ts";
import { tellObserved, tellPublished } from "./tell_agents.ts";
import { guardTurn } from "./upkeep/guard_turn.ts";
import { openDatabase } from "./upkeep/open_database.ts";
import { pricesInForce } from "./upkeep/prices_in_force.ts";
import { RetentionKeeper } from "./upkeep/retention_keeper.ts";
import { captureHealth } from "./upkeep/screen_access.ts";
import { socketPlan, tmuxFinder, tmuxRunner } from "./upkeep/tmux_access.ts";
import { buildRedaction } from "./upkeep/user_redaction.ts";
import { UsageKeeper } from "./usage_keeper.ts";

export interface RoomsOptions {
  readonly paths: Paths;
  readonly config: Config;
  readonly runId: string;
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

/** Builds each room in the order in which it needs the others; none of them has started yet. */
export function buildRooms(options: RoomsOptions, knowledge: Knowledge): Rooms {
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
