import { agentHomes } from "../platform/agent_homes.ts";
import type { Config } from "../platform/config_schema.ts";
import type { Environment, Paths } from "../platform/paths.ts";
import { type AgentHooksState, claudeHooksStatus } from "./agent_hooks/hooks_status.ts";
import { spoolState } from "./agent_hooks/spool_state.ts";
import { type DoctorCheck, fine, warning } from "./doctor_check.ts";

export interface AgentHooksCheckOptions {
  readonly paths: Paths;
  readonly config: Config;
  readonly env: Environment;
}

const NAME = "agent hooks";

/** Whether the lines in agents' settings, where there are any, can do their work. */
export async function checkAgentHooks(options: AgentHooksCheckOptions): Promise<DoctorCheck> {
  const { paths, config, env } = options;
  const states = await Promise.all(
    agentHomes(config, paths, env).claudeConfigDirs.map((configDir) =>
      // Which events are missing hangs on the version, and asking for it takes a while: it is no fault.
      claudeHooksStatus({ configDir, spool: paths.hookSpool, claudeVersion: null })
    ),
  );
  const unreadable = states.find(({ state }) => state === "unreadable");
  if (unreadable) {
    const detail = unreadable.notes[0] ?? "settings of Claude Code cannot be read";
    return warning(NAME, detail, "mend the settings: Claude Code may not read them either");
  }
  const installed = states.filter(hasLines);
  if (installed.length === 0) {
    const how = "`ntm-tracker hooks install` lets Claude Code tell at once what it does";
    return fine(NAME, `none of ours are installed; ${how}`);
  }
  return await checkInstalled(installed, config, paths);
}

async function checkInstalled(
  installed: readonly AgentHooksState[],
  config: Config,
  paths: Paths,
): Promise<DoctorCheck> {
  const files = installed.map(({ file }) => file).join(", ");
  if (!config.agents.enable || !config.agent_hooks.enable) {
    const advice = "`ntm-tracker hooks uninstall`, or set both to true";
    const detail = `installed in ${files}, but [agents] or [agent_hooks] enable is false`;
    return warning(NAME, detail, advice);
  }
  const outdated = installed.find((state) => state.outdated.length > 0);
  if (outdated) {
    const detail = `${outdated.file}: ${outdated.notes[0] ?? "lines are outdated"}`;
    return warning(NAME, detail, "`ntm-tracker hooks install` brings them up to date");
  }
  const disabled = installed.find(({ isDisabled }) => isDisabled);
  if (disabled) {
    const detail = `disableAllHooks is set in ${disabled.file}: no hook is called`;
    return warning(NAME, detail, "remove it there, or `ntm-tracker hooks uninstall`");
  }
  const { state } = await spoolState(paths.hookSpool, paths.uid);
  if (state === "unusable") {
    const detail = `${paths.hookSpool} is no directory of yours, so nothing is taken in`;
    return warning(NAME, detail, "move it away: the daemon makes another");
  }
  return fine(NAME, `installed in ${files}`);
}

function hasLines({ present, outdated }: AgentHooksState): boolean {
  return present.length + outdated.length > 0;
}
