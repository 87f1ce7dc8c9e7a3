import { type LockOwner, readLockOwner } from "../../platform/lock.ts";
import { refuseDirectory } from "../../platform/no_directory.ts";
import { PathError } from "../../platform/path_error.ts";
import type { Paths } from "../../platform/paths.ts";
import { sinceBoot } from "../../platform/process_mark.ts";
import { START_LIMIT_MS } from "../../platform/start_limit.ts";
import { isLocked, isSameProcess } from "../supervise/background.ts";
import type { RecoverAnswer } from "./recover_answer.ts";
import { failed, fine, fix, type RecoverStep } from "./recover_step.ts";

export interface RecoverDaemonOptions {
  readonly paths: Pick<Paths, "lock" | "socket">;
  readonly answer: RecoverAnswer;
  readonly apply: boolean;
  /** Milliseconds UTC. */
  readonly now: number;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs?: number;
}

const GRACE_MS = 5_000;
const LOOK_MS = 50;

/**
 * Ends a daemon that holds the lock and is silent, and clears what dead ones have left. One that says
 * anything at all is left alone.
 */
export async function recoverDaemon(
  options: RecoverDaemonOptions,
): Promise<readonly RecoverStep[]> {
  const { answer, paths, now } = options;
  if (answer.kind === "answers") return [fine("daemon", `version ${answer.version} runs`)];
  if (answer.kind === "unclear") return [failed("daemon", answer.message)];
  const refusal = lockRefusal(paths);
  if (refusal !== null) return [failed("lock", refusal), await clearSocket(options)];
  const owner = readLockOwner(paths.lock);
  if (!await isLocked(paths.lock)) {
    return [
      fine("daemon", "none runs"),
      await clearLock(owner, options),
      await clearSocket(options),
    ];
  }
  if (owner === null || !isSameProcess(owner)) {
    return [failed("daemon", "one holds the lock and does not say who it is: try again")];
  }
  if (answer.kind === "none" && isStarting(owner, now)) {
    return [
      failed(
        "daemon",
        `process ${owner.pid} is just starting, which may take ${
          START_LIMIT_MS / 60_000
        } minutes ` +
          "with a large database: try again then",
      ),
    ];
  }
  const step = await fix("daemon", {
    apply: options.apply,
    wouldDo: `process ${owner.pid} holds the lock and does not answer: it would be ended`,
    work: () => endProcess(owner, options),
  });
  return step.outcome === "fixed" ? [step, await clearSocket(options)] : [step];
}

function lockRefusal({ lock }: Pick<Paths, "lock">): string | null {
  try {
    refuseDirectory(lock, "use the lock");
    return null;
  } catch (error) {
    if (error instanceof PathError) return error.message;
    throw error;
  }
}

/** It checks and migrates its database before it listens. */
function isStarting({ startedAt, lockedSinceBoot }: LockOwner, now: number): boolean {
  const machineMs = sinceBoot();
  const heldMs = lockedSinceBoot === undefined || machineMs === null
    ? now - startedAt
    : machineMs - lockedSinceBoot;
  // Less than nothing: the clock was set back, and would call it so until it comes here again.
  return heldMs >= 0 && heldMs < START_LIMIT_MS;
}

async function endProcess(
  owner: LockOwner,
  { paths, graceMs = GRACE_MS }: RecoverDaemonOptions,
): Promise<string> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    // Looked at again right before: its number may be another's by now.
    if (isSameProcess(owner)) Deno.kill(owner.pid, signal);
    for (let waited = 0; waited < graceMs; waited += LOOK_MS) {
      const isAnother = readLockOwner(paths.lock)?.pid !== owner.pid;
      if (isAnother || !await isLocked(paths.lock)) {
        return `process ${owner.pid}, which did not answer, was ended by ${signal}`;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
  throw new Error(`process ${owner.pid} does not end: end it by hand`);
}

/** What stands in a free lock file means nothing to a daemon, but misleads people. */
async function clearLock(
  owner: LockOwner | null,
  { paths, apply }: RecoverDaemonOptions,
): Promise<RecoverStep> {
  if (owner === null) return fine("lock", "free");
  return await fix("lock", {
    apply,
    wouldDo: `it names process ${owner.pid}, which has ended: that would be cleared`,
    work: async () => {
      using file = await Deno.open(paths.lock, { read: true, write: true });
      if (!await file.tryLock(true)) return "another daemon has taken it meanwhile";
      await file.truncate(0);
      await file.unlock();
      return `it named process ${owner.pid}, which has ended: cleared`;
    },
  });
}

async function clearSocket({ paths, apply }: RecoverDaemonOptions): Promise<RecoverStep> {
  const info = await Deno.lstat(paths.socket).catch(() => null);
  if (info === null) return fine("socket", "none is left over");
  if (!info.isSocket) return failed("socket", `${paths.socket} is no socket: move it away`);
  return await fix("socket", {
    apply,
    wouldDo: "nobody listens on it: it would be removed",
    work: async () => {
      if (await isLocked(paths.lock)) return "another daemon has taken it meanwhile";
      await Deno.remove(paths.socket);
      return "nobody listened on it: removed";
    },
  });
}
