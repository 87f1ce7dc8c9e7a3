import { configPlaces } from "../platform/config_places.ts";
import { systemClock } from "../platform/clock.ts";
import { fileKind } from "../platform/file_kind.ts";
import { readLogTail } from "../platform/log_tail.ts";
import { pause } from "../platform/pause.ts";
import type { LogLevel } from "../platform/room_log.ts";
import { listenForSignals } from "../platform/signals.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { followLog } from "./follow_log.ts";
import { logLineOf } from "./log_line_of.ts";
import { loadLogSettings } from "./log_settings.ts";
import { logScrub } from "./log_scrub.ts";
import { clean, printJson, printLines, safeJson } from "./print.ts";

export interface LogsArguments {
  readonly lines: number;
  /** Least severe level. */
  readonly level: LogLevel;
  readonly follow: boolean;
}

/** As long as the log's own lines may be. */
const LONGEST_LINE = 16_384;
const ASK_EVERY_MS = 500;

/**
 * Prints the last lines of the log, read from its file: a daemon that has died can tell nothing. What
 * a daemon that runs has logged within a quarter of a second may not be there yet. Settings that are
 * wrong are no hindrance.
 */
export async function logs(context: CliContext, args: LogsArguments): Promise<number> {
  const { paths } = context;
  const config = await loadLogSettings(context);
  const { logFile } = configPlaces(config, paths);
  // The log did so; this is the edge, and somebody else may have written there.
  const scrub = logScrub(config, LONGEST_LINE);
  if (!hasLog(logFile)) {
    await note(context, `there is no log yet: a daemon writes it to ${clean(logFile)}`);
  }
  if (args.follow) return await follow(context, { ...args, logFile, scrub });
  const tail = await readLogTail(logFile, { ...args, scrub });
  if (context.json) await printJson(context.screen, tail);
  else await print(context, tail.lines);
  if (tail.truncated) {
    await note(
      context,
      "older lines are not shown: only so much of the log's end is read, " +
        `see ${clean(logFile)} itself`,
    );
  }
  return EXIT.OK;
}

function hasLog(file: string): boolean {
  return [file, `${file}.1`].some((path) => fileKind(path) !== "missing");
}

/** With `--json` the answer says so itself, and stderr is for errors. */
async function note({ json, stderr }: CliContext, text: string): Promise<void> {
  if (!json) await stderr.print(`${text}\n`);
}

async function follow(
  context: CliContext,
  { logFile, ...args }: LogsArguments & {
    readonly logFile: string;
    readonly scrub: (line: string) => string;
  },
): Promise<number> {
  const asked = new AbortController();
  const end = () => asked.abort();
  const unlisten = listenForSignals({ stop: end, immediate: end });
  try {
    await followLog(logFile, {
      ...args,
      signal: asked.signal,
      wait: () => pause(systemClock, ASK_EVERY_MS, asked.signal),
      onLines: (lines) => print(context, lines),
    });
    return EXIT.OK;
  } finally {
    unlisten();
  }
}

/** With `--json` while following, each line by itself: there is no end to close a list at. */
async function print({ json, screen }: CliContext, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  if (json) await screen.print(lines.map((line) => `${safeJson({ line })}\n`).join(""));
  else await printLines(screen, lines.map(logLineOf));
}
