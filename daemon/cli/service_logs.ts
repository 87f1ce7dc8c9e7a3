import { redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import { configPlaces } from "../platform/config_places.ts";
import { readLogTail } from "../upkeep/service/read_log_tail.ts";
import { servicePlaces } from "../upkeep/service/service_places.ts";
import { readUnit } from "../upkeep/service/manage_unit.ts";
import { Systemd } from "../upkeep/service/systemd.ts";
import { supervisorPlaces } from "../platform/supervisor_state.ts";
import { shortPath } from "./board.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { printJson } from "./print.ts";
import { loadSettings } from "./settings.ts";

const LONGEST_LINE = 4_000;

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
  const pieces = (await readPieces(context, lines)).map(({ from, lines }) => ({
    from,
    lines: lines.map((line) => sanitiseLine(redact(line), LONGEST_LINE)),
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
    files.map(async (from) => ({ from, lines: await readLogTail(from, lines) })),
  );
}
