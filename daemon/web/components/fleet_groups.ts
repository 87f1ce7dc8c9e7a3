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
}

/** Sorts panes into their sessions, and hands out the same group again while nothing of it changed. */
export class FleetGroups {
  #last = new Map<string, Group>();

  /**
   * In the order of the snapshot; with a filter without the sessions that have nothing to show. What
   * tmux has no more is left out unless the filter asks for what has ended.
   */
  of(snapshot: Snapshot, filter: Filter): readonly Group[] {
    const panes = new Map<string, Pane[]>();
    const wantsEnded = filter.status === "ended";
    for (const pane of snapshot.panes) {
      if (pane.endedAt !== null && !wantsEnded) continue;
      const list = panes.get(pane.sessionId);
      if (list === undefined) panes.set(pane.sessionId, [pane]);
      else list.push(pane);
    }
    const captured = new Set(snapshot.capturedSessions ?? []);
    const filtering = isFiltering(filter);
    const groups = new Map<string, Group>();
    for (const session of snapshot.sessions) {
      if (session.endedAt !== null && !wantsEnded) continue;
      const all = panes.get(session.id) ?? [];
      const wanted = filtering ? all.filter((pane) => isWanted(pane, { session, filter })) : all;
      if (filtering && wanted.length === 0) continue;
      const hidden = all.length - wanted.length;
      const isCaptured = captured.has(session.id);
      groups.set(session.id, this.#kept({ session, panes: wanted, hidden, isCaptured }));
    }
    this.#last = groups;
    return [...groups.values()];
  }

  #kept(group: Group): Group {
    const last = this.#last.get(group.session.id);
    const isSame = last !== undefined && last.session === group.session &&
      last.hidden === group.hidden && last.isCaptured === group.isCaptured &&
      last.panes.length === group.panes.length &&
      last.panes.every((pane, index) => pane === group.panes[index]);
    return isSame ? last : group;
  }
}
