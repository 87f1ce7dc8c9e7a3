import { isAbsolute, join } from "node:path";
import { configPlaces } from "./config_places.ts";
import type { Config } from "./config_schema.ts";
import { type Environment, expandHome, type Paths } from "./paths.ts";

/** Where agents keep their files, as absolute paths; they need not exist. */
export interface AgentHomes {
  readonly claudeConfigDirs: readonly string[];
  readonly codexHome: string;
  readonly geminiHome: string;
}

/** As configured, else as the agents find them themselves. */
export function agentHomes(config: Config, paths: Paths, env: Environment): AgentHomes {
  const { codex_home, gemini_home } = config.agents;
  const { home } = paths;
  const place = (given: string, standard: string) =>
    given === "" ? standard : expandHome(given, home);
  const codexHome = env.get("CODEX_HOME") ?? "";
  return {
    claudeConfigDirs: configPlaces(config, paths).claudeConfigDirs,
    // A relative one means another place for each agent.
    codexHome: place(codex_home, isAbsolute(codexHome) ? codexHome : join(home, ".codex")),
    geminiHome: place(gemini_home, join(home, ".gemini")),
  };
}
