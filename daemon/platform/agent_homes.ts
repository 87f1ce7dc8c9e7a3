import { isAbsolute, join } from "node:path";
import type { Config } from "./config_schema.ts";
import { type Environment, expandHome, type Paths } from "./paths.ts";

/** Where agents keep their files, as absolute paths; they need not exist. */
export interface AgentHomes {
  /** One at least; none twice. */
  readonly claudeConfigDirs: readonly string[];
  readonly codexHome: string;
  readonly geminiHome: string;
}

/**
 * As configured, else as the agents find them themselves, by variables as they are here: a daemon may
 * have others than the shell in which an agent runs.
 */
export function agentHomes(config: Config, paths: Paths, env: Environment): AgentHomes {
  const { claude_config_dirs, codex_home, gemini_home } = config.agents;
  const { home } = paths;
  // A relative one means another place for each agent.
  const variable = (name: string, standard: string) => {
    const value = env.get(name) ?? "";
    return isAbsolute(value) ? value : join(home, standard);
  };
  const place = (given: string, standard: string) =>
    given === "" ? standard : expandHome(given, home);
  const claudeDirs = claude_config_dirs.length > 0
    ? claude_config_dirs.map((directory) => expandHome(directory, home))
    : [variable("CLAUDE_CONFIG_DIR", ".claude")];
  return {
    claudeConfigDirs: [...new Set(claudeDirs)],
    codexHome: place(codex_home, variable("CODEX_HOME", ".codex")),
    geminiHome: place(gemini_home, join(home, ".gemini")),
  };
}
