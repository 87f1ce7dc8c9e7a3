import { join } from "node:path";
import type { AgentType } from "../../shared/model/agent.ts";
import { agentClaims } from "../collect/agents/agent_claims.ts";
import { AgentCollector } from "../collect/agents/agent_collector.ts";
import { joinRecord } from "../collect/claude/join_record.ts";
import { MAX_FILES, RegistryFolder } from "../collect/claude/registry_folder.ts";
import { findAgent, fingerprintPane } from "../collect/proc/find_agent.ts";
import { ChildLookup } from "../collect/proc/read_process.ts";
import { classifyProcess } from "../detect/agent_process.ts";
import { claimsFromRegistry } from "../detect/claude_registry_claims.ts";
import { processClaims } from "../detect/process_claims.ts";
import { agentHomes } from "../platform/agent_homes.ts";
import type { Clock } from "../platform/clock.ts";
import type { AgentSight, Observation } from "../state/observation.ts";
import type { TmuxPlaces } from "./tmux_access.ts";

export interface SightOptions extends TmuxPlaces {
  readonly now: () => number;
  /** Whose title it can only be. */
  readonly titledAgent: (title: string) => AgentType;
  /** Where the kernel shows processes; `/proc` when left out. */
  readonly procRoot?: string;
}

const RULES = { registryClaims: claimsFromRegistry, processClaims };

/**
 * Who runs in the panes of these looks, and what processes and the registry of Claude Code say: all
 * is read once. Nothing where the settings turn agents off. Never throws.
 */
export function sightAgents(
  observations: readonly Observation[],
  options: SightOptions,
): readonly AgentSight[] {
  const { config, paths, env, now, titledAgent, procRoot: root } = options;
  if (!config.agents.enable) return [];
  const folders = agentHomes(config, paths, env).claudeConfigDirs
    .map((directory) => new RegistryFolder(join(directory, "sessions"), MAX_FILES));
  for (const folder of folders) folder.take("all", now());
  const walk = { classify: classifyProcess, children: new ChildLookup(root), root };
  const sights: AgentSight[] = [];
  const clock = new ImpatientClock(now);
  const collector = new AgentCollector({
    clock,
    find: (panePid) => findAgent(panePid, walk),
    fingerprint: (panePid, finding) => fingerprintPane(panePid, { finding, root }),
    tell: (agent, _place, since) => ({
      claims: agentClaims(agent, joinRecord(folders, agent), { rules: RULES, since, now: now() }),
      session: null,
    }),
    tellProcess: processClaims,
    titledAgent,
    onSight: (sight) => sights.push(sight),
  });
  for (const observation of observations) {
    if (observation.outcome === "ok" && observation.kind === "look") collector.looked(observation);
  }
  clock.runAll();
  collector.stop();
  return sights;
}

/** Timers that run as soon as they are asked to: nothing else has to be done in the pauses. */
class ImpatientClock implements Clock {
  readonly now: () => number;
  readonly #timers = new Set<() => void>();

  constructor(now: () => number) {
    this.now = now;
  }

  elapsed(): number {
    return this.now();
  }

  setTimer(_ms: number, fn: () => void): () => void {
    this.#timers.add(fn);
    return () => void this.#timers.delete(fn);
  }

  runAll(): void {
    // The set grows on the way.
    for (const fn of this.#timers) {
      this.#timers.delete(fn);
      fn();
    }
  }
}
