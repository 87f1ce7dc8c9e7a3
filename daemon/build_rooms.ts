import { PRODUCT_VERSION } from "../shared/protocol/version.ts";
import { PaneMarks } from "./act/pane_marks.ts";
import { buildAgents } from "./build_agents.ts";
import { buildCollector } from "./build_collector.ts";
import type { Knowledge } from "./build_knowledge.ts";
import { buildPipeline } from "./build_pipeline.ts";
import { buildRules } from "./build_rules.ts";
import { Bus } from "./bus/bus.ts";
import { redactedBook } from "./collect/transcript/redacted_book.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import type { Config } from "./platform/config_schema.ts";
import type { Log } from "./platform/log.ts";
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
  const { config, paths, runId, clock = systemClock, readers } = options;
  const { log } = knowledge;
  const places = { config, paths, env: Deno.env };
  const startedAt = clock.now();
  const base = { config, clock, startedAt, log, knowledge, runId, places };
  const past = buildPast(base);
  const flow: Flow = buildFlow(base, {
    past,
    agents: () => watchers.agents,
    collector: () => watchers.collector,
  });
  const watchers: Watchers = buildWatchers(base, { past, flow, readers });
  const { redaction, screens, tmux, bus, rules, detectors, pipeline, marks } = flow;
  return {
    ...{ clock, startedAt, log, knowledge, redaction, screens, tmux },
    ...{ bus, rules, detectors, pipeline, marks },
    ...past,
    ...watchers,
  };
}

/** What everything is made with. */
interface Base {
  readonly config: Config;
  readonly clock: Clock;
  readonly startedAt: number;
  readonly log: Log;
  readonly knowledge: Knowledge;
  readonly runId: string;
  readonly places: {
    readonly config: Config;
    readonly paths: Paths;
    readonly env: typeof Deno.env;
  };
}

type Past = ReturnType<typeof buildPast>;
type Flow = ReturnType<typeof buildFlow>;
type Watchers = Pick<Rooms, "agents" | "collector" | "usage">;

/** First the past: identity and the cursor come from the store. */
function buildPast({ config, clock, log, runId, places: { paths } }: Base) {
  const store = openDatabase(paths.database, { clock, log: log.room("store") });
  const { instanceId, schemaVersion } = store;
  return {
    store,
    identity: { instanceId, runId, version: PRODUCT_VERSION, schemaVersion, features: FEATURES },
    retention: new RetentionKeeper({
      retention: store.retention({ config, elapsed: () => performance.now() }),
      ...{ clock, log: log.room("store") },
    }),
    stats: new StatsKeeper({
      ...{ archive: store.stats, clock, log: log.room("app") },
      elapsed: () => clock.elapsed(),
      timeZone: () => config.stats.time_zone || Temporal.Now.timeZoneId(),
    }),
    prices: pricesInForce(paths.pricesFile, log.room("app")),
  };
}

interface FlowParts {
  readonly past: Past;
  /** Those who look are built after the flow, and asked for only once all is built. */
  readonly agents: () => Rooms["agents"];
  readonly collector: () => Rooms["collector"];
}

/** Then the flow, from its end to its beginning: whoever publishes finds someone to publish to. */
function buildFlow(base: Base, { past: { store }, agents, collector }: FlowParts) {
  const { config, clock, startedAt, log, knowledge, runId, places } = base;
  const bus = new Bus();
  const { rules, detectors } = buildRules({
    log,
    places,
    onChange: () => {
      pipeline.rulesChanged();
      agents()?.rulesChanged();
      collector().hint();
    },
  });
  const sockets = socketPlan(places);
  const marks = new PaneMarks();
  const { pipeline, registry } = buildPipeline({
    ...{ clock, log, places, sockets, runId, store, rules, timings: knowledge.pipelineTimings },
    capturedSessions: () =>
      captureHealth(screens, agents()?.sessionsBeingRead ?? null).sessions
        .map(({ sessionId }) => sessionId),
    publish: (publication) => {
      bus.publish(publication);
      marks.note(publication.delta?.panes ?? []);
      marks.forget(publication.delta?.removed.panes ?? []);
      const told = agents();
      if (told) tellPublished(told, publication);
    },
  });
  marks.note([...pipeline.world.panes.values()].map(({ pane }) => pane));
  const tmux = tmuxFinder(places);
  const runner = tmuxRunner(places);
  const world = () => pipeline.world;
  const screens = { config, startedAt, runner, tmux, rules, world };
  const redaction = buildRedaction(config);
  return {
    ...{ bus, rules, detectors, sockets, pipeline, marks, registry },
    ...{ tmux, runner, screens, redaction },
  };
}

/** Last those who look, at agents and at tmux. */
function buildWatchers(
  base: Base,
  { past: { store, stats, prices }, flow, readers = { buildAgents, buildCollector } }: {
    readonly past: Past;
    readonly flow: Flow;
    readonly readers: Readers | undefined;
  },
): Watchers {
  const { config, clock, log, knowledge: { onLook }, places } = base;
  const { pipeline, registry, redaction, screens, sockets, tmux, runner } = flow;
  const redactor = redaction.changesMetadata ? new ObservationRedactor(redaction.metadata) : null;
  // The readers know names as they are: the user's consent names them so.
  const takeIn = (seen: Observation) => {
    const observation = redactor?.redact(seen) ?? seen;
    pipeline.observe(observation);
    stats.observed(observation, pipeline.world);
  };
  const usage = config.agents.enable && config.agents.transcripts
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
    world: pipeline.world,
    onObservation: (observation) => {
      takeIn(observation);
      registry.observed(observation.sourceId);
      if (agents) tellObserved(agents, observation);
      pipeline.captureChanged();
    },
    onHistory: (sizes) => stats.measured(sizes),
  });
  return { usage, agents, collector };
}
