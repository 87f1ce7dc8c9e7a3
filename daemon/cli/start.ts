import { RpcClient } from "../../shared/rpc/client.ts";
import { memoryPair } from "../../shared/rpc/memory.ts";
import { systemClock } from "../platform/clock.ts";
import { configPlaces } from "../platform/config_places.ts";
import { readLockOwner } from "../platform/lock.ts";
import { listenForSignals } from "../platform/signals.ts";
import { shortPath } from "./board.ts";
import { CliError } from "./cli_error.ts";
import { type Connection, findDaemon } from "./connect.ts";
import type { CliContext, Host, HostedApp, HostOutcome } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { LineFace } from "./start_line_face.ts";
import { TableFace } from "./start_table_face.ts";
import { DaemonWatch, type Face } from "./start_watch.ts";
import { loadSettings, type Settings } from "./settings.ts";

/** A daemon that holds the lock may be just starting or just ending: milliseconds to wait for it. */
const PATIENCE_MS = 5_000;
const RETRY_MS = 100;
const FAREWELL_MS = 500;

/**
 * The main job for a person: runs the daemon here and shows it until Ctrl-C. Where one runs already,
 * that one is shown, and left running.
 * @throws {CliError} DAEMON_GONE, when the one that was followed ends.
 */
export async function start(context: CliContext): Promise<number> {
  const settings = await loadSettings(context.paths);
  const host = await context.loadHost();
  const deadline = context.now() + PATIENCE_MS;
  for (;;) {
    const outcome = await hostHere(host, { context, settings });
    if (outcome.kind === "stopped") {
      await sayStopped(context, outcome.reason);
      return EXIT.OK;
    }
    if (await followOther({ context, settings })) return EXIT.OK;
    if (context.now() > deadline) throw stuck(outcome.by?.pid ?? null);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

interface StartParts {
  readonly context: CliContext;
  readonly settings: Settings;
}

async function hostHere(host: Host, parts: StartParts): Promise<HostOutcome> {
  const { context: { paths }, settings } = parts;
  let shown: { readonly client: RpcClient; readonly ended: Promise<void> } | null = null;
  try {
    return await host.hostDaemon(
      // A line on stderr would break the table: the log goes to its file.
      { paths, ...settings, web: "if_possible", mode: "serve", logToStderr: false },
      (app) => {
        shown = show(app, parts);
      },
    );
  } finally {
    await endOf(shown);
  }
}

/** Apart, since the compiler does not see the callback's assignment. */
async function endOf(shown: ReturnType<typeof show> | null): Promise<void> {
  shown?.client.close();
  await shown?.ended;
}

function show(app: HostedApp, parts: StartParts) {
  const [ours, theirs] = memoryPair({ name: "start" });
  void app.serve(theirs, "admin");
  const face = openFace(parts.context, () => app.askToStop("nobody looks any more"));
  const wantedPort = parts.settings.config.server.port;
  const watch = new DaemonWatch({ ...watchOptions(parts, face), wantedPort, daemon: "own" });
  const client = new RpcClient(ours, { onNotification: watch.onNotification });
  // Its failure must not take the daemon with it.
  const ended = watch.run(client).catch((error) => {
    app.askToStop(`the table failed: ${error}`);
  });
  return { client, ended };
}

/** @returns false when there is none to follow. */
async function followOther(parts: StartParts): Promise<boolean> {
  const { context } = parts;
  const { paths } = context;
  let connection: Connection | null = null;
  let left = false;
  const leave = () => {
    left = true;
    connection?.client.close();
  };
  const face = openFace(context, leave);
  const pid = readLockOwner(paths.lock)?.pid ?? null;
  const watch = new DaemonWatch({
    ...watchOptions(parts, face),
    wantedPort: null,
    daemon: { pid },
  });
  connection = await findDaemon(paths, { onNotification: watch.onNotification });
  if (connection === null) {
    await face.end(null);
    return false;
  }
  const unlisten = listenForSignals({ stop: leave, immediate: leave });
  try {
    await watch.run(connection.client);
  } catch (error) {
    if (!left) throw error;
  } finally {
    unlisten();
  }
  if (!left) throw gone();
  const which = pid === null ? "" : ` (process ${pid})`;
  await sayLast(context, `the daemon${which} goes on running: \`ntm-tracker stop\` ends it`);
  return true;
}

function openFace({ screen, now }: CliContext, onLost: () => void): Face {
  const options = { screen, now, onLost };
  return screen.isTerminal ? new TableFace(options) : new LineFace(options);
}

function watchOptions({ context, settings }: StartParts, face: Face) {
  const { logFile } = configPlaces(settings.config, context.paths);
  return { context, face, logFile };
}

async function sayStopped(context: CliContext, reason: string): Promise<void> {
  const { paths } = context;
  const why = reason.startsWith("SIG") ? "" : ` (${reason})`;
  const kept = shortPath(paths.database, paths.home);
  await sayLast(context, `ntm-tracker has stopped${why}; what it saw is kept in ${kept}`);
}

/** A terminal that takes nothing (Ctrl-S) must not keep the process from ending. */
async function sayLast({ screen }: CliContext, text: string): Promise<void> {
  let cancel = () => {};
  const enough = new Promise<void>((resolve) => {
    cancel = systemClock.setTimer(FAREWELL_MS, resolve);
  });
  await Promise.race([enough, screen.print(`${text}\n`)]).finally(() => cancel());
}

function gone(): CliError {
  return new CliError(
    "the daemon that was followed has ended: `ntm-tracker start` runs one here",
    { code: "DAEMON_GONE", exit: "UNAVAILABLE" },
  );
}

function stuck(pid: number | null): CliError {
  const which = pid === null ? "another daemon" : `process ${pid}`;
  return new CliError(
    `cannot start: ${which} holds the lock and does not answer, wait for its end or end it`,
    { code: "ALREADY_RUNNING", exit: "ALREADY_RUNNING" },
  );
}
