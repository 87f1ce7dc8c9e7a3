import type { Escalation } from "../../shared/model/escalation.ts";
import type { KeptSession } from "../../shared/model/kept_session.ts";
import { byOpening, byPlace, bySessionName, bySocket } from "../../shared/model/order.ts";
import type { Delta, Snapshot, Totals } from "../../shared/model/snapshot.ts";
import type { Source } from "../../shared/model/source.ts";
import type { PaneRecord, World } from "./world.ts";

/** What a snapshot or a delta says beside the world itself. */
export interface Stamp {
  readonly runId: string;
  readonly revision: number;
  readonly lastEventId: number;
  readonly at: number;
  readonly persisted: boolean;
  readonly degraded: boolean;
  /** Ids of the sessions whose screens are read. */
  readonly capturedSessions?: string[];
}

/** What differs between two worlds; values are those of the later one. */
export interface Difference {
  readonly sources: readonly Source[];
  readonly sessions: readonly KeptSession[];
  readonly panes: readonly PaneRecord[];
  readonly escalations: readonly Escalation[];
  readonly removed: {
    readonly sources: readonly string[];
    readonly sessions: readonly string[];
    readonly panes: readonly string[];
    readonly escalations: readonly string[];
  };
}

/** The world as every surface shows it: by source, by session name, by place in tmux. */
export function takeSnapshot(
  world: World,
  stamp: Stamp & { readonly instanceId: string },
): Snapshot {
  const sessions = [...world.sessions.values()].map(({ session }) => session).sort(bySessionName);
  const panes = [...world.panes.values()].map(({ pane }) => pane).sort(byPlace);
  return {
    ...stamp,
    sources: [...world.sources.values()].sort(bySocket),
    sessions,
    panes,
    escalations: [...world.escalations.values()].sort(byOpening),
    totals: countTotals(world),
  };
}

/**
 * Compares by object identity: an unchanged record is the same object. A record whose shown part is
 * the same object differs only in what is remembered beside it, and is no difference.
 */
export function difference(before: World, after: World): Difference {
  return {
    sources: changed(before.sources, after.sources, (source) => source),
    sessions: changed(before.sessions, after.sessions, (record) => record.session),
    panes: changed(before.panes, after.panes, (record) => record.pane),
    escalations: changed(before.escalations, after.escalations, (escalation) => escalation),
    removed: {
      sources: missing(before.sources, after.sources),
      sessions: missing(before.sessions, after.sessions),
      panes: missing(before.panes, after.panes),
      escalations: missing(before.escalations, after.escalations),
    },
  };
}

export function isEmpty({ removed, ...changed }: Difference): boolean {
  const lists = [...Object.values(changed), ...Object.values(removed)];
  return lists.every(({ length }) => length === 0);
}

/** The difference as clients are told it. */
export function toDelta(difference: Difference, world: World, stamp: Stamp): Delta {
  return {
    ...stamp,
    sources: [...difference.sources],
    sessions: difference.sessions.map(({ session }) => session),
    panes: difference.panes.map(({ pane }) => pane),
    escalations: [...difference.escalations],
    removed: {
      sources: [...difference.removed.sources],
      sessions: [...difference.removed.sessions],
      panes: [...difference.removed.panes],
      escalations: [...difference.removed.escalations],
    },
    totals: countTotals(world),
  };
}

function countTotals(world: World): Totals {
  const totals = { sessions: 0, panes: 0, activePanes: 0, waitingPanes: 0 };
  for (const { session } of world.sessions.values()) {
    if (session.endedAt === null) totals.sessions++;
  }
  for (const { pane } of world.panes.values()) {
    if (pane.endedAt !== null) continue;
    totals.panes++;
    if (pane.status === "active") totals.activePanes++;
    if (pane.status === "waiting") totals.waitingPanes++;
  }
  return totals;
}

function changed<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  shown: (value: T) => unknown,
): T[] {
  if (before === after) return [];
  const found: T[] = [];
  for (const [id, value] of after) {
    const old = before.get(id);
    if (old === undefined || shown(old) !== shown(value)) found.push(value);
  }
  return found;
}

function missing<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): string[] {
  if (before === after) return [];
  return [...before.keys()].filter((id) => !after.has(id));
}
