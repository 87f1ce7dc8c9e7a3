import { type AgentHomes, agentHomes } from "../platform/agent_homes.ts";
import type { Config } from "../platform/config_schema.ts";
import { readLockOwner } from "../platform/lock.ts";
import type { Environment, Paths } from "../platform/paths.ts";
import { type DoctorCheck, warning } from "./doctor_check.ts";

export interface AgentHomesCheckOptions {
  readonly paths: Paths;
  readonly config: Config;
  readonly env: Environment;
  /** The variables a process was started with; null when they cannot be read. */
  readonly environmentOf?: (pid: number) => Environment | null;
}

/** Warns, once at most, when agents' files are elsewhere for the daemon that runs than for this shell. */
export function checkAgentHomes(options: AgentHomesCheckOptions): readonly DoctorCheck[] {
  const { paths, config, env, environmentOf = readEnvironment } = options;
  const owner = readLockOwner(paths.lock);
  const theirs = owner === null ? null : environmentOf(owner.pid);
  if (theirs === null) return [];
  const [here, there] = [agentHomes(config, paths, env), agentHomes(config, paths, theirs)];
  const differing = [
    difference(here, there, (homes) => homes.claudeConfigDirs.join(", ")),
    difference(here, there, (homes) => homes.codexHome),
  ].filter((words) => words !== null);
  if (differing.length === 0) return [];
  return [warning(
    "agent homes",
    `the daemon that runs has other variables than this shell: ${differing.join("; ")}`,
    "name the places in [agents] claude_config_dirs and codex_home",
  )];
}

function difference(
  here: AgentHomes,
  there: AgentHomes,
  place: (homes: AgentHomes) => string,
): string | null {
  return place(here) === place(there)
    ? null
    : `it reads ${place(there)}, here it is ${place(here)}`;
}

/** As Linux keeps them, of a process of the same user. */
function readEnvironment(pid: number): Environment | null {
  try {
    const entries = Deno.readTextFileSync(`/proc/${pid}/environ`).split("\0");
    return {
      get: (name) => entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1),
    };
  } catch {
    return null;
  }
}
