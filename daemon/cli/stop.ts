import type { RpcClient } from "../../shared/rpc/client.ts";
import { readLockOwner } from "../platform/lock.ts";
import { CliError } from "./cli_error.ts";
import { ask, connectDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { printJson } from "./print.ts";

/** A daemon keeps what is under way and takes its hooks out of tmux; that may take some seconds. */
const PATIENCE_MS = 15_000;
const LOOK_MS = 50;

/**
 * Asks the daemon to end, and waits until it has.
 * @throws {CliError} NO_DAEMON, when none runs; STILL_THERE, when it does not end.
 */
export async function stop(context: CliContext): Promise<number> {
  const { paths, screen } = context;
  const { client, capabilities: { runId } } = await connectDaemon(paths);
  // What is in our own lock is no matter of a daemon elsewhere.
  const isElsewhere = (paths.remote ?? null) !== null;
  const pid = isElsewhere ? null : readLockOwner(paths.lock)?.pid ?? null;
  await ask(client, "daemon.shutdown", { reason: "asked by ntm-tracker stop" });
  if (!await (isElsewhere ? hasLeft(client) : isGone(paths.lock, runId))) {
    throw new CliError(
      `the daemon has not ended within ${PATIENCE_MS / 1_000} s: its log may say why` +
        (pid === null ? "" : `, \`kill -9 ${pid}\` ends it`),
      { code: "STILL_THERE", exit: "FAILED" },
    );
  }
  client.close();
  if (context.json) await printJson(screen, { stopped: true, runId, pid });
  else await screen.print(`the daemon has ended${pid === null ? "" : ` (process ${pid})`}\n`);
  return EXIT.OK;
}

/** Whether the daemon ends the connection in time. */
async function hasLeft(client: RpcClient): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<false>((resolve) => timer = setTimeout(resolve, PATIENCE_MS, false));
  const left = await Promise.race([client.closed.then(() => true), enough]);
  clearTimeout(timer);
  return left;
}

/** The daemon empties its lock file last of all, or another one writes itself in. */
async function isGone(lock: string, runId: string): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    const owner = readLockOwner(lock);
    if (owner?.runId !== runId) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return false;
}
