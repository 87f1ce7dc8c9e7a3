import * as z from "zod";
import type { Paths } from "./paths.ts";
import { join } from "node:path";

/** Why another try would not help a daemon that refuses to start. */
export type Refusal = NonNullable<SupervisorState["refusal"]>;

/** What a supervisor leaves in its file for those who ask how it is. Times are milliseconds UTC. */
export const SupervisorState = z.object({
  pid: z.int().positive(),
  startedAt: z.int().nonnegative(),
  /** `pausing`: the daemon has failed, and the next try is at `nextStartAt`. */
  phase: z.enum(["starting", "running", "pausing", "stopping", "stopped", "gave_up"]),
  /** Null while no daemon runs. */
  daemonPid: z.int().positive().nullable(),
  daemonSince: z.int().nonnegative().nullable(),
  /** What the daemon says of itself. */
  daemonStatus: z.string().nullable(),
  /** Daemons that took the place of one that died or hung. */
  restarts: z.int().nonnegative(),
  failuresInRow: z.int().nonnegative(),
  lastFailure: z.object({ at: z.int().nonnegative(), reason: z.string() }).nullable(),
  nextStartAt: z.int().nonnegative().nullable(),
  /** Why it gave up at once; null where it did not. Older versions do not tell. */
  refusal: z.enum(["command_line", "newer_database", "settings"]).nullable().default(null),
  hangLimitMs: z.int().positive(),
});
export type SupervisorState = z.infer<typeof SupervisorState>;

/** Where a supervisor keeps what is its own. */
export interface SupervisorPlaces {
  readonly lock: string;
  readonly state: string;
  readonly log: string;
}

/** The files of the supervisor of the daemon with these paths. */
export function supervisorPlaces(paths: Pick<Paths, "runDir" | "dataDir">): SupervisorPlaces {
  return {
    lock: join(paths.runDir, "supervisor.lock"),
    state: join(paths.runDir, "supervisor.json"),
    log: join(paths.dataDir, "supervisor.log"),
  };
}

/** A file of some other program may be of any size. */
const LARGEST_BYTES = 16_384;

/** What the last supervisor wrote; null when there is none or it is not to be understood. */
export function readSupervisorState(path: string): SupervisorState | null {
  try {
    if (Deno.statSync(path).size > LARGEST_BYTES) return null;
    return SupervisorState.parse(JSON.parse(Deno.readTextFileSync(path)));
  } catch {
    return null;
  }
}

/** Replaces the file, so that a reader finds a whole one. It need not outlive a power cut. */
export function writeSupervisorState(path: string, state: SupervisorState): void {
  const temporary = `${path}.${state.pid}.tmp`;
  Deno.writeTextFileSync(temporary, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  Deno.renameSync(temporary, path);
}
