import { type Clock, systemClock } from "./clock.ts";
import { endTree } from "./end_tree.ts";
import { startHidden } from "./hidden_process.ts";

/** A process whose life keeps a distro from being stopped. */
export interface HoldProcess {
  /** Resolves when it is gone, whoever has ended it. */
  readonly ended: Promise<void>;
  /** Ends it, and resolves when it is gone. Safe to call again. */
  end(): Promise<void>;
}

export interface StartHoldOptions {
  /** What ends with its stdin, which ends with this program, however that ends. */
  readonly argv: readonly string[];
  readonly clock?: Clock;
  /** How long it may take to end by itself, milliseconds, and how long to die. Default 5 000. */
  readonly graceMs?: number;
}

/** @throws {Error} when there is no such program, or it does not start. */
export function startHold(options: StartHoldOptions): HoldProcess {
  const { argv, clock = systemClock, graceMs = 5_000 } = options;
  const child = startHidden({ argv, env: { WSL_UTF8: "1" }, pipes: ["stdin"] });
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<void>();
  const ended = Promise.race([child.status.then(() => {}), givenUp]);
  const stdin = child.stdin.getWriter();
  stdin.closed.catch(() => {});
  // What it held goes with it.
  void ended.then(() => stdin.abort().catch(() => {}));
  let cancel = () => {};
  const endLate = () => {
    void endTree(child.pid);
    // One that hangs in the system cannot be ended, and is not waited for.
    cancel = clock.setTimer(graceMs, () => {
      child.unref();
      giveUp();
    });
  };
  const endNow = async () => {
    stdin.close().catch(() => {});
    cancel = clock.setTimer(graceMs, endLate);
    await ended;
    cancel();
  };
  let ending: Promise<void> | null = null;
  return { ended, end: () => ending ??= endNow() };
}
