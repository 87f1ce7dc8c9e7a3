import type { Event } from "../../shared/model/event.ts";
import type { Delta } from "../../shared/model/snapshot.ts";

/** What one turn of the pipeline told. */
export interface Published {
  readonly delta: Delta | null;
  readonly events: readonly Event[];
}

/** Something for one subscriber, in the order in which it is to be told. */
export type Delivery =
  | { readonly kind: "delta"; readonly delta: Delta }
  | { readonly kind: "events"; readonly events: readonly Event[] }
  | {
    readonly kind: "gap";
    readonly channel: "sessions" | "events";
    /** The last revision and the last event that were left out. */
    readonly revision: number;
    readonly fromEventId: number | null;
    readonly toEventId: number | null;
  };

export interface SubscriptionOptions {
  readonly sessions: boolean;
  readonly events: boolean;
}

/** Turns that may wait for one subscriber. */
export const MAX_QUEUED = 256;

/**
 * Fans out what was committed. Publishing never waits: a subscriber that does not keep up loses what
 * is queued for it, and is told so.
 */
export class Bus {
  readonly #subscriptions = new Set<Subscription>();
  #dropped = 0;

  publish(published: Published): void {
    for (const subscription of this.#subscriptions) subscription.offer(published);
  }

  subscribe(options: SubscriptionOptions): Subscription {
    const subscription = new Subscription(options, {
      onClose: () => this.#subscriptions.delete(subscription),
      onDrop: (count) => this.#dropped += count,
    });
    this.#subscriptions.add(subscription);
    return subscription;
  }

  get subscribers(): number {
    return this.#subscriptions.size;
  }

  /** What waits for the subscriber that has most to catch up with. */
  get longestQueue(): number {
    return Math.max(0, ...[...this.#subscriptions].map(({ queued }) => queued));
  }

  /** What was left out for subscribers that did not keep up, since the start. */
  get dropped(): number {
    return this.#dropped;
  }
}

/** What a subscription tells of itself. */
export interface SubscriptionEvents {
  readonly onClose: () => void;
  /** So many deliveries were thrown away. */
  readonly onDrop: (count: number) => void;
}

/** One subscriber's queue. */
export class Subscription {
  readonly #options: SubscriptionOptions;
  readonly #events: SubscriptionEvents;
  #queue: Delivery[] = [];
  #gap: { revision: number; fromEventId: number | null; toEventId: number | null } | null = null;
  #wake: (() => void) | null = null;
  #closed = false;

  constructor(options: SubscriptionOptions, events: SubscriptionEvents) {
    this.#options = options;
    this.#events = events;
  }

  get queued(): number {
    return this.#queue.length;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Never waits; drops the whole queue when it is full, so that what remains is contiguous. */
  offer({ delta, events }: Published): void {
    if (this.#closed) return;
    if (this.#queue.length >= MAX_QUEUED) this.#overflow();
    if (this.#options.events && events.length > 0) this.#queue.push({ kind: "events", events });
    if (this.#options.sessions && delta) this.#queue.push({ kind: "delta", delta });
    this.#wake?.();
  }

  /** The next thing to tell; null when the subscription is closed. */
  async next(): Promise<Delivery | null> {
    while (!this.#closed) {
      const delivery = this.#takeGap() ?? this.#queue.shift();
      if (delivery) return delivery;
      await new Promise<void>((resolve) => this.#wake = resolve);
      this.#wake = null;
    }
    return null;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue = [];
    this.#events.onClose();
    this.#wake?.();
  }

  #overflow(): void {
    const gap = this.#gap ?? { revision: 0, fromEventId: null, toEventId: null };
    for (const delivery of this.#queue) {
      if (delivery.kind === "delta") gap.revision = delivery.delta.revision;
      if (delivery.kind !== "events") continue;
      gap.fromEventId ??= delivery.events[0]?.id ?? null;
      gap.toEventId = delivery.events.at(-1)?.id ?? gap.toEventId;
    }
    this.#gap = gap;
    this.#events.onDrop(this.#queue.length);
    this.#queue = [];
  }

  #takeGap(): Delivery | null {
    const gap = this.#gap;
    if (!gap) return null;
    if (gap.fromEventId !== null) {
      this.#gap = { ...gap, fromEventId: null, toEventId: null };
      return { kind: "gap", channel: "events", ...gap };
    }
    this.#gap = null;
    if (gap.revision === 0) return null;
    return { kind: "gap", channel: "sessions", ...gap };
  }
}
