import { systemClock } from "../platform/clock.ts";
import { ensureDirectories } from "../platform/directories.ts";
import { uuidv7 } from "../platform/ids.ts";
import { acquireLock, type LockAttempt, type LockOwner } from "../platform/lock.ts";
import { ownCommand } from "../platform/own_command.ts";
import type { Paths } from "../platform/paths.ts";
import { listenForSignals } from "../platform/signals.ts";
import { startInBackground } from "../upkeep/supervise/background.ts";
import { refusePlaces } from "../upkeep/supervise/refuse_places.ts";
import { startSupervised } from "../upkeep/supervise/start_supervised.ts";
import { Supervisor, type SupervisorEnd } from "../upkeep/supervise/supervisor.ts";
import {
  type Refusal,
  supervisorPlaces,
  writeSupervisorState,
} from "../platform/supervisor_state.ts";
import { formatTime } from "./age.ts";
import { CliError } from "./cli_error.ts";
import type { CliContext } from "./context.ts";
import { EXIT, type ExitName } from "./exit_codes.ts";
import { printJson } from "./print.ts";
import { refusalWords } from "./refusal_words.ts";
import { loadSettings, type Settings } from "./settings.ts";
import { openSupervisorLog } from "./supervisor_log.ts";

export interface SuperviseArguments {
  readonly background: boolean;
  /** Milliseconds. */
  readonly hangLimit: number;
}

const LOCK_TRIES = 20;
const LOCK_RETRY_MS = 50;

/**
 * Keeps a daemon running in a process beside this one, until either is asked to stop.
 * @throws {PathError} where files of ours cannot be.
 * @throws {CliError} ALREADY_RUNNING, when another supervisor does; GAVE_UP, when the daemon failed
 * too often; REFUSED, with its own status, when it would never start.
 */
export async function supervise(context: CliContext, args: SuperviseArguments): Promise<number> {
  const { paths } = context;
  const { config } = await loadSettings(paths);
  await ensureDirectories(paths);
  refusePlaces(paths);
  if (args.background) return await inBackground(context, args);
  const places = supervisorPlaces(paths);
  const startedAt = context.now();
  const attempt = await takeLock(places.lock, {
    pid: Deno.pid,
    runId: uuidv7(),
    startedAt,
    socket: paths.socket,
    mode: "supervise",
  });
  if (!attempt.ok) {
    const { heldBy } = attempt;
    const who = heldBy === null
      ? "another one is just starting"
      : `one runs already (process ${heldBy.pid}, since ${
        formatTime(heldBy.startedAt, startedAt)
      })`;
    throw new CliError(`cannot supervise: ${who}, see \`ntm-tracker service status\``, {
      code: "ALREADY_RUNNING",
      exit: "ALREADY_RUNNING",
    });
  }
  try {
    return told(await watch(context, { ...args, config }));
  } finally {
    attempt.lock.release();
  }
}

/** One who only looks whether the lock is held is in the way for a moment, and has no name. */
async function takeLock(path: string, owner: LockOwner): Promise<LockAttempt> {
  for (let tries = 1;; tries++) {
    const attempt = await acquireLock(path, owner);
    if (attempt.ok || attempt.heldBy !== null || tries === LOCK_TRIES) return attempt;
    await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
  }
}

async function watch(
  { paths }: CliContext,
  { hangLimit: hangLimitMs, config }: SuperviseArguments & Pick<Settings, "config">,
): Promise<SupervisorEnd> {
  const places = supervisorPlaces(paths);
  const log = await openSupervisorLog(places.log, config);
  const command = [...ownCommand(), "serve", "--supervised", ...homeOption(paths)];
  const supervisor = new Supervisor({
    startDaemon: (onNotice) => startSupervised({ command, hangLimitMs, onNotice }),
    pid: Deno.pid,
    hangLimitMs,
    clock: systemClock,
    log: log.room("upkeep"),
    onState: (state) => writeSupervisorState(places.state, state),
  });
  const unlisten = listenForSignals({
    stop: () => supervisor.stop(),
    immediate: () => supervisor.stop(),
  });
  try {
    return await supervisor.run();
  } finally {
    unlisten();
    await log.close();
  }
}

/** `--home DIR`, where this command was told of one. */
function homeOption({ override }: Paths): readonly string[] {
  return override === null ? [] : ["--home", override];
}

function told(end: SupervisorEnd): number {
  switch (end.kind) {
    case "stopped":
      return EXIT.OK;
    case "refused":
      throw new RefusedError(end.refusal);
    case "gave_up":
      throw new CliError(
        `the daemon has failed ${end.failures} times in a row (last: ${end.reason}): see its log, ` +
          "put it right and run this again",
        { code: "GAVE_UP", exit: "FAILED" },
      );
  }
}

/** The daemon has said more; its own status is ours too. */
class RefusedError extends CliError {
  constructor(refusal: Refusal) {
    super(refusalWords(refusal), { code: "REFUSED", exit: REFUSED_EXITS[refusal] });
  }
}

const REFUSED_EXITS: Readonly<Record<Refusal, ExitName>> = {
  command_line: "USAGE",
  newer_database: "NEWER_DATABASE",
  settings: "CONFIG",
};

async function inBackground(
  { paths, json, screen }: CliContext,
  { hangLimit }: SuperviseArguments,
): Promise<number> {
  const command = [
    ...ownCommand(),
    "supervise",
    "--hang-limit",
    `${Math.ceil(hangLimit / 1_000)}s`,
    ...homeOption(paths),
  ];
  const started = await startInBackground({ paths, command });
  if (json) await printJson(screen, started);
  else if (started.outcome === "running_already") {
    await screen.print(`nothing to do: a supervisor runs already (process ${started.pid})\n`);
  } else await screen.print(`the supervisor runs in the background (process ${started.pid})\n`);
  return EXIT.OK;
}
