import { uuidv7 } from "../../platform/ids.ts";
import { acquireLock, readLockOwner } from "../../platform/lock.ts";
import type { Paths } from "../../platform/paths.ts";
import { type DatabaseReport, inspectDatabase } from "../../store/inspect.ts";
import { salvageDatabase } from "../../store/salvage.ts";
import { isSameProcess } from "../supervise/background.ts";
import { otherDatabases } from "../other_databases.ts";
import { fileInUse } from "./file_in_use.ts";
import type { RecoverAnswer } from "./recover_answer.ts";
import { recoverDaemon } from "./recover_daemon.ts";
import { recoverQueue } from "./recover_queue.ts";
import { type Done, failed, fine, fix, type RecoverStep } from "./recover_step.ts";
import { salvageWords } from "./salvage_words.ts";

export interface RecoverOptions {
  readonly paths: Paths;
  /** What became of asking the daemon. */
  readonly answer: RecoverAnswer;
  /** False: everything is only told. */
  readonly apply: boolean;
  readonly now: () => number;
  /** Lets the daemon that runs look at everything anew. */
  readonly lookAnew: () => Promise<void>;
  /** Told now and then how far a long work is. */
  readonly tell?: (progress: string) => void;
  readonly graceMs?: number;
}

/** Puts right what a crash has left, in an order in which each step finds the one before done. */
export async function recoverAll(options: RecoverOptions): Promise<readonly RecoverStep[]> {
  const { paths, apply, now } = options;
  const daemon = await recoverDaemon({ ...options, now: now() });
  return [
    ...daemon,
    await recoverQueue({ spool: paths.hookSpool, apply, now: now() }),
    await recoverDatabase(options),
    await rebuild(options),
  ];
}

async function rebuild({ answer, apply, lookAnew }: RecoverOptions): Promise<RecoverStep> {
  if (answer.kind === "unclear") return fine("state", "it is left to the daemon, if one runs");
  if (answer.kind !== "answers") {
    return fine(
      "state",
      "the next start looks at every tmux server: `ntm-tracker start`, or the service",
    );
  }
  return await fix("state", {
    apply,
    wouldDo: "the daemon would look at every tmux server and judge every pane anew",
    work: async () => {
      await lookAnew();
      return "the daemon looks at every tmux server and judges every pane anew";
    },
  });
}

async function recoverDatabase(options: RecoverOptions): Promise<RecoverStep> {
  const { paths: { database }, answer, apply } = options;
  const report = inspectDatabase(database);
  const lost = lostDatabase(report.kind, options);
  if (lost !== null) return failed("database", lost);
  switch (report.kind) {
    case "missing":
      return fine("database", "there is none: the first start makes it");
    case "empty":
      return fine("database", "it is empty: the next start begins it");
    case "sound":
      return fine("database", `it is sound (schema ${report.schemaVersion})`);
    case "too_new":
      return {
        ...failed("database", "a newer version has written it: install that again"),
        isNewer: true,
      };
    case "unreadable":
      return failed("database", `it cannot be read: ${report.message}`);
    case "corrupt":
      if (answer.kind === "answers" || answer.kind === "unclear") {
        return failed(
          "database",
          `it is damaged (${report.message}): \`ntm-tracker stop\`, then run this again`,
        );
      }
      return await fix("database", {
        apply,
        wouldDo: `it is damaged (${report.message}): what can be read would be kept, and the ` +
          "damaged one set aside",
        work: () => salvage(options),
      });
  }
}

/** Why a daemon that runs keeps what it records in no file that will be found; null where it does. */
function lostDatabase(
  kind: DatabaseReport["kind"],
  { paths: { database, lock }, answer }: RecoverOptions,
): string | null {
  if (answer.kind !== "answers" && answer.kind !== "unclear") return null;
  const owner = readLockOwner(lock);
  const pid = owner !== null && isSameProcess(owner) ? owner.pid : null;
  // One that answers has a database: it does not begin without.
  const isMissing = answer.kind === "answers" && (kind === "missing" || kind === "empty");
  if (!isMissing && (pid === null || fileInUse(pid, database) !== "gone")) return null;
  const who = pid === null ? "the daemon that runs" : `the daemon that runs (process ${pid})`;
  return `${who} writes to a file that is gone, ${database} was deleted or replaced: what it ` +
    "records will be lost, restart it with `ntm-tracker stop` and `ntm-tracker start`, or " +
    "`ntm-tracker service install`";
}

/** Under the daemon's own lock, so that none begins meanwhile. */
async function salvage({ paths, now, tell }: RecoverOptions): Promise<Done> {
  const attempt = await acquireLock(paths.lock, {
    pid: Deno.pid,
    runId: uuidv7(),
    startedAt: now(),
    socket: paths.socket,
    mode: "serve",
  });
  if (!attempt.ok) {
    throw new Error("it is damaged, and a daemon has started: end it and run this again");
  }
  try {
    const done = salvageDatabase(paths.database, {
      now,
      newId: uuidv7,
      progress: ({ table, rows }) =>
        tell?.(`reading what is left of the database: ${rows} rows so far, now ${table}`),
    });
    return salvageWords(done, otherDatabases(paths));
  } finally {
    attempt.lock.release();
  }
}
