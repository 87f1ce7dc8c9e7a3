import type { AgentType } from "../../../shared/model/agent.ts";
import type { Claim } from "../../state/claim.ts";
import type { PaneRow } from "../../state/observation.ts";
import {
  type CompactionOnScreen,
  firstCompaction,
  nextCompaction,
  NO_COMPACTIONS,
  type ScreenCompactions,
} from "./screen_compactions.ts";

/** What the rules are given: lines from the top, and what they claimed of the screen before. */
export interface ScreenToRead {
  readonly agentType: AgentType;
  readonly lines: readonly string[];
  /** Milliseconds UTC. */
  readonly now: number;
  readonly previous: readonly Claim[];
}

/** What they say; none of it holds text of the screen. */
export interface ScreenSaid {
  readonly claims: readonly Claim[];
  readonly compaction: CompactionOnScreen | null;
  /** Something lies over the agent's screen. */
  readonly coveredBy: string | null;
  /** The time was over before all of it was read. */
  readonly cutOffAt: string | null;
}

/** Who draws the screen. */
export interface ScreenOwner {
  readonly agentType: AgentType;
  /** The agent's process; null without an agent. */
  readonly pid: number | null;
}

/** One reading of a screen, and how long it has been seen not to change. */
export interface ScreenReading {
  readonly owner: ScreenOwner;
  /** What the row told when it was read. */
  readonly drawn: string;
  /** Milliseconds UTC, as both that follow. */
  readonly readAt: number;
  readonly confirmedAt: number;
  readonly claims: readonly Claim[];
  readonly compactions: ScreenCompactions;
  /** How often in a row its time was over before the rules were through. */
  readonly cutOffs: number;
}

/** A pane that may be read. */
export interface PaneScreen {
  readonly row: PaneRow;
  /** The terminal's own clock, as it was last asked. */
  readonly ttyOutputAt: number | null;
  readonly reading: ScreenReading | null;
}

/** Windows tell of output to the second: one that has begun may bring more. */
const GRAIN_MS = 1_000;
/** The first readings of a run are slow, as everything is then. */
const MOST_TRIES = 3;

/** The pane as a look shows it, with what was read of it before. */
export function seenAgain(before: PaneScreen | undefined, row: PaneRow): PaneScreen {
  const isSame = before?.row.tmuxPid === row.tmuxPid;
  const ttyOutputAt = row.detail?.ttyOutputAt ?? before?.ttyOutputAt ?? null;
  if (!isSame) return { row, ttyOutputAt, reading: null };
  return { ...before, row, ttyOutputAt };
}

/** Whether a screen may be another than the one that was read. */
export function isChanged(
  { row, ttyOutputAt, reading }: PaneScreen,
  { owner, now, rereadMs }: {
    readonly owner: ScreenOwner;
    readonly now: number;
    /** However still it stands, after this long it is read again. */
    readonly rereadMs: number;
  },
): boolean {
  if (reading === null || !isSameOwner(reading.owner, owner)) return true;
  if (reading.drawn !== drawnOf({ row, ttyOutputAt })) return true;
  if (reading.cutOffs > 0 && reading.cutOffs < MOST_TRIES) return true;
  return reading.readAt < row.windowActivityAt + GRAIN_MS ||
    Math.abs(now - reading.readAt) >= rereadMs;
}

/** All that a row tells of what was drawn. */
export function drawnOf({ row, ttyOutputAt }: Pick<PaneScreen, "row" | "ttyOutputAt">): string {
  const { drawn, windowActivityAt, size, title } = row;
  return JSON.stringify([drawn, windowActivityAt, size, title, ttyOutputAt]);
}

/** Adds what the rules said of a screen to what they said of those before it. */
export function withReading(
  before: ScreenReading | null,
  said: ScreenSaid,
  { owner, drawn, now, debounceMs }: {
    readonly owner: ScreenOwner;
    readonly drawn: string;
    readonly now: number;
    readonly debounceMs: number;
  },
): ScreenReading {
  const { compaction } = said;
  const known = ofOwner(before, owner);
  // Cut off, a reading says nothing: what was said before stands until one is whole.
  const claims = said.cutOffAt === null ? said.claims : known?.claims ?? [];
  const isWhole = said.coveredBy === null && said.cutOffAt === null;
  const compactions = !isWhole
    ? known?.compactions ?? NO_COMPACTIONS
    : known === null
    ? firstCompaction(compaction, now)
    : nextCompaction(known.compactions, compaction, { now, debounceMs });
  const cutOffs = said.cutOffAt === null ? 0 : (known?.cutOffs ?? 0) + 1;
  return { owner, drawn, readAt: now, confirmedAt: now, claims, compactions, cutOffs };
}

/** The reading, unless another program has drawn it. */
export function ofOwner(reading: ScreenReading | null, owner: ScreenOwner): ScreenReading | null {
  return reading !== null && isSameOwner(reading.owner, owner) ? reading : null;
}

export function isSameOwner(a: ScreenOwner, b: ScreenOwner): boolean {
  return a.agentType === b.agentType && a.pid === b.pid;
}
