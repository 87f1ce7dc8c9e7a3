import { configPlaces } from "../platform/config_places.ts";
import type { Config } from "../platform/config_schema.ts";
import { readFileEnd } from "../platform/read_file_end.ts";
import { servicePlaces } from "../upkeep/service/service_places.ts";
import { readUnit } from "../upkeep/service/manage_unit.ts";
import { Systemd } from "../upkeep/service/systemd.ts";
import { supervisorPlaces } from "../platform/supervisor_state.ts";
import { shortPath } from "./board.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { loadLogSettings } from "./log_settings.ts";
import { logScrub } from "./log_scrub.ts";
import { printJson } from "./print.ts";

const LONGEST_LINE = 4_000;
/** More of a log is not read for its last lines. */
const MOST_READ = 1024 * 1024;

interface LogPiece {
  /** A path, or the unit whose journal it is. */
  readonly from: string;
  readonly lines: readonly string[];
}

/**
 * Prints what the service has said last: its journal under systemd, else the log of the daemon and of
 * its supervisor.
 * @throws {SystemdError} when the journal cannot be read.
 */
export async function serviceLogs(
  context: CliContext,
  { lines }: { readonly lines: number },
): Promise<number> {
  const { screen, paths } = context;
  const config = await loadLogSettings(context);
  const scrub = logScrub(config, LONGEST_LINE);
  const pieces = (await readPieces(context, { config, lines })).map(({ from, lines }) => ({
    from,
    lines: lines.map(scrub),
  }));
  if (context.json) await printJson(screen, { logs: pieces });
  else {
    for (const { from, lines } of pieces) {
      await screen.print(`==> ${shortPath(from, paths.home)} <==\n`);
      await screen.print(lines.length === 0 ? "nothing yet\n" : `${lines.join("\n")}\n`);
    }
  }
  return EXIT.OK;
}

async function readPieces(
  { paths, env }: CliContext,
  { config, lines }: { readonly config: Config; readonly lines: number },
): Promise<readonly LogPiece[]> {
  const { unit, unitFile } = servicePlaces(paths);
  const systemd = new Systemd({ paths, env });
  if (await readUnit(unitFile) !== null && !("missing" in await systemd.version())) {
    return [{ from: unit, lines: await systemd.journal(unit, lines) }];
  }
  const files = [supervisorPlaces(paths).log, configPlaces(config, paths).logFile];
  return await Promise.all(
    files.map(async (from) => ({ from, lines: await lastLines(from, lines) })),
  );
}

async function lastLines(path: string, count: number): Promise<readonly string[]> {
  const end = await readFileEnd(path, MOST_READ);
  if (end === null) return [];
  return [...end.lines, end.rest].filter((line) => line !== "").slice(-count);
}
