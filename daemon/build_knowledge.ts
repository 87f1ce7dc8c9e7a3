import type { LookFigures } from "./collect/watcher.ts";
import type { PipelineTimings } from "./pipeline.ts";
import type { Clock } from "./platform/clock.ts";
import { type CountedLog, countedLog } from "./platform/counted_log.ts";
import type { Log } from "./platform/log.ts";
import { Metrics } from "./platform/metrics.ts";
import type { Timing } from "./platform/timing.ts";
import { ConditionMemory } from "./upkeep/condition_memory.ts";
import { LoopLag } from "./upkeep/loop_lag.ts";

/** What the daemon knows of itself. */
export interface Knowledge {
  readonly metrics: Metrics;
  readonly log: CountedLog;
  readonly lag: LoopLag;
  /** How late timers came in the last minute. */
  readonly lagTiming: Timing;
  /** Since when each check of health is as it is. */
  readonly conditions: ConditionMemory;
  readonly pipelineTimings: PipelineTimings;
  readonly onLook: (look: LookFigures) => void;
  readonly memoryUsage: () => Deno.MemoryUsage;
}

export interface KnowledgeOptions {
  readonly log: Log;
  readonly clock: Clock;
  /** Of this process; a simulation shares its own with others. */
  readonly memoryUsage?: () => Deno.MemoryUsage;
}

/** Values of a minute, one a second. */
const LAG_WINDOW = 60;

/** What figures are fed by; nothing is measured yet. */
export function buildKnowledge(
  { log, clock, memoryUsage = Deno.memoryUsage }: KnowledgeOptions,
): Knowledge {
  const elapsed = () => performance.now();
  const metrics = new Metrics({ elapsed });
  const lagTiming = metrics.timing("loopLag", { window: LAG_WINDOW });
  return {
    metrics,
    log: countedLog(log, clock),
    lag: new LoopLag({ clock, elapsed, timing: lagTiming }),
    lagTiming,
    conditions: new ConditionMemory(),
    pipelineTimings: { turn: metrics.timing("turn"), commit: metrics.timing("commit") },
    onLook: lookCounter(metrics),
    memoryUsage,
  };
}

function lookCounter(metrics: Metrics): Knowledge["onLook"] {
  const looks = metrics.counter("looks");
  const failed = metrics.counter("looks.failed");
  const took = metrics.timing("look");
  return ({ outcome, durationMs }) => {
    looks.add();
    if (outcome === "failed") failed.add();
    if (durationMs !== null) took.record(durationMs);
  };
}
