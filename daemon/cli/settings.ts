import { loadConfig } from "../platform/config.ts";
import { type ConfigProblem, formatProblems } from "../platform/config_problem.ts";
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
  if ("config" in loaded) {
    await refuseWrongPatterns(loaded.config, configFile);
    return { config: loaded.config, configExists: loaded.exists };
  }
  throw "unreadable" in loaded
    ? configWrong(loaded.unreadable)
    : wrongSettings(loaded.problems, configFile);
}

/** The engine is loaded only for those who have patterns: most have none, and commands are short. */
async function refuseWrongPatterns(config: Config, file: string): Promise<void> {
  if (config.redaction.patterns.length === 0) return;
  const { redactionProblems } = await import("../upkeep/user_redaction.ts");
  const problems = redactionProblems(config, await Deno.readTextFile(file));
  if (problems.length > 0) throw wrongSettings(problems, file);
}

function wrongSettings(problems: readonly ConfigProblem[], file: string): CliError {
  return configWrong(`the configuration is wrong:\n${formatProblems(problems, { file })}`);
}

function configWrong(message: string): CliError {
  return new CliError(message.trimEnd(), { code: "CONFIG_WRONG", exit: "CONFIG" });
}
