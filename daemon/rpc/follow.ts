import type { NotificationName } from "../../shared/protocol/notifications.ts";
import { PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import type { Delivery, Subscription } from "../bus/bus.ts";
import type { RpcContext } from "./context.ts";

/** Hands one notification to the wire and waits until it is taken. */
export type Notify = (name: NotificationName, params: unknown) => Promise<void>;

export interface FollowOptions {
  readonly subscription: Subscription;
  /** Events after this one are told first, from the store. */
  readonly since: number;
  /** The last event before the subscription began: up to here it is the store's. */
  readonly until: number;
  /** The revision at which the subscription began. */
  readonly revision: number;
  readonly events: boolean;
  readonly notify: Notify;
}

/** Events in one notification. */
const MAX_BATCH = 200;

/**
 * Tells one client everything from its cursor on: first what the store has, page by page, then what
 * the bus brings, without a seam and at the client's own pace. Tells nothing more once the
 * subscription is closed, for another may have taken its place.
 * @throws {ChannelClosedError} when the wire ends.
 */
export async function follow(context: RpcContext, options: FollowOptions): Promise<void> {
  const { subscription, until, revision } = options;
  const notify: Notify = async (name, params) => {
    if (!subscription.isClosed) await options.notify(name, params);
  };
  const { instanceId, runId, version } = context.identity;
  // What the subscription began with, and not the present: what happened since is told below.
  await notify("hello", {
    instanceId,
    runId,
    version,
    protocolVersion: PROTOCOL_VERSION,
    lastEventId: until,
    revision,
  });
  if (options.events) await replay(context, { ...options, notify });
  for (;;) {
    const delivery = await subscription.next();
    if (delivery === null) return;
    await deliver(delivery, notify);
  }
}

async function replay(context: RpcContext, options: FollowOptions): Promise<void> {
  let cursor = options.since;
  while (cursor < options.until && !options.subscription.isClosed) {
    const page = context.history.eventsAfter(cursor, MAX_BATCH);
    const events = page.filter(({ id }) => id <= options.until);
    const last = events.at(-1);
    // Ids grow by one, so a hole is what was pruned while we were telling.
    const next = events[0]?.id ?? options.until + 1;
    if (next > cursor + 1) {
      await options.notify("gap", {
        channel: "events",
        reason: "pruned",
        revision: options.revision,
        fromEventId: cursor + 1,
        toEventId: next - 1,
      });
    }
    if (!last) return;
    await options.notify("events", { events, nextEventId: last.id });
    cursor = last.id;
  }
}

async function deliver(delivery: Delivery, notify: Notify): Promise<void> {
  switch (delivery.kind) {
    case "delta":
      return await notify("session.delta", delivery.delta);
    case "events":
      for (let start = 0; start < delivery.events.length; start += MAX_BATCH) {
        const events = delivery.events.slice(start, start + MAX_BATCH);
        await notify("events", { events, nextEventId: events.at(-1)?.id });
      }
      return;
    case "gap": {
      const { channel, revision, fromEventId, toEventId } = delivery;
      return await notify("gap", {
        channel,
        reason: "slow_client",
        revision,
        fromEventId,
        toEventId,
      });
    }
  }
}
