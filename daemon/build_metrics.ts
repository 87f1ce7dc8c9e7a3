import { statSync } from "node:fs";
import { RECORD_NAME, SPOOL_CAP } from "./collect/hooks/spool_file.ts";
import type { Figures } from "./platform/metrics.ts";
import type { Paths } from "./platform/paths.ts";
import type { Rooms } from "./rooms.ts";

export interface MetricsParts {
  readonly paths: Pick<Paths, "database" | "hookSpool">;
  /** How many are connected now. */
  readonly clients: () => number;
}

/** Adds the figures that the rooms keep anyway: each costs nothing until somebody asks. */
export function includeFigures(rooms: Rooms, { paths, clients }: MetricsParts): void {
  const { metrics } = rooms.knowledge;
  metrics.include(() => flow(rooms));
  metrics.include(() => looks(rooms));
  metrics.include(() => database(rooms, paths.database));
  metrics.include(() => logged(rooms));
  metrics.include(() => transcripts(rooms));
  metrics.include(() => hooks(rooms, paths.hookSpool));
  metrics.include(() => ({
    gauges: { clients: clients(), ...memory(rooms.knowledge.memoryUsage()) },
  }));
}

function flow({ pipeline, bus }: Rooms): Figures {
  const { keptEvents, failedCommits, lostEvents } = pipeline.counts;
  return {
    counters: {
      "events.kept": keptEvents,
      "events.lost": lostEvents,
      "commits.failed": failedCommits,
      "clients.dropped": bus.dropped,
    },
    gauges: {
      "events.waiting": pipeline.pendingEvents,
      "clients.subscribed": bus.subscribers,
      "clients.longestQueue": bus.longestQueue,
      "panes": pipeline.world.panes.size,
      "sessions": pipeline.world.sessions.size,
    },
  };
}

/** What of sources that are watched no more is gone, so these can fall. */
function looks({ collector }: Rooms): Figures {
  const { stats } = collector;
  return {
    gauges: {
      "sources": stats.length,
      "sources.circuitsOpen": stats.filter(({ circuit }) => circuit !== "closed").length,
      "sources.droppedTicks": stats.reduce((sum, { droppedTicks }) => sum + droppedTicks, 0),
    },
  };
}

function database({ store }: Rooms, path: string): Figures {
  return {
    gauges: {
      "database.bytes": store.bytes,
      "database.walBytes": statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0,
      "database.lastEventId": store.lastEventId,
    },
  };
}

function logged({ log }: Rooms): Figures {
  return {
    counters: {
      "log.errors": log.counts.error,
      "log.warnings": log.counts.warn,
      "log.lost": log.dropped,
      "log.failedWrites": log.errors,
    },
  };
}

function transcripts({ agents, usage }: Rooms): Figures {
  const stats = agents?.transcripts ?? null;
  if (stats === null) return {};
  const { files, failures, longLines, brokenLines, unreadable, progress } = stats;
  return {
    counters: {
      "transcripts.failures": failures,
      "transcripts.longLines": longLines,
      "transcripts.brokenLines": brokenLines,
      "transcripts.uncounted": usage?.refused ?? 0,
    },
    gauges: {
      "transcripts.files": files,
      "transcripts.unreadable": unreadable,
      "transcripts.filesRead": progress.filesDone,
      "transcripts.bytesRead": progress.bytesDone,
    },
  };
}

function hooks({ agents }: Rooms, spool: string): Figures {
  const stats = agents?.hookStats ?? null;
  if (stats === null) return {};
  const { told, stale, refused, faults, unplaced, agents: known } = stats;
  return {
    counters: {
      "hooks.told": told,
      "hooks.stale": stale,
      "hooks.refused": refused,
      "hooks.faults": faults,
      "hooks.unplaced": unplaced,
    },
    gauges: { "hooks.agents": known, "hooks.spooled": spooled(spool) },
  };
}

/** Calls that nobody has read yet; beyond the cap of the spool nobody counts. */
function spooled(directory: string): number {
  let count = 0;
  try {
    for (const { name } of Deno.readDirSync(directory)) {
      if (RECORD_NAME.test(name)) count++;
      if (count > SPOOL_CAP) break;
    }
  } catch {
    // Hooks write nothing where there is no spool.
  }
  return count;
}

function memory(
  { rss, heapUsed, heapTotal, external }: Deno.MemoryUsage,
): Readonly<Record<string, number>> {
  return {
    "memory.rssBytes": rss,
    "memory.heapUsedBytes": heapUsed,
    "memory.heapTotalBytes": heapTotal,
    "memory.externalBytes": external,
  };
}
