import type { Event } from "../../shared/model/event.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Gap } from "../../shared/protocol/notifications.ts";
import { type CancelTimer, type Clock, systemClock } from "./clock.ts";
import type { EventCursor } from "./connection.ts";
import { DaemonLink, type DaemonLinkOptions } from "./daemon_link.ts";
import type { LinkState } from "./link_state.ts";

/** One distro as it stands. */
export interface LinkView {
  readonly name: string;
  readonly state: LinkState;
  /** What its daemon showed last, also while it is away. */
  readonly snapshot: Snapshot | null;
  /** When it was heard last, milliseconds UTC. */
  readonly heardAt: number | null;
  /** What its clock is ahead of ours, milliseconds. */
  readonly clockAheadMs: number;
}

export interface LinksOptions {
  /** What the link of a distro is made of. */
  readonly linkOptions: (
    name: string,
  ) => Omit<DaemonLinkOptions, "onState" | "onSnapshot" | "onEvents" | "onGap" | "onBeginAnew">;
  /** Something of the views has changed; changes close together are told once. */
  readonly onChange: (views: readonly LinkView[]) => void;
  readonly onEvents?: (name: string, told: ToldEvents) => void;
  readonly onGap?: (name: string, gap: Gap) => void;
  readonly onBeginAnew?: (name: string, cursor: EventCursor) => void;
  readonly clock?: Clock;
  /** How long changes are gathered, milliseconds. Default 20. */
  readonly gatherMs?: number;
}

export interface ToldEvents {
  readonly events: readonly Event[];
  /** After them. */
  readonly cursor: EventCursor;
}

/** The links of several distros, joined into one list. */
export class Links {
  readonly #options: LinksOptions;
  readonly #clock: Clock;
  readonly #links = new Map<string, DaemonLink>();
  /** Links that were let go and are not gone yet. */
  readonly #leaving = new Map<string, Promise<void>>();
  #cancelTelling: CancelTimer | null = null;
  #isDisposed = false;

  constructor(options: LinksOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** In the order in which the distros were set. */
  get views(): readonly LinkView[] {
    return [...this.#links].map(([name, { state, snapshot, heardAt, clockAheadMs }]) => {
      return { name, state, snapshot, heardAt, clockAheadMs };
    });
  }

  /** The link of one distro; undefined for one that is not followed. */
  link(name: string): DaemonLink | undefined {
    return this.#links.get(name);
  }

  /** Follows these distros: starts the new ones, stops those that are not among them. */
  set(names: readonly string[]): void {
    if (this.#isDisposed) return;
    const wanted = new Set(names);
    const old = new Map(this.#links);
    this.#links.clear();
    for (const name of wanted) {
      const link = old.get(name) ?? this.#make(name);
      old.delete(name);
      this.#links.set(name, link);
    }
    for (const [name, link] of old) this.#leave(name, link);
    this.#changed();
  }

  /** Ends all connections, and resolves when no process of them is left. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    for (const [name, link] of this.#links) this.#leave(name, link);
    this.#cancelTelling?.();
    await Promise.all(this.#leaving.values());
  }

  #make(name: string): DaemonLink {
    const { onEvents, onGap, onBeginAnew } = this.#options;
    const link = new DaemonLink({
      ...this.#options.linkOptions(name),
      onState: () => this.#changed(),
      onSnapshot: () => this.#changed(),
      onEvents: (events, cursor) => onEvents?.(name, { events, cursor }),
      onGap: (gap) => onGap?.(name, gap),
      onBeginAnew: (cursor) => onBeginAnew?.(name, cursor),
    });
    // A distro that comes back at once waits for the end of its old process.
    const start = () => {
      if (this.#links.get(name) === link && !this.#isDisposed) link.start();
    };
    void (this.#leaving.get(name) ?? Promise.resolve()).then(start);
    return link;
  }

  #leave(name: string, link: DaemonLink): void {
    const before = this.#leaving.get(name);
    const leaving = Promise.all([before, link.stop()]).then(() => {
      if (this.#leaving.get(name) === leaving) this.#leaving.delete(name);
    });
    this.#leaving.set(name, leaving);
  }

  #changed(): void {
    if (this.#isDisposed) return;
    this.#cancelTelling ??= this.#clock.setTimer(this.#options.gatherMs ?? 20, () => {
      this.#cancelTelling = null;
      this.#options.onChange(this.views);
    });
  }
}
