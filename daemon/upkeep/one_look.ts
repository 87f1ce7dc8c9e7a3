import type { Source } from "../../shared/model/source.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { TmuxProbe } from "../collect/tmux/probe.ts";
import { RulesInForce } from "../detect/rules_in_force.ts";
import { uuidv7 } from "../platform/ids.ts";
import { thisMachine } from "../platform/machine.ts";
import type { Observation } from "../state/observation.ts";
import { reconcile } from "../state/reconcile.ts";
import { takeSnapshot } from "../state/snapshot.ts";
import { EMPTY_WORLD, type World } from "../state/world.ts";
import { sightAgents } from "./sight_agents.ts";
import { type TmuxPlaces, tmuxProgram, tmuxRunner, watchedSockets } from "./tmux_access.ts";

export interface OneLookOptions extends TmuxPlaces {
  readonly now: () => number;
  /** Looks at one socket; the tests have their own. */
  readonly look?: (target: { sourceId: string; socket: string }) => Promise<Observation>;
  /** Where the kernel shows processes; `/proc` when left out. */
  readonly procRoot?: string;
}

/**
 * What there is now, seen without a daemon: one full look at each server, and what processes, the
 * registry of Claude Code and titles say, by the built-in rules. Ids are made up for it, and `since`
 * is the time of the look, since nothing is known of before. `runId` and `instanceId` are empty.
 */
export async function takeOneLook(options: OneLookOptions): Promise<Snapshot> {
  const look = options.look ?? lookWithTmux(options);
  const sockets = await watchedSockets(options);
  const sources = sockets.map((socket) => newSource(socket, options));
  const observations = await Promise.all(
    sources.map(({ id, tmuxSocket }) => look({ sourceId: id, socket: tmuxSocket })),
  );
  let world: World = {
    ...EMPTY_WORLD,
    sources: new Map(sources.map((source) => [source.id, source])),
  };
  const rules = new RulesInForce({
    clock: () => performance.now(),
    settingsFile: options.paths.configFile,
  });
  const tools = { newId: uuidv7, judge: rules.judge, readTitle: rules.readTitle };
  const sights = sightAgents(observations, { ...options, titledAgent: rules.titledAgent });
  // Twice, for what was drawn a moment ago is only called idle when that was seen again.
  for (const observation of [...observations, ...sights, ...sights]) {
    world = reconcile(world, observation, tools).next;
  }
  return takeSnapshot(world, {
    instanceId: "",
    runId: "",
    revision: 0,
    lastEventId: 0,
    at: options.now(),
    persisted: false,
    degraded: [...world.sources.values()].some(({ status }) => status === "degraded"),
  });
}

function lookWithTmux(options: OneLookOptions): NonNullable<OneLookOptions["look"]> {
  const { tmux_timeout_ms, max_stdout_kb } = options.config.exec;
  const program = tmuxProgram(options);
  const runner = tmuxRunner(options);
  return async (target) => {
    const probe = new TmuxProbe(target, {
      runner,
      tmuxProgram: () => program,
      timeoutMs: tmux_timeout_ms,
      maxOutputBytes: max_stdout_kb * 1024,
      now: options.now,
    });
    return (await probe.look("full", null)).observation;
  };
}

function newSource(tmuxSocket: string, { env }: OneLookOptions): Source {
  return {
    id: uuidv7(),
    ...thisMachine(env),
    tmuxSocket,
    status: "disconnected",
    lastSeenAt: 0,
    lastError: null,
    server: null,
    tmuxVersion: null,
  };
}
