import type { Escalation } from "../model/escalation.ts";
import { byOpening, byPlace, bySessionName, bySocket } from "../model/order.ts";
import type { Pane } from "../model/pane.ts";
import type { Session } from "../model/session.ts";
import type { Delta, Snapshot } from "../model/snapshot.ts";
import type { Source } from "../model/source.ts";

/** What became of a delta. After a `hole` the copy is out of date: begin anew from a snapshot. */
export type Applied = "applied" | "hole";

/** A client's own copy of what the daemon shows: a snapshot, and every delta since. */
export class Mirror {
  readonly #sources: Map<string, Source>;
  readonly #sessions: Map<string, Session>;
  readonly #panes: Map<string, Pane>;
  readonly #escalations: Map<string, Escalation>;
  #stamp: Omit<Snapshot, "sources" | "sessions" | "panes" | "escalations">;
  /** Built when it is asked for: deltas may come faster than anyone looks. */
  #snapshot: Snapshot | null;

  constructor(snapshot: Snapshot) {
    this.#sources = byId(snapshot.sources);
    this.#sessions = byId(snapshot.sessions);
    this.#panes = byId(snapshot.panes);
    this.#escalations = byId(snapshot.escalations);
    this.#stamp = snapshot;
    this.#snapshot = snapshot;
  }

  /** The copy as it stands, ordered as the daemon orders its own. */
  get snapshot(): Snapshot {
    return this.#snapshot ??= {
      ...this.#stamp,
      sources: [...this.#sources.values()].sort(bySocket),
      sessions: [...this.#sessions.values()].sort(bySessionName),
      panes: [...this.#panes.values()].sort(byPlace),
      escalations: [...this.#escalations.values()].sort(byOpening),
    };
  }

  get revision(): number {
    return this.#stamp.revision;
  }

  get runId(): string {
    return this.#stamp.runId;
  }

  /** Takes in the delta that follows this revision of this run; any other changes nothing. */
  apply(delta: Delta): Applied {
    const { runId, revision } = this.#stamp;
    if (delta.runId !== runId || delta.revision !== revision + 1) return "hole";
    const { sources, sessions, panes, escalations, removed, ...stamp } = delta;
    change(this.#sources, sources, removed.sources);
    change(this.#sessions, sessions, removed.sessions);
    change(this.#panes, panes, removed.panes);
    change(this.#escalations, escalations, removed.escalations);
    this.#stamp = { ...stamp, instanceId: this.#stamp.instanceId };
    this.#snapshot = null;
    return "applied";
  }
}

function byId<T extends { readonly id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

function change<T extends { readonly id: string }>(
  map: Map<string, T>,
  changed: readonly T[],
  removed: readonly string[],
): void {
  for (const item of changed) map.set(item.id, item);
  for (const id of removed) map.delete(id);
}
