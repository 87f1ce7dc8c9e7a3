import type { Event, EventType } from "../../shared/model/event.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { ParamsIn, Result } from "../../shared/protocol/manifest.ts";
import type { Gap } from "../../shared/protocol/notifications.ts";
import type { Channel } from "../../shared/rpc/channel.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { Follower } from "../../shared/rpc/follower.ts";
import { DEADLINE_MS, within } from "./eventually.ts";

export type Cursor = Omit<ParamsIn<"subscribe">, "channels">;

/** What a client has been told up to now. */
export interface Seen {
  readonly snapshot: Snapshot;
  /** Since the subscription, in order. */
  readonly events: readonly Event[];
}

export interface ObserverOptions {
  readonly cursor?: Cursor;
  /** The daemon's own words, for the message of a failed test. */
  readonly said?: () => string;
}

interface Waiting {
  readonly check: () => void;
  readonly fail: (error: Error) => void;
}

/**
 * A client that follows state and events and remembers all of it. It holds the daemon to what is
 * true of every run: cursors only grow, no event comes twice, and no pane is shown without its
 * command. A breach ends it, and whoever waits fails with that breach.
 */
export class Observer {
  readonly client: RpcClient;
  readonly gaps: Gap[] = [];
  readonly #follower: Follower;
  readonly #said: () => string;
  readonly #events: Event[] = [];
  readonly #waiting = new Set<Waiting>();
  #lastEventId = 0;
  #beganAt = 0;

  private constructor(channel: Channel, { said = () => "" }: ObserverOptions) {
    this.#said = said;
    this.#follower = new Follower({
      onChange: (snapshot) => this.#changed(snapshot),
      onEvents: (events) => this.#take(events),
      onGap: (gap) => this.gaps.push(gap),
    });
    this.client = new RpcClient(channel, { onNotification: this.#follower.take });
    void this.client.closed.then((error) => {
      for (const { fail } of this.#waiting) {
        fail(error.cause instanceof Error ? error.cause : error);
      }
    });
  }

  /** @throws {RpcError} STALE_CURSOR for a cursor that cannot be gone on from. */
  static async open(channel: Channel, options: ObserverOptions = {}): Promise<Observer> {
    const observer = new Observer(channel, options);
    try {
      const { cursor = {} } = options;
      observer.#lastEventId = cursor.sinceEventId ?? 0;
      const { lastEventId } = await observer.#follower.follow(observer.client, cursor);
      // Without a cursor the first event is the one after the snapshot.
      observer.#beganAt = cursor.sinceEventId ?? lastEventId;
      return observer;
    } catch (error) {
      observer.close();
      throw error;
    }
  }

  get seen(): Seen {
    const { snapshot } = this.#follower;
    if (snapshot === null) throw new Error("observe daemon: there was no snapshot yet");
    return { snapshot, events: this.#events };
  }

  /** Where another client could go on from. */
  get cursor(): Required<Cursor> {
    const { instanceId } = this.seen.snapshot;
    return { sinceEventId: Math.max(this.#lastEventId, this.#beganAt), instanceId };
  }

  /**
   * Waits until what has been told answers the question; asked anew with each notification.
   * @throws {Error} with what was seen last, when the deadline passes or the wire ends first.
   */
  async waitFor<T>(
    what: string,
    find: (seen: Seen) => T | undefined | false | null,
    deadlineMs = DEADLINE_MS,
  ): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const check = () => {
      const found = find(this.seen);
      if (found !== undefined && found !== false && found !== null) resolve(found);
    };
    const waiting = { check, fail: reject };
    this.#waiting.add(waiting);
    try {
      check();
      return await within(what, promise, { deadlineMs, lastSeen: () => this.describe() });
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  /** Waits for an event of that type that fits, past or to come. */
  async waitForEvent(
    type: EventType,
    fits: (event: Event) => boolean = () => true,
  ): Promise<Event> {
    const find = ({ events }: Seen) => events.find((event) => event.type === type && fits(event));
    return await this.waitFor(`event ${type}`, find);
  }

  /** Waits until the living panes are these, by what tmux calls them. */
  async waitForPanes(tmuxPaneIds: readonly string[]): Promise<readonly Pane[]> {
    const wanted = [...tmuxPaneIds].sort().join(" ");
    return await this.waitFor(`panes ${wanted}`, (seen) => {
      const panes = livingPanes(seen);
      return panes.map(({ tmuxPaneId }) => tmuxPaneId).sort().join(" ") === wanted && panes;
    });
  }

  async request<M extends "health.get" | "snapshot.get" | "capabilities.get">(
    method: M,
  ): Promise<Result<M>> {
    return await this.client.request<Result<M>>(method, {});
  }

  /** The last state and events, and the daemon's own last words. */
  describe(): string {
    const { snapshot } = this.#follower;
    const events = this.#events.slice(-15)
      .map(({ id, type, display, payload }) =>
        `  ${id} ${type} ${display.sessionName ?? ""} ${display.tmuxPaneId ?? ""} ` +
        JSON.stringify(payload)
      );
    return [
      "",
      ...(snapshot === null ? ["  no snapshot"] : describeState(snapshot)),
      "last events:",
      ...events,
      "the daemon said:",
      this.#said().slice(-1_500),
    ].join("\n");
  }

  close(): void {
    this.client.close();
  }

  #take(events: readonly Event[]): void {
    for (const event of events) {
      if (event.id <= this.#lastEventId) {
        throw new Error(`event ${event.id} came after ${this.#lastEventId}: cursors must grow`);
      }
      this.#lastEventId = event.id;
      this.#events.push(event);
    }
    this.#check();
  }

  #changed({ panes }: Snapshot): void {
    const bare = panes.find(({ currentCommand }) => currentCommand === "");
    if (bare) throw new Error(`pane ${bare.tmuxPaneId} is shown without its command`);
    this.#check();
  }

  #check(): void {
    // Those that come with the answer to `subscribe` overtake its snapshot: the next check sees them.
    if (this.#follower.snapshot === null) return;
    for (const { check } of this.#waiting) check();
  }
}

export function livingPanes({ snapshot }: Seen): readonly Pane[] {
  return snapshot.panes.filter(({ endedAt }) => endedAt === null);
}

/** The living session of that name. */
export function sessionCalled({ snapshot }: Seen, name: string): Session | undefined {
  return snapshot.sessions.find((session) => session.name === name && session.endedAt === null);
}

/** The pane that tmux calls so now, dead ones that it keeps included. */
export function paneCalled({ snapshot }: Seen, tmuxPaneId: string): Pane | undefined {
  return snapshot.panes.find((pane) =>
    pane.tmuxPaneId === tmuxPaneId && (pane.endedAt === null || pane.statusReason === "pane_dead")
  );
}

function describeState({ sources, sessions, panes, persisted, degraded }: Snapshot): string[] {
  return [
    `  persisted ${persisted}, degraded ${degraded}`,
    ...sources.map(({ tmuxSocket, status, lastError }) =>
      `  source ${tmuxSocket} ${status} ${lastError ?? ""}`
    ),
    ...sessions.map(({ name, tmuxSessionId, status, statusReason }) =>
      `  session ${tmuxSessionId} ${name} ${status} (${statusReason})`
    ),
    ...panes.slice(0, 30).map(({ tmuxPaneId, tmuxWindowId, status, statusReason, sessionIds }) =>
      `  pane ${tmuxPaneId} in ${tmuxWindowId} of ${sessionIds.length}: ${status} (${statusReason})`
    ),
  ];
}
