import type { MethodName } from "../../shared/protocol/manifest.ts";
import type { ActRecord } from "../act/act_outcome.ts";
import type { Actions } from "../act/actions.ts";
import type { Clock } from "../platform/clock.ts";
import type { RoomLog } from "../platform/room_log.ts";
import { TokenBucket } from "../platform/token_bucket.ts";

export interface ForbiddenCallsOptions {
  readonly clock: Pick<Clock, "elapsed">;
  readonly log: RoomLog;
  readonly actions: Pick<Actions, "forbid">;
}

/** Of each method so many are told at once, and then so many a second. */
const BURST = 3;
const PER_SECOND = 1 / 60;

/** Acts are kept as events, too, whether they are done or not. */
const ACTS: { readonly [Name in MethodName]?: ActRecord["action"] } = {
  "actions.paneSend": "pane.send",
  "actions.sessionKill": "session.kill",
  "actions.focus": "pane.focus",
};

/** What is told of one method. */
interface Told {
  readonly bucket: TokenBucket;
  /** Refused since a call was told last. */
  untold: number;
}

/**
 * Tells of calls that were refused because the role does not reach, in the log and, of acts, as
 * events. Whoever asks again and again is counted and not told of each time; each method has its own
 * measure, so that many calls of one do not hide one call of another.
 */
export class ForbiddenCalls {
  readonly #options: ForbiddenCallsOptions;
  /** As many as there are methods. */
  readonly #told = new Map<MethodName, Told>();

  constructor(options: ForbiddenCallsOptions) {
    this.#options = options;
  }

  /** @param by the wire that asked */
  note({ method, by }: { readonly method: MethodName; readonly by: string }): void {
    const { clock, log, actions } = this.#options;
    const elapsed = clock.elapsed();
    const told = this.#told.get(method) ?? newlyTold(elapsed);
    this.#told.set(method, told);
    if (told.bucket.take(elapsed) > 0) {
      if (told.untold++ === 0) log.warn("more refused calls are only counted", { method, by });
      return;
    }
    const { untold } = told;
    told.untold = 0;
    log.warn("a call was refused: it needs the admin role", { method, by, untold });
    const action = ACTS[method];
    if (action !== undefined) actions.forbid(action, { wire: by });
  }
}

function newlyTold(elapsed: number): Told {
  return { bucket: new TokenBucket(PER_SECOND, { burst: BURST, elapsed }), untold: 0 };
}
