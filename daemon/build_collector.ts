import { FULL_LOOK_MS, KEEP_PACE_MS } from "./collect/cadence.ts";
import { Collector } from "./collect/collector.ts";
import type { CommandRunner } from "./collect/run.ts";
import type { LookFigures } from "./collect/watcher.ts";
import type { SourceRegistry } from "./collect/source_registry.ts";
import type { TmuxProgram } from "./collect/tmux/program.ts";
import { liveSockets } from "./collect/tmux/sockets.ts";
import type { Clock } from "./platform/clock.ts";
import type { Log } from "./platform/log.ts";
import type { HistorySizes } from "./state/history_sizes.ts";
import type { Observation } from "./state/observation.ts";
import type { World } from "./state/world.ts";
import type { SocketPlan, TmuxPlaces } from "./upkeep/tmux_access.ts";

export interface CollectorParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly places: TmuxPlaces;
  readonly sockets: SocketPlan;
  readonly runner: CommandRunner;
  readonly tmux: Pick<TmuxProgram, "find">;
  readonly registry: Pick<SourceRegistry, "register">;
  /** As it is at the start. */
  readonly world: World;
  readonly onObservation: (observation: Observation) => void;
  readonly onHistory: (sizes: HistorySizes) => void;
  readonly onLook: (look: LookFigures) => void;
}

/** Whoever looks at tmux, as the settings want it. */
export function buildCollector(parts: CollectorParts): Collector {
  const { clock, log, places, sockets, runner, tmux, registry, world } = parts;
  const { config: { exec, polling, hooks }, paths } = places;
  const { directory, discovers, fixedSockets } = sockets;
  return new Collector({
    clock,
    log: log.room("collect"),
    runner,
    tmuxProgram: () => tmux.find(),
    timeoutMs: exec.tmux_timeout_ms,
    maxOutputBytes: exec.max_stdout_kb * 1024,
    cadence: {
      busyMs: polling.tmux_busy_interval_ms,
      quietMs: polling.tmux_quiet_interval_ms,
      backoffMaxMs: polling.idle_backoff_max_ms,
      panesMs: polling.tmux_meta_interval_ms,
      fullMs: FULL_LOOK_MS,
      keepPaceMs: KEEP_PACE_MS,
    },
    hooks: hooks.enable && hooks.install_mode === "append",
    fixedSockets,
    remembered: [...world.sources.values()]
      .filter(({ server }) => server !== null)
      .map(({ tmuxSocket }) => tmuxSocket),
    discover: () => discovers ? liveSockets(directory, paths.uid) : Promise.resolve([]),
    socketDirectory: discovers ? directory : null,
    register: (socket) => {
      const fixed = fixedSockets.includes(socket);
      const source = registry.register(socket, { fixed });
      return { sourceId: source.id, lastServer: source.server };
    },
    onObservation: parts.onObservation,
    onHistory: parts.onHistory,
    onLook: parts.onLook,
  });
}
