import { STAYS_LINE } from "../shared/protocol/stays_line.ts";
import { sanitiseLine } from "../shared/text/sanitise.ts";
import { App } from "./app.ts";
import type { HostOptions, HostOutcome } from "./cli/context.ts";
import { configPlaces } from "./platform/config_places.ts";
import { checkSocketPath, ensureDirectories } from "./platform/directories.ts";
import { uuidv7 } from "./platform/ids.ts";
import { acquireLock, type Lock } from "./platform/lock.ts";
import { type Log, openLog } from "./platform/log.ts";
import { listenForSignals } from "./platform/signals.ts";
import { buildRedaction } from "./upkeep/user_redaction.ts";
import { bridgeStdio } from "./wire/bridge.ts";
import { stdioChannel } from "./wire/stdio.ts";

/** Between two checks that our lock file is still the one on disk. */
const LOCK_CHECK_MS = 10_000;
/** How long a daemon that is just starting may take to open its socket. */
const BRIDGE_TIMEOUT_MS = 5_000;
const BRIDGE_RETRY_MS = 50;
const LONGEST_LOG_TEXT = 4_000;

/**
 * Runs the one daemon of this user in this process until someone asks it to stop, by a signal or
 * over the wire. `whenReady` is called once clients can be served.
 * @throws {PathError} when the directories cannot be used.
 * @throws {StoreOpenError} when the database cannot be used.
 */
export async function hostDaemon(
  options: HostOptions,
  whenReady: (app: App) => void,
): Promise<HostOutcome> {
  const { paths, mode } = options;
  // Whatever we create is this user's alone: the database's own side files too.
  Deno.umask(0o077);
  checkSocketPath(paths.socket);
  await ensureDirectories(paths);
  const runId = uuidv7();
  const owner = { pid: Deno.pid, runId, startedAt: Date.now(), socket: paths.socket, mode };
  const attempt = await acquireLock(paths.lock, owner);
  if (!attempt.ok) return { kind: "held", by: attempt.heldBy };
  try {
    const reason = await live(options, { runId, lock: attempt.lock, whenReady });
    return { kind: "stopped", reason };
  } finally {
    attempt.lock.release();
  }
}

/**
 * `serve --stdio`: the daemon under the one who called, or a bridge to the one that runs already. A
 * caller that leaves ends the daemon, unless others are connected: then the last of them does, and the
 * caller is told on stderr.
 */
export async function hostStdio(options: HostOptions): Promise<HostOutcome> {
  const deadline = performance.now() + BRIDGE_TIMEOUT_MS;
  for (;;) {
    const outcome = await hostDaemon(options, serveOwner);
    if (outcome.kind === "stopped") return outcome;
    try {
      await bridgeStdio(options.paths.socket);
      return { kind: "stopped", reason: "the bridge has ended" };
    } catch (error) {
      // It is starting and does not listen yet, or it is ending and will let go of the lock.
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, BRIDGE_RETRY_MS));
    }
  }
}

function serveOwner(app: App): void {
  let ownerIsHere = true;
  let isStopping = false;
  void app.stopAsked.then(() => isStopping = true);
  const leaveWhenAlone = () => {
    if (!ownerIsHere && app.clients === 0) app.askToStop("the last client has left");
  };
  app.onClientsChanged = leaveWhenAlone;
  void app.serve(stdioChannel(), "admin").finally(() => {
    ownerIsHere = false;
    leaveWhenAlone();
    if (app.clients > 0 && !isStopping) sayThatWeStay();
  });
}

function sayThatWeStay(): void {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(`${STAYS_LINE}\n`));
  } catch {
    // Whoever started us is gone altogether.
  }
}

async function live(
  options: HostOptions,
  { runId, lock, whenReady }: {
    readonly runId: string;
    readonly lock: Lock;
    readonly whenReady: (app: App) => void;
  },
): Promise<string> {
  const log = await openHostLog(options);
  try {
    const app = new App({ ...options, runId, log });
    const { promise: impatience, resolve: endNow } = Promise.withResolvers<void>();
    const unlisten = listenForSignals({
      stop: (signal) => app.askToStop(signal),
      immediate: () => endNow(),
    });
    const lockCheck = setInterval(() => {
      if (!lock.isIntact()) app.askToStop("the lock file was taken away");
    }, LOCK_CHECK_MS);
    try {
      await app.start();
      whenReady(app);
      options.notices?.ready(`serving since ${new Date().toISOString()}`);
      const reason = await app.stopAsked;
      options.notices?.stopping();
      await Promise.race([app.stop(reason), impatience]);
      return reason;
    } finally {
      clearInterval(lockCheck);
      unlisten();
    }
  } catch (error) {
    log.room("app").error("the daemon cannot go on", { error: String(error) });
    throw error;
  } finally {
    await log.close();
  }
}

function openHostLog({ config, paths, logToStderr }: HostOptions): Promise<Log> {
  const { level, rooms, max_file_mb, max_files, format } = config.logging;
  const { logs } = buildRedaction(config);
  return openLog({
    file: configPlaces(config, paths).logFile,
    level,
    rooms,
    maxFileMb: max_file_mb,
    maxFiles: max_files,
    format,
    stderr: logToStderr,
    scrub: (text) => sanitiseLine(logs(text), LONGEST_LOG_TEXT),
  });
}
