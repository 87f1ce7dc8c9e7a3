import type { PaneMemory } from "../../shared/model/pane_memory.ts";

type Warned = PaneMemory["contextLow"];

/** What is known of the context of a pane's agent at one sight. */
export interface ContextSight {
  /** Whether anybody says that little is left. */
  readonly isLow: boolean;
  /** Used, 0 to 100; null where it is not known. */
  readonly percent: number | null;
  /** A compaction was told of. */
  readonly wasCompacted: boolean;
  /** Another session began, with a context of its own. */
  readonly isOther: boolean;
}

/** Used by at least this much less than when it was told, the context is not the same fill-up. */
const RELIEF_PERCENT = 5;

const SILENT = { warned: null, tell: false } as const;

/**
 * Says whether to warn now that little context is left: once for each time that it fills up, though
 * whoever says so may waver or fall silent in between. Pure.
 */
export function warnOfContext(
  before: Warned,
  { isLow, percent, wasCompacted, isOther }: ContextSight,
): { readonly warned: Warned; readonly tell: boolean } {
  // Where nobody knows the other session's use, what is said may still be of the last one.
  const isNew = before === null || (isOther && percent !== null);
  if (isNew) return isLow ? { warned: { percent, over: false }, tell: true } : SILENT;
  const over = before.over || wasCompacted || isOther;
  if (!isLow && (over || hasFallen(before, percent))) return SILENT;
  return { warned: over === before.over ? before : { ...before, over }, tell: false };
}

function hasFallen({ percent: told }: NonNullable<Warned>, percent: number | null): boolean {
  return percent !== null && percent < (told ?? 100) - RELIEF_PERCENT;
}
