import type { Delta } from "../../shared/model/snapshot.ts";
import type { BenchContext } from "./bench_context.ts";
import { BenchDaemon } from "./bench_daemon.ts";
import type { DaemonSettings } from "./daemon_config.ts";
import { type ExpectedPicture, FirstPicture } from "./first_picture.ts";

/** A daemon that has not shown the fleet by then is broken, milliseconds. */
const MOST_MS = 30_000;

export interface ColdStartOptions {
  readonly settings: DaemonSettings;
  readonly expected: ExpectedPicture;
}

/**
 * Starts daemons in new homes, one after the other: from before the spawn until a client that
 * subscribes at once has every session and pane, milliseconds each. The first start is not counted:
 * after a change of the program Deno compiles it once and keeps that.
 *
 * @throws {Error} when the fleet is not shown
 */
export async function measureColdStarts(
  context: BenchContext,
  options: ColdStartOptions,
): Promise<readonly number[]> {
  const durations: number[] = [];
  for (let start = 0; start <= context.plan.coldStarts; start++) {
    context.signal.throwIfAborted();
    durations.push(await timeColdStart(context, options));
  }
  return durations.slice(1);
}

async function timeColdStart(
  { program, signal }: BenchContext,
  { settings, expected }: ColdStartOptions,
): Promise<number> {
  await using daemon = await BenchDaemon.start(program, settings);
  daemon.notifications.watch();
  const picture = new FirstPicture(expected);
  if (picture.add(await daemon.subscribe())) return performance.now() - daemon.startedAt;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]);
  const complete = await daemon.notifications.first(({ method, params }) => {
    return method === "session.delta" && picture.add(params as unknown as Delta);
  }, patience);
  signal.throwIfAborted();
  if (complete !== undefined) return complete.at - daemon.startedAt;
  const { lastError } = await daemon.health();
  throw new Error(
    `start cold: the fleet is not shown after ${MOST_MS} ms: ${lastError ?? "no error"}`,
  );
}
