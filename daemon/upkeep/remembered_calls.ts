import type { CancelTimer, Clock } from "../platform/clock.ts";
import type { RoomLog } from "../platform/room_log.ts";
import type { World } from "../state/world.ts";
import { guardTurn } from "./guard_turn.ts";

export interface RememberedCallsOptions {
  readonly clock: Clock;
  readonly log: RoomLog;
  readonly pipeline: { readonly world: World; tick(): void };
  /** Whether anybody looks at agents: else nothing will ever be known of a call. */
  readonly hasReaders: boolean;
}

/**
 * A first look, and the time in which a pane may wait again. Nobody is kept out longer, for a tmux may
 * hang: what is known by then is told.
 */
const PATIENCE_MS = 2_500;
/** Between two questions. Each is a turn too: that a question was answered shows as time passes. */
const ASK_EVERY_MS = 50;

/**
 * Calls that an earlier run has left pending. The database says that a person is waited for; only a
 * look at tmux and its agents says whether that is still so. Clients are answered once it has, so
 * that none shows or tells what was answered while no daemon ran.
 */
export class RememberedCalls {
  /** Resolves when all of them are known, or nobody is to wait for that any longer. */
  readonly known: Promise<void>;
  readonly #options: RememberedCallsOptions;
  readonly #resolve: () => void;
  #cancel: CancelTimer = () => {};

  constructor(options: RememberedCallsOptions) {
    ({ promise: this.known, resolve: this.#resolve } = Promise.withResolvers());
    this.#options = options;
  }

  start(): void {
    const { clock } = this.#options;
    this.#ask(clock.elapsed() + PATIENCE_MS);
  }

  /** Clients wait no longer. */
  stop(): void {
    this.#cancel();
    this.#resolve();
  }

  #ask(until: number): void {
    const { clock, log, pipeline, hasReaders } = this.#options;
    if (!hasReaders || clock.elapsed() >= until || !hasUnknown(pipeline.world)) return this.stop();
    this.#cancel = clock.setTimer(ASK_EVERY_MS, () => {
      guardTurn(() => pipeline.tick(), log);
      this.#ask(until);
    });
  }
}

/** Whether something is pending that this run has not seen waited for. */
function hasUnknown({ waits }: World): boolean {
  for (const { escalation: { status }, watched } of waits.values()) {
    if (status === "pending" && !watched) return true;
  }
  return false;
}
