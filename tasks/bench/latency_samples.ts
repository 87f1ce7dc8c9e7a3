import { CHANGE_KINDS, type ChangeKind } from "./change_kind.ts";
import type { Figures } from "./metrics.ts";
import { median, percentile } from "./percentile.ts";

/** One change and the notification that showed it, milliseconds. */
export interface LatencySample {
  readonly kind: ChangeKind;
  /**
   * From the exit of whoever made the change; below zero when the notification was faster than the
   * news of that exit.
   */
  readonly fromEnd: number;
  /** From the start of whoever made it. */
  readonly fromStart: number;
  /** No notification came in time: the durations are then the time waited. */
  readonly lost: boolean;
}

/** What the samples amount to. Pure. A kind without samples has no figures. */
export function latencyFigures(samples: readonly LatencySample[]): Figures {
  const figures: Figures = { "latency.lost": samples.filter(({ lost }) => lost).length };
  const worst = { fromEnd: -Infinity, fromStart: -Infinity };
  for (const kind of CHANGE_KINDS) {
    const fromEnd = durationsOf(samples, kind);
    if (fromEnd.length === 0) continue;
    const fromStart = samples.filter((sample) => sample.kind === kind)
      .map((sample) => sample.fromStart);
    figures[`latency.${kind}.p50`] = median(fromEnd);
    figures[`latency.${kind}.p95`] = percentile(fromEnd, 0.95);
    worst.fromEnd = Math.max(worst.fromEnd, percentile(fromEnd, 0.95));
    worst.fromStart = Math.max(worst.fromStart, percentile(fromStart, 0.95));
  }
  if (worst.fromEnd === -Infinity) return {};
  figures["latency.worst.p95"] = worst.fromEnd;
  figures["latency.from_start.worst.p95"] = worst.fromStart;
  return figures;
}

/** From the change's end, one kind. */
export function durationsOf(samples: readonly LatencySample[], kind: ChangeKind): number[] {
  return samples.filter((sample) => sample.kind === kind).map(({ fromEnd }) => fromEnd);
}
