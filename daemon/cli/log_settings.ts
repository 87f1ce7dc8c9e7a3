import { loadReadableConfig } from "../platform/config.ts";
import type { Config } from "../platform/config_schema.ts";
import { CliError } from "./cli_error.ts";
import type { CliContext } from "./context.ts";
import { loadSettings } from "./settings.ts";

/**
 * The settings by which logs are shown. Logs may tell why others are wrong, so that those are left
 * aside, which is said on stderr: values that are right, and the defaults of the others.
 */
export async function loadLogSettings(
  { paths, stderr }: Pick<CliContext, "paths" | "stderr">,
): Promise<Config> {
  try {
    return (await loadSettings(paths)).config;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    await stderr.print(
      "the settings are wrong, see `ntm-tracker config check`: logs are shown by those that " +
        "can be read, and by defaults\n",
    );
    return await loadReadableConfig(paths.configFile);
  }
}
