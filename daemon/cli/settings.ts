import { loadConfig } from "../platform/config.ts";
import { formatProblems } from "../platform/config_problem.ts";
import type { Config } from "../platform/config_schema.ts";
import type { Paths } from "../platform/paths.ts";
import { CliError } from "./cli_error.ts";

export interface Settings {
  readonly config: Config;
  /** False when there is no file and every value is a default. */
  readonly configExists: boolean;
}

/**
 * The settings of the user's daemon.toml.
 * @throws {CliError} CONFIG_WRONG with each problem, its line and a way out.
 */
export async function loadSettings({ configFile }: Pick<Paths, "configFile">): Promise<Settings> {
  const loaded = await loadConfig(configFile);
  if ("config" in loaded) return { config: loaded.config, configExists: loaded.exists };
  const message = "unreadable" in loaded
    ? loaded.unreadable
    : `the configuration is wrong:\n${formatProblems(loaded.problems, { file: configFile })}`;
  throw new CliError(message.trimEnd(), { code: "CONFIG_WRONG", exit: "CONFIG" });
}
