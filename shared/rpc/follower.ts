import type { Event } from "../model/event.ts";
import type { Delta, Snapshot } from "../model/snapshot.ts";
import type { RpcParams } from "../protocol/envelope.ts";
import type { ParamsIn, Result } from "../protocol/manifest.ts";
import type { EventBatch, Gap } from "../protocol/notifications.ts";
import type { RpcClient } from "./client.ts";
import { Mirror } from "./mirror.ts";

export interface FollowerOptions {
  /** The first copy, and the copy after each change. */
  readonly onChange: (snapshot: Snapshot) => void;
  readonly onEvents?: (events: readonly Event[]) => void;
  /** Events were left out; those of the `sessions` channel are made good here. */
  readonly onGap?: (gap: Gap) => void;
}

/** Deltas that may wait for a snapshot; with more, another snapshot is cheaper. */
const MAX_WAITING = 512;

/** Snapshots in a row that did not close the hole; a daemon that needs more contradicts itself. */
const MAX_RESYNCS = 3;

/**
 * Keeps a copy of what the daemon shows over one connection, whatever is lost on the way: a missing
 * revision or a gap notice makes it ask for a snapshot, and deltas that arrive meanwhile are kept
 * for it. It begins before its client, which takes notifications from birth:
 *
 *     const follower = new Follower({ onChange });
 *     const client = new RpcClient(channel, { onNotification: follower.take });
 *     await follower.follow(client);
 */
export class Follower {
  readonly #options: FollowerOptions;
  #client: RpcClient | null = null;
  #mirror: Mirror | null = null;
  /** Deltas that wait for a snapshot; null while none is awaited. */
  #waiting: Delta[] | null = [];
  #overflowed = false;
  #resyncs = 0;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** The copy as it stands; null before {@link follow} has its answer. */
  get snapshot(): Snapshot | null {
    return this.#mirror?.snapshot ?? null;
  }

  /** Takes each notification of the client; bound, so that it can be handed over as it is. */
  readonly take = (method: string, params: RpcParams): void => {
    // The handshake has told that this daemon speaks our protocol: shapes are its word.
    if (method === "session.delta") this.#takeDelta(params as unknown as Delta);
    if (method === "events") this.#options.onEvents?.((params as unknown as EventBatch).events);
    if (method === "gap") this.#takeGap(params as unknown as Gap);
  };

  /**
   * Subscribes to state and events. Without `sinceEventId` only what happens from now on is told.
   * @throws {RpcError} STALE_CURSOR for a cursor that cannot be gone on from.
   * @throws {RpcClosedError} when the connection ends.
   */
  async follow(
    client: RpcClient,
    cursor: Omit<ParamsIn<"subscribe">, "channels"> = {},
  ): Promise<Result<"subscribe">> {
    this.#client = client;
    const answer = await client.request<Result<"subscribe">>("subscribe", {
      channels: ["sessions", "events"],
      ...cursor,
    });
    if (answer.snapshot === null) throw new Error("follow daemon: it sent no snapshot");
    this.#begin(answer.snapshot);
    return answer;
  }

  #takeDelta(delta: Delta): void {
    if (this.#waiting !== null) return this.#keep(delta);
    const mirror = this.#mirror;
    if (mirror === null || isKnown(mirror, delta)) return;
    if (mirror.apply(delta) === "hole") {
      this.#waiting = [delta];
      void this.#resync();
      return;
    }
    this.#resyncs = 0;
    this.#changed();
  }

  #takeGap(gap: Gap): void {
    if (gap.channel === "sessions" && this.#waiting === null) {
      this.#waiting = [];
      void this.#resync();
    }
    this.#options.onGap?.(gap);
  }

  #keep(delta: Delta): void {
    if (this.#waiting === null) return;
    if (this.#waiting.length >= MAX_WAITING) {
      this.#waiting = [];
      this.#overflowed = true;
    }
    this.#waiting.push(delta);
  }

  async #resync(): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    if (++this.#resyncs > MAX_RESYNCS) return client.close();
    try {
      this.#begin(await client.request<Snapshot>("snapshot.get", {}));
    } catch {
      // A copy with a hole must not be shown as the truth: let the owner connect anew.
      client.close();
    }
  }

  /** Starts from a snapshot, and goes on with what came after it was taken. */
  #begin(snapshot: Snapshot): void {
    const mirror = new Mirror(snapshot);
    const waiting = this.#waiting ?? [];
    this.#mirror = mirror;
    this.#waiting = null;
    const overflowed = this.#overflowed;
    this.#overflowed = false;
    for (const [index, delta] of waiting.entries()) {
      if (isKnown(mirror, delta) || mirror.apply(delta) === "applied") continue;
      this.#waiting = waiting.slice(index);
      break;
    }
    this.#changed();
    if (this.#waiting === null && !overflowed) return;
    this.#waiting ??= [];
    void this.#resync();
  }

  #changed(): void {
    if (this.#mirror) this.#options.onChange(this.#mirror.snapshot);
  }
}

/** The snapshot overtook it on the wire: what it tells is in the copy already. */
function isKnown(mirror: Mirror, delta: Delta): boolean {
  return delta.runId === mirror.runId && delta.revision <= mirror.revision;
}
