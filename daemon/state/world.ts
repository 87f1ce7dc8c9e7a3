import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { ServerIdentity, Source } from "../../shared/model/source.ts";

/** What is remembered of a pane's output beside what is shown; not kept over a restart. */
export interface PaneActivity {
  readonly drawn: string;
  readonly size: string;
  readonly title: string;
  readonly windowActivityAt: number;
  readonly ttyOutputAt: number | null;
  /** Best knowledge of the last output, milliseconds UTC; null when nothing is known. */
  readonly lastOutputAt: number | null;
  /** Looks in a row that would demote the pane. */
  readonly demotions: number;
}

export interface SessionRecord {
  readonly session: Session;
  readonly server: ServerIdentity;
}

export interface PaneRecord {
  readonly pane: Pane;
  readonly server: ServerIdentity;
  /** Whether tmux still holds it; a dead pane can stay (`remain-on-exit`). */
  readonly present: boolean;
  /** Null until this run of the daemon has seen the pane. */
  readonly activity: PaneActivity | null;
}

/**
 * All that is known, by internal id. Values are never changed in place: a record that is the same
 * object is unchanged, which is how differences are found.
 */
export interface World {
  readonly sources: ReadonlyMap<string, Source>;
  readonly sessions: ReadonlyMap<string, SessionRecord>;
  readonly panes: ReadonlyMap<string, PaneRecord>;
}

export const EMPTY_WORLD: World = { sources: new Map(), sessions: new Map(), panes: new Map() };
