import { SourceRegistry } from "./collect/source_registry.ts";
import type { RulesInForce } from "./detect/rules_in_force.ts";
import { Pipeline, type PipelineTimings, type Publication } from "./pipeline.ts";
import type { Clock } from "./platform/clock.ts";
import { uuidv7 } from "./platform/ids.ts";
import type { Log } from "./platform/log.ts";
import { thisMachine } from "./platform/machine.ts";
import { restoreWorld } from "./restore_world.ts";
import type { Store } from "./store/store.ts";
import type { SocketPlan, TmuxPlaces } from "./upkeep/tmux_access.ts";

export interface PipelineParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly places: TmuxPlaces;
  readonly sockets: SocketPlan;
  readonly runId: string;
  readonly store: Store;
  readonly rules: RulesInForce;
  readonly publish: (publication: Publication) => void;
  /** Ids of the sessions whose screens are read. */
  readonly capturedSessions: () => readonly string[];
  readonly timings: PipelineTimings;
}

/** The flow, which begins with what the store remembers, and who names the sources in it. */
export function buildPipeline(
  parts: PipelineParts,
): { readonly pipeline: Pipeline; readonly registry: SourceRegistry } {
  const { clock, log, places: { config, env }, sockets, runId, store, rules } = parts;
  const { publish, capturedSessions, timings } = parts;
  const { judge, readTitle, contextFall } = rules;
  const endedVisibleMs = config.sessions.ended_visible_minutes * 60_000;
  const registry = new SourceRegistry({
    machine: thisMachine(env),
    newId: uuidv7,
    shown: () => pipeline.world.sources.values(),
    remembered: (kind, socket) => store.findSource(kind, socket),
    add: (source) => pipeline.addSource(source),
  });
  const pipeline: Pipeline = new Pipeline({
    store,
    runId,
    world: restoreWorld(store.load(clock.now() - endedVisibleMs), watches(sockets)),
    tools: {
      newId: uuidv7,
      judge,
      readTitle,
      contextFall,
      awaitsAgents: config.agents.enable,
    },
    settle: {
      // Asked each time: it may change while the daemon runs.
      get endedVisibleMs() {
        return config.sessions.ended_visible_minutes * 60_000;
      },
      keptSources: registry.kept,
    },
    now: () => clock.now(),
    log: log.room("pipeline"),
    publish,
    capturedSessions,
    timings,
  });
  return { pipeline, registry };
}

/** What the settings leave out is not shown, for nobody would look at it. */
function watches({ discovers, fixedSockets }: SocketPlan): (socket: string) => boolean {
  return (socket) => discovers || fixedSockets.includes(socket);
}
