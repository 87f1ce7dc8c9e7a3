import type { Health } from "../shared/protocol/methods/health.ts";
import type { Rooms } from "./rooms.ts";
import { type HealthParts, readHealth } from "./upkeep/health.ts";
import { LOG_ERRORS_MS } from "./upkeep/health_limits.ts";
import { captureHealth } from "./upkeep/screen_access.ts";
import type { SelfParts } from "./upkeep/self_health.ts";
import type { TranscriptParts } from "./upkeep/transcript_health.ts";

/** What health is read from beside the rooms. */
export interface HealthSurroundings {
  /** How many are connected. */
  readonly clients: number;
  readonly settings: { readonly fault: string | null };
}

/** How the daemon is now, asked of all its rooms. */
export function buildHealth(rooms: Rooms, { clients, settings }: HealthSurroundings): Health {
  const { identity, startedAt, clock, log, pipeline, prices } = rooms;
  const { tmux, screens, rules, agents, collector, knowledge } = rooms;
  return readHealth({
    identity,
    startedAt,
    now: clock.now(),
    world: pipeline.world,
    store: storeParts(rooms),
    looks: collector.stats,
    agentHooks: agents?.hookStats ?? null,
    transcripts: transcriptParts(rooms),
    statistics: statisticsParts(rooms),
    tmuxInstalled: tmux.find() !== null,
    ntm: agents?.ntm ?? null,
    capture: captureHealth(screens, agents?.sessionsBeingRead ?? null),
    rules: { packs: rules.packs, problems: rules.problems },
    prices,
    settingsFault: settings.fault,
    log,
    clients,
    self: selfParts(rooms),
    redact: rooms.redaction.logs,
    memory: knowledge.conditions,
  });
}

function selfParts({ knowledge, bus, log }: Rooms): SelfParts {
  const { rss, heapUsed } = knowledge.memoryUsage();
  return {
    lag: knowledge.lagTiming.read(),
    stoodUntil: knowledge.lag.stoodUntil,
    residentBytes: rss,
    heapBytes: heapUsed,
    clientDrops: bus.dropped,
    logErrors: log.recentErrors(LOG_ERRORS_MS),
  };
}

function storeParts({ pipeline, store, retention }: Rooms): HealthParts["store"] {
  return {
    persisted: pipeline.persisted,
    pendingEvents: pipeline.pendingEvents,
    databaseBytes: store.bytes,
    error: pipeline.commitError,
    isIntact: store.isIntact,
    damage: store.damage,
    bounds: retention.health(),
    copies: store.copies,
  };
}

function statisticsParts({ stats, store }: Rooms): HealthParts["statistics"] {
  const { error, waiting, lost } = stats;
  return { error, waiting, lost, refused: store.stats.refused };
}

function transcriptParts({ agents, usage, redaction }: Rooms): TranscriptParts {
  return {
    stats: agents?.transcripts ?? null,
    saveError: usage?.error ?? null,
    uncounted: usage?.refused ?? 0,
    redact: redaction.logs,
  };
}
