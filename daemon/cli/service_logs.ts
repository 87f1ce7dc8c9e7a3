import { redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import { configPlaces } from "../platform/config_places.ts";
import type { Paths } from "../platform/paths.ts";
import { readFileEnd } from "../platform/read_file_end.ts";
import { servicePlaces } from "../upkeep/service/service_places.ts";
import { readUnit } from "../upkeep/service/manage_unit.ts";
import { Systemd } from "../upkeep/service/systemd.ts";
import { supervisorPlaces } from "../platform/supervisor_state.ts";
import { shortPath } from "./board.ts";
import { CliError } from "./cli_error.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { logScrub } from "./log_scrub.ts";
import { printJson } from "./print.ts";
import { loadSettings } from "./settings.ts";

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
  const scrub = await scrubFor(paths);
  const pieces = (await readPieces(context, lines)).map(({ from, lines }) => ({
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

/** Without settings that hold, by the built-in shapes: the journal tells why they do not hold. */
async function scrubFor(paths: Paths): Promise<(line: string) => string> {
  try {
    return logScrub((await loadSettings(paths)).config, LONGEST_LINE);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return (line) => sanitiseLine(redact(line), LONGEST_LINE);
  }
}

async function readPieces(context: CliContext, lines: number): Promise<readonly LogPiece[]> {
  const { paths, env } = context;
  const { unit, unitFile } = servicePlaces(paths);
  const systemd = new Systemd({ paths, env });
  if (await readUnit(unitFile) !== null && !("missing" in await systemd.version())) {
    return [{ from: unit, lines: await systemd.journal(unit, lines) }];
  }
  const { config } = await loadSettings(paths);
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
