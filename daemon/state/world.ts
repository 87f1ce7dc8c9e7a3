import type { Escalation } from "../../shared/model/escalation.ts";
import type { KeptPane } from "../../shared/model/kept_pane.ts";
import type { KeptSession } from "../../shared/model/kept_session.ts";
import type { Source } from "../../shared/model/source.ts";
import type { Claim } from "./claim.ts";
import type { HeldCompaction } from "./compactions.ts";
import type { AgentInPane, PaneRow, SessionRow } from "./observation.ts";

/** What is remembered of a pane's output beside what is shown; not kept over a restart. */
export interface PaneActivity {
  /** The sight of it that this was made from. */
  readonly row: PaneRow;
  /** Whether it was the only pane of its window then, so that the window's time was its own. */
  readonly alone: boolean;
  readonly ttyOutputAt: number | null;
  /** When the title was seen to change; null while it is the one that was there at first. */
  readonly titledAt: number | null;
  /** What the title says; carried on, so that it is known since when. */
  readonly titleClaims: readonly Claim[];
  /** What titles of the same agent have said so far: each claim's word once. */
  readonly titlesSaid: ReadonlySet<string>;
  /** Best knowledge of the last output, milliseconds UTC; null when nothing is known. */
  readonly lastOutputAt: number | null;
  /** Looks in a row that would demote the pane. */
  readonly demotions: number;
  /** In this span the same row needs no second judgement. */
  readonly judged: TimeSpan;
}

/** One time that a pane waits for a person, as it is followed; not kept over a restart. */
export interface Wait {
  /**
   * What is told of it, and shown while it is pending. One that was dismissed stays here until the
   * wait ends, so that nobody is asked again.
   */
  readonly escalation: Escalation;
  /** When the question was put, milliseconds UTC: another one is put later. */
  readonly askedAt: number;
  /** The agent's process, and the one tmux started in its pane; null while they are not known. */
  readonly agentPid: number | null;
  readonly tmuxPid: number | null;
  /** False for one of an earlier run that this run has not seen waiting. */
  readonly watched: boolean;
  /** Null while the pane is seen waiting. */
  readonly gap: WaitGap | null;
}

/** A time in which a pane is not seen waiting: its end, or a source that is wrong for a moment. */
export interface WaitGap {
  /** When it began, milliseconds UTC, as all times here. */
  readonly at: number;
  /** When the agent was first seen working, at rest or gone; null while nothing is known of it. */
  readonly overAt: number | null;
  /** When in addition nobody said any more that it waits. */
  readonly silentAt: number | null;
}

/** A pane as it is followed; what is not kept of it over a restart begins anew. */
export interface PaneRecord extends KeptPane {
  /** Whether tmux still holds it; a dead pane can stay (`remain-on-exit`). */
  readonly present: boolean;
  /** Null until this run of the daemon has seen the pane. */
  readonly activity: PaneActivity | null;
  /** Null until the readers have told of it in this run. */
  readonly agent: AgentInPane | null;
  /** Compactions that are not told of yet; not kept over a restart. */
  readonly heldCompactions: readonly HeldCompaction[];
}

/**
 * All that is known, by internal id. Values are never changed in place: a record that is the same
 * object is unchanged, which is how differences are found.
 */
export interface World {
  readonly sources: ReadonlyMap<string, Source>;
  readonly sessions: ReadonlyMap<string, KeptSession>;
  readonly panes: ReadonlyMap<string, PaneRecord>;
  /** Those that are pending. */
  readonly escalations: ReadonlyMap<string, Escalation>;
  /** By pane: those above, and what is remembered of them. */
  readonly waits: ReadonlyMap<string, Wait>;
  /** Ids of panes with compactions that are not told of yet. */
  readonly compactingPanes: ReadonlySet<string>;
  /** By source: the last look that is already in all of the above. */
  readonly takenIn: ReadonlyMap<string, TakenIn>;
}

/** A look that is taken in: the very same lists again say nothing new in the span it names. */
export interface TakenIn {
  readonly sessions: readonly SessionRow[];
  readonly panes: readonly PaneRow[];
  readonly span: TimeSpan;
}

/** From `from` on, until before `until`; milliseconds UTC, `until` may be Infinity. */
export interface TimeSpan {
  readonly from: number;
  readonly until: number;
}

export function isWithin({ from, until }: TimeSpan, at: number): boolean {
  return from <= at && at < until;
}

export const EMPTY_WORLD: World = {
  sources: new Map(),
  sessions: new Map(),
  panes: new Map(),
  escalations: new Map(),
  waits: new Map(),
  compactingPanes: new Set(),
  takenIn: new Map(),
};
