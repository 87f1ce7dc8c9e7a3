import type { CompactionSight } from "../../state/observation.ts";

/** What one screen says of a compaction: that one runs, or the trace that one has left. */
export interface CompactionOnScreen {
  readonly phase: "running" | "done";
  readonly tokensBefore: number | null;
  readonly tokensAfter: number | null;
}

/** What is remembered of one agent from screen to screen. */
export interface ScreenCompactions {
  readonly phase: CompactionOnScreen["phase"] | null;
  /** Since when one is seen to run, milliseconds UTC. */
  readonly runningSince: number | null;
  /** When the last one was seen to have ended. */
  readonly doneAt: number | null;
  /** The last ones, the oldest first. */
  readonly sights: readonly CompactionSight[];
}

const MOST_SIGHTS = 8;

/** Before the first screen of an agent. */
export const NO_COMPACTIONS: ScreenCompactions = {
  phase: null,
  runningSince: null,
  doneAt: null,
  sights: [],
};

/** The first screen: a trace that is there already may be of any time, and tells nothing new. */
export function firstCompaction(seen: CompactionOnScreen | null, now: number): ScreenCompactions {
  if (seen === null) return NO_COMPACTIONS;
  const isRunning = seen.phase === "running";
  return { ...NO_COMPACTIONS, phase: seen.phase, runningSince: isRunning ? now : null };
}

/**
 * Adds one more screen. A trace that was not there before is one compaction; it stays on the screen
 * long after, and may leave it and come back when the pane is resized or scrolled.
 * @param debounceMs a trace that comes back within this time is the same one
 */
export function nextCompaction(
  before: ScreenCompactions,
  seen: CompactionOnScreen | null,
  { now, debounceMs }: { readonly now: number; readonly debounceMs: number },
): ScreenCompactions {
  if (seen?.phase === "running") {
    return { ...before, phase: "running", runningSince: before.runningSince ?? now };
  }
  if (seen === null) return { ...before, phase: null, runningSince: null };
  const known = { ...before, phase: "done", runningSince: null } as const;
  if (before.phase === "done") return known;
  const isBack = before.phase === null && before.doneAt !== null &&
    Math.abs(now - before.doneAt) < debounceMs;
  if (isBack) return known;
  const sights = [...before.sights, sightOf(before, seen, now)].slice(-MOST_SIGHTS);
  return { ...known, doneAt: now, sights };
}

function sightOf(
  { runningSince }: ScreenCompactions,
  { tokensBefore, tokensAfter }: CompactionOnScreen,
  now: number,
): CompactionSight {
  return {
    source: "screen",
    key: `screen ${now}`,
    // It looks the same either way.
    trigger: null,
    startedAt: runningSince,
    endedAt: now,
    preTokens: tokensBefore,
    postTokens: tokensAfter,
    // Seen from look to look only: others know it exactly.
    durationMs: null,
  };
}
