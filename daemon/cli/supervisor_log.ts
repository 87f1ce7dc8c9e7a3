import type { Config } from "../platform/config_schema.ts";
import { type Log, openLog } from "../platform/log.ts";
import { logScrub } from "./log_scrub.ts";

const LONGEST_TEXT = 4_000;

/** The log of the supervisor: a small file of its own, and stderr. */
export function openSupervisorLog(
  file: string,
  config: Pick<Config, "redaction">,
): Promise<Log> {
  return openLog({
    file,
    level: "info",
    maxFileMb: 1,
    maxFiles: 2,
    format: "text",
    stderr: true,
    scrub: logScrub(config, LONGEST_TEXT),
  });
}
