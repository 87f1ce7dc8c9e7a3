import type { Pane } from "../../../shared/model/pane.ts";
import type { Session } from "../../../shared/model/session.ts";
import type { Snapshot } from "../../../shared/model/snapshot.ts";
import { type Filter, isFiltering, isWanted } from "./filter.ts";

/** A session with the panes of it that are listed. */
export interface Group {
  readonly session: Session;
  readonly panes: readonly Pane[];
  /** Panes of it that live and that the filter leaves out. */
  readonly hidden: number;
  readonly isCaptured: boolean;
  readonly sums: Sums;
  /** The pane that a person is brought to: one that waits, else one that lives; null without any. */
  readonly entrance: string | null;
}

/** What the living panes of a session have taken, those that the filter hides among them. */
export interface Sums {
  readonly compactions: number;
  readonly tokens: number;
  /** US dollars. */
  readonly costUsd: number;
}

/** Sorts panes into their sessions, and hands out the same group again while nothing of it changed. */
export class FleetGroups {
  #last = new Map<string, Group>();

  /**
   * In the order of the snapshot; with a filter without the sessions that have nothing to show. What
   * tmux has no more is left out unless the filter asks for what has ended.
   */
  of(snapshot: Snapshot, filter: Filter): readonly Group[] {
    const wantsEnded = filter.status === "ended";
    const living = snapshot.panes.filter(({ endedAt }) => endedAt === null);
    const panes = bySession(wantsEnded ? snapshot.panes : living, ({ sessionId }) => [sessionId]);
    const counted = bySession(living, ({ sessionIds }) => sessionIds);
    const captured = new Set(snapshot.capturedSessions ?? []);
    const filtering = isFiltering(filter);
    const groups = new Map<string, Group>();
    for (const session of snapshot.sessions) {
      if (session.endedAt !== null && !wantsEnded) continue;
      const all = panes.get(session.id) ?? [];
      const wanted = filtering ? all.filter((pane) => isWanted(pane, { session, filter })) : all;
      if (filtering && wanted.length === 0) continue;
      const group = {
        session,
        panes: wanted,
        hidden: all.length - wanted.length,
        isCaptured: captured.has(session.id),
        sums: sumsOf(counted.get(session.id) ?? []),
        entrance: entranceOf(all),
      };
      groups.set(session.id, this.#kept(group));
    }
    this.#last = groups;
    return [...groups.values()];
  }

  #kept(group: Group): Group {
    const last = this.#last.get(group.session.id);
    const isSame = last !== undefined && last.session === group.session &&
      last.hidden === group.hidden && last.isCaptured === group.isCaptured &&
      last.entrance === group.entrance && isSameSums(last.sums, group.sums) &&
      last.panes.length === group.panes.length &&
      last.panes.every((pane, index) => pane === group.panes[index]);
    return isSame ? last : group;
  }
}

function bySession(
  panes: readonly Pane[],
  sessionsOf: (pane: Pane) => readonly string[],
): ReadonlyMap<string, readonly Pane[]> {
  const groups = new Map<string, Pane[]>();
  for (const pane of panes) {
    for (const id of sessionsOf(pane)) {
      const list = groups.get(id);
      if (list === undefined) groups.set(id, [pane]);
      else list.push(pane);
    }
  }
  return groups;
}

function sumsOf(panes: readonly Pane[]): Sums {
  const sum = (valueOf: (stats: Pane["stats"]) => number) =>
    panes.reduce((total, { stats }) => total + valueOf(stats), 0);
  return {
    compactions: sum(({ compactCount }) => compactCount),
    tokens: sum(({ tokens }) => tokens?.total ?? 0),
    costUsd: sum(({ costUsd }) => costUsd ?? 0),
  };
}

function isSameSums(one: Sums, other: Sums): boolean {
  return one.compactions === other.compactions && one.tokens === other.tokens &&
    one.costUsd === other.costUsd;
}

function entranceOf(panes: readonly Pane[]): string | null {
  const living = panes.filter(({ endedAt }) => endedAt === null);
  return (living.find(({ status }) => status === "waiting") ?? living[0])?.id ?? null;
}
