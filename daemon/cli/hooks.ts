import type { AgentHooksHealth } from "../../shared/protocol/methods/health.ts";
import { agentHomes } from "../platform/agent_homes.ts";
import { claudeVersion } from "../upkeep/agent_hooks/claude_installation.ts";
import { AGENTS_WITHOUT_HOOKS, claudeHooksStatus } from "../upkeep/agent_hooks/hooks_status.ts";
import {
  type AgentHooksOptions,
  type HooksChange,
  installAgentHooks,
  uninstallAgentHooks,
} from "../upkeep/agent_hooks/manage_hooks.ts";
import { spoolState } from "../upkeep/agent_hooks/spool_state.ts";
import { CliError } from "./cli_error.ts";
import { ask, findDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import type { HookAgent } from "./hooks_arguments.ts";
import { changeLines, type HooksReport, statusLines } from "./hooks_lines.ts";
import { printJson, printLines } from "./print.ts";
import { loadSettings } from "./settings.ts";

export interface HooksChangeArguments {
  readonly agent: HookAgent | undefined;
  readonly dryRun: boolean;
}

/**
 * Puts our lines into the settings of Claude Code; the status is 1 when a file was refused.
 * @throws {CliError} UNSUPPORTED for an agent that has no hooks, and as {@linkcode loadSettings}.
 */
export function hooksInstall(context: CliContext, args: HooksChangeArguments): Promise<number> {
  return change(context, args, installAgentHooks);
}

/**
 * Takes our lines out again; the status is 1 when a file was refused.
 * @throws {CliError} as {@linkcode hooksInstall}.
 */
export function hooksUninstall(context: CliContext, args: HooksChangeArguments): Promise<number> {
  return change(context, args, uninstallAgentHooks);
}

/**
 * Prints what is installed and when an agent last told something; the status is 1 when settings
 * cannot be read.
 * @throws {CliError} as {@linkcode loadSettings}.
 */
export async function hooksStatus(
  context: CliContext,
  { agent }: { readonly agent: HookAgent | undefined },
): Promise<number> {
  const { paths, env, screen, now } = context;
  const { config } = await loadSettings(paths);
  const configDirs = agentHomes(config, paths, env).claudeConfigDirs;
  const version = await claudeVersion(configDirs, { paths, env, now: now() });
  const options = { spool: paths.hookSpool, claudeVersion: version };
  const claude = configDirs.map((configDir) => claudeHooksStatus({ ...options, configDir }));
  const agents = [...await Promise.all(claude), ...AGENTS_WITHOUT_HOOKS]
    .filter((state) => agent === undefined || state.agent === agent);
  const report: HooksReport = {
    enabled: config.agents.enable && config.agent_hooks.enable,
    claudeVersion: version,
    agents,
    spool: await spoolState(paths.hookSpool),
    daemon: await askDaemon(context),
  };
  if (context.json) await printJson(screen, report);
  else await printLines(screen, statusLines(report, view(context)));
  return agents.some(({ state }) => state === "unreadable") ? EXIT.FAILED : EXIT.OK;
}

async function change(
  context: CliContext,
  { agent = "claude", dryRun }: HooksChangeArguments,
  edit: (options: AgentHooksOptions) => Promise<HooksChange>,
): Promise<number> {
  if (agent !== "claude") throw withoutHooks(agent);
  const { paths, env, screen, now } = context;
  const { config } = await loadSettings(paths);
  const configDirs = agentHomes(config, paths, env).claudeConfigDirs;
  const version = await claudeVersion(configDirs, { paths, env, now: now() });
  const changes: HooksChange[] = [];
  for (const configDir of configDirs) {
    const options = { configDir, spool: paths.hookSpool, claudeVersion: version, dryRun };
    changes.push(await edit({ ...options, clock: { now } }));
  }
  const enabled = config.agents.enable && config.agent_hooks.enable;
  const report = { enabled, claudeVersion: version, changes };
  if (context.json) await printJson(screen, report);
  else await printLines(screen, changeLines(report, view(context)));
  return changes.some(({ outcome }) => outcome === "refused") ? EXIT.FAILED : EXIT.OK;
}

/** Null when no daemon answers; the spool itself tells enough then. */
async function askDaemon({ paths }: CliContext): Promise<AgentHooksHealth | null> {
  const found = await findDaemon(paths).catch(() => null);
  if (found === null) return null;
  try {
    return (await ask(found.client, "health.get", {})).agentHooks;
  } catch {
    return null;
  } finally {
    found.client.close();
  }
}

function withoutHooks(agent: HookAgent): CliError {
  const note = AGENTS_WITHOUT_HOOKS.find((state) => state.agent === agent)?.notes[0] ?? "";
  return new CliError(`cannot change the hooks of ${agent}: ${note}`, {
    code: "UNSUPPORTED",
    exit: "FAILED",
  });
}

function view({ paths, screen, now }: CliContext) {
  return { home: paths.home, now: now(), columns: screen.size().columns };
}
