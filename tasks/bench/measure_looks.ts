import { setTimeout as pause } from "node:timers/promises";
import { CommandRunner } from "../../daemon/collect/run.ts";
import type { LookDepth } from "../../daemon/collect/tmux/look.ts";
import { TmuxProbe } from "../../daemon/collect/tmux/probe.ts";
import { ConfigSchema } from "../../daemon/platform/config_schema.ts";
import type { BenchContext } from "./bench_context.ts";
import type { BenchDaemon } from "./bench_daemon.ts";

/**
 * The deepest first: a look that meets panes it does not know would be followed by a full one, and
 * be timed with it.
 */
export const LOOK_DEPTHS = ["full", "panes", "windows"] as const satisfies readonly LookDepth[];

/** Durations of whole looks, spawn to observation, milliseconds. */
export type LookDurations = Readonly<Record<LookDepth, readonly number[]>>;

/** Between two looks, milliseconds, so that they fall on all phases of what is printed. */
const LONGEST_PAUSE_MS = 20;
/** Between two questions for the daemon's last look, milliseconds. */
const ASK_MS = 250;

/**
 * Looks at a fleet again and again from this process, with the daemon's own probe and settings.
 *
 * @throws {Error} with the probe's words when a look fails
 */
export async function measureLooks(
  { plan, tmux, signal }: BenchContext,
  socket: string,
): Promise<LookDurations> {
  const { exec } = ConfigSchema.parse({});
  const probe = new TmuxProbe({ sourceId: "bench", socket }, {
    runner: new CommandRunner({
      maxConcurrent: 1,
      environment: { PATH: Deno.env.get("PATH") ?? "", LC_ALL: "C.UTF-8" },
    }),
    tmuxProgram: () => tmux,
    timeoutMs: exec.tmux_timeout_ms,
    maxOutputBytes: exec.max_stdout_kb * 1024,
    now: () => Date.now(),
  });
  const timeLooks = async (depth: LookDepth): Promise<number[]> => {
    const durations: number[] = [];
    while (durations.length < plan.looks) {
      await pause(Math.random() * LONGEST_PAUSE_MS, undefined, { signal });
      durations.push(await timeLook(probe, depth));
    }
    return durations;
  };
  const durations: Record<LookDepth, readonly number[]> = { full: [], panes: [], windows: [] };
  for (const depth of LOOK_DEPTHS) durations[depth] = await timeLooks(depth);
  return durations;
}

async function timeLook(probe: TmuxProbe, depth: LookDepth): Promise<number> {
  const startedAt = performance.now();
  const { observation } = await probe.look(depth, null);
  const durationMs = performance.now() - startedAt;
  if (observation.outcome === "ok") return durationMs;
  throw new Error(`look at the fleet: ${observation.message}`);
}

/**
 * What the daemon says its looks took, milliseconds; each look once, of those that were seen. Looks
 * of a series have no duration of their own, so there may be few or none.
 */
export async function sampleDaemonLooks(
  { plan, signal }: BenchContext,
  daemon: BenchDaemon,
): Promise<readonly number[]> {
  const durations: number[] = [];
  const until = performance.now() + plan.healthMs;
  let seen: number | null = null;
  while (performance.now() < until) {
    await pause(ASK_MS, undefined, { signal });
    const { lastLookMs } = await daemon.looks();
    if (lastLookMs !== null && lastLookMs !== seen) durations.push(lastLookMs);
    seen = lastLookMs;
  }
  return durations;
}
