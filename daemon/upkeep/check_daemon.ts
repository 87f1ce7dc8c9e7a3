import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { type LockOwner, readLockOwner } from "../platform/lock.ts";
import type { Paths } from "../platform/paths.ts";
import { type DoctorCheck, fine, problem, warning } from "./doctor_check.ts";

/** What became of asking the daemon who it is. */
export type DaemonAnswer =
  | { readonly kind: "none" }
  | { readonly kind: "answers"; readonly version: string; readonly runId: string }
  /** It listens, and cannot be understood or does not answer. */
  | { readonly kind: "fails"; readonly message: string };

const NAME = "daemon";

/** Whether the daemon that runs can be asked, and whether the lock agrees. */
export function checkDaemon(
  answer: DaemonAnswer,
  { lock, processRuns = isProcess }: Pick<Paths, "lock"> & {
    readonly processRuns?: (pid: number) => boolean;
  },
): DoctorCheck {
  const owner = readLockOwner(lock);
  const pid = owner === null ? "" : `, process ${owner.pid}`;
  switch (answer.kind) {
    case "fails":
      return problem(NAME, `it does not work${pid}: ${answer.message}`, restart(owner));
    case "answers":
      return answers(answer, { owner, pid });
    case "none":
      if (owner === null || !processRuns(owner.pid)) return fine(NAME, "none runs");
      return warning(
        NAME,
        `process ${owner.pid} holds the lock and does not listen: it is starting, ending or stuck`,
        restart(owner),
      );
  }
}

function answers(
  { version, runId }: Extract<DaemonAnswer, { readonly kind: "answers" }>,
  { owner, pid }: { readonly owner: LockOwner | null; readonly pid: string },
): DoctorCheck {
  if (owner?.runId !== runId) {
    return warning(
      NAME,
      "one answers, but the lock file names another",
      "restart it with `ntm-tracker stop` and `ntm-tracker start`",
    );
  }
  if (version !== PRODUCT_VERSION) {
    return warning(
      NAME,
      `version ${version} runs${pid}, this program is ${PRODUCT_VERSION}`,
      "restart it with `ntm-tracker stop` and `ntm-tracker start`",
    );
  }
  return fine(NAME, `version ${version} runs${pid}`);
}

function restart(owner: LockOwner | null): string {
  const end = owner === null ? "end its process" : `end it with \`kill ${owner.pid}\``;
  return `wait a few seconds; if it stays so, ${end} and start it anew`;
}

function isProcess(pid: number): boolean {
  try {
    Deno.statSync(`/proc/${pid}`);
    return true;
  } catch {
    return false;
  }
}
