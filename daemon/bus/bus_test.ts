import assert from "node:assert/strict";
import fc from "fast-check";
import type { Event } from "../../shared/model/event.ts";
import type { Delta } from "../../shared/model/snapshot.ts";
import { Bus, type Delivery, MAX_QUEUED, type Published, type Subscription } from "./bus.ts";

const BOTH = { sessions: true, events: true };

function event(id: number): Event {
  return {
    id,
    type: "source.status",
    sourceId: null,
    sessionId: null,
    paneId: null,
    detectedAt: 0,
    source: "tmux",
    confidence: 1,
    severity: "info",
    message: null,
    payload: {},
    display: {},
  };
}

function delta(revision: number): Delta {
  return {
    runId: "run",
    revision,
    lastEventId: 0,
    at: 0,
    persisted: true,
    degraded: false,
    sources: [],
    sessions: [],
    panes: [],
    escalations: [],
    removed: { sources: [], sessions: [], panes: [], escalations: [] },
    totals: { sessions: 0, panes: 0, activePanes: 0, waitingPanes: 0 },
  };
}

/** Publishes turns whose events and revisions go on where the last turn ended. */
class Teller {
  readonly bus = new Bus();
  lastEventId = 0;
  revision = 0;

  tell({ events = 0, changed = false }: { events?: number; changed?: boolean }): Published {
    const told = Array.from({ length: events }, () => event(++this.lastEventId));
    const published = { delta: changed ? delta(++this.revision) : null, events: told };
    this.bus.publish(published);
    return published;
  }

  tellMany(turns: number): void {
    for (let turn = 0; turn < turns; turn++) this.tell({ events: 1, changed: true });
  }
}

/** What waits, without waiting for more. */
async function takeAll(subscription: Subscription): Promise<Delivery[]> {
  const taken: Delivery[] = [];
  const nothing = Symbol();
  for (;;) {
    const next = subscription.next();
    const turn = new Promise<typeof nothing>((resolve) => setTimeout(() => resolve(nothing), 0));
    const delivery = await Promise.race([next, turn]);
    if (delivery === nothing || delivery === null) return taken;
    taken.push(delivery);
  }
}

/** `e1-3` for events, `d7` for a delta, `gap e1-9` and `gap d9` for what was left out. */
function words(delivery: Delivery): string {
  switch (delivery.kind) {
    case "delta":
      return `d${delivery.delta.revision}`;
    case "events":
      return `e${delivery.events[0]?.id}-${delivery.events.at(-1)?.id}`;
    case "gap":
      return delivery.channel === "events"
        ? `gap e${delivery.fromEventId}-${delivery.toEventId}`
        : `gap d${delivery.revision}`;
  }
}

Deno.test("Bus.publish() tells events before the state they led to, in the order published", async () => {
  const teller = new Teller();
  const subscription = teller.bus.subscribe(BOTH);
  teller.tell({ events: 2, changed: true });
  teller.tell({ changed: true });
  teller.tell({ events: 1 });
  const told = (await takeAll(subscription)).map(words);
  assert.deepEqual(told, ["e1-2", "d1", "d2", "e3-3"]);
});

Deno.test("Bus.publish() hands over what was published itself", async () => {
  const teller = new Teller();
  const subscription = teller.bus.subscribe(BOTH);
  const published = teller.tell({ events: 2, changed: true });
  assert.deepEqual(await subscription.next(), { kind: "events", events: published.events });
  assert.deepEqual(await subscription.next(), { kind: "delta", delta: published.delta });
});

for (
  const [channels, options, expected] of [
    ["sessions", { sessions: true, events: false }, ["d1"]],
    ["events", { sessions: false, events: true }, ["e1-1"]],
  ] as const
) {
  Deno.test(`Bus.publish() tells a subscriber of ${channels} of nothing else`, async () => {
    const teller = new Teller();
    const subscription = teller.bus.subscribe(options);
    teller.tell({ events: 1, changed: true });
    assert.deepEqual((await takeAll(subscription)).map(words), expected);
  });
}

Deno.test("Subscription.next() waits for what comes later", async () => {
  const teller = new Teller();
  const subscription = teller.bus.subscribe(BOTH);
  const next = subscription.next();
  teller.tell({ events: 1 });
  const delivery = await next;
  assert.ok(delivery);
  assert.equal(words(delivery), "e1-1");
});

Deno.test("Subscription.next() is not ended by a turn that concerns others", async () => {
  const teller = new Teller();
  const subscription = teller.bus.subscribe({ sessions: true, events: false });
  const next = subscription.next();
  teller.tell({ events: 1 });
  teller.tell({ changed: true });
  const delivery = await next;
  assert.ok(delivery);
  assert.equal(words(delivery), "d1");
});

Deno.test("Subscription.close() ends the waiting, drops what is queued, and leaves the bus", async () => {
  const teller = new Teller();
  const waiting = teller.bus.subscribe(BOTH);
  const queued = teller.bus.subscribe(BOTH);
  assert.equal(teller.bus.subscribers, 2);
  const next = waiting.next();
  waiting.close();
  waiting.close();
  assert.equal(await next, null);
  teller.tell({ events: 1 });
  queued.close();
  assert.equal(await queued.next(), null);
  assert.equal(teller.bus.subscribers, 0);
});

Deno.test("Subscription.close() drops a gap notice too", async () => {
  const teller = new Teller();
  const subscription = teller.bus.subscribe(BOTH);
  teller.tellMany(MAX_QUEUED);
  subscription.close();
  assert.equal(await subscription.next(), null);
});

Deno.test("Subscription.offer() holds no more than its bound, then says what was left out", async () => {
  const teller = new Teller();
  const subscription = teller.bus.subscribe(BOTH);
  // Two things in each turn: the queue is full after half as many turns.
  teller.tellMany(MAX_QUEUED / 2);
  teller.tell({ events: 3, changed: true });
  teller.tell({ events: 1 });
  const told = (await takeAll(subscription)).map(words);
  assert.deepEqual(told, ["gap e1-128", "gap d128", "e129-131", "d129", "e132-132"]);
});

Deno.test("Subscription.offer() joins what was left out before anyone was told", async () => {
  const teller = new Teller();
  const subscription = teller.bus.subscribe(BOTH);
  teller.tellMany(MAX_QUEUED * 2);
  const told = (await takeAll(subscription)).map(words);
  assert.equal(told[0], "gap e1-384");
  assert.equal(told[1], "gap d384");
  assert.deepEqual(told.slice(2, 4), ["e385-385", "d385"]);
  assert.equal(told.at(-1), "d512");
});

Deno.test("Subscription.offer() says a second gap when the first was told", async () => {
  const teller = new Teller();
  const subscription = teller.bus.subscribe({ sessions: true, events: false });
  teller.tellMany(MAX_QUEUED + 1);
  const first = await subscription.next();
  assert.ok(first);
  assert.equal(words(first), "gap d256");
  teller.tellMany(MAX_QUEUED);
  const told = (await takeAll(subscription)).map(words);
  assert.deepEqual(told, ["gap d512", "d513"]);
});

Deno.test("Subscription.offer() leaves out no channel that nobody asked for", async () => {
  const teller = new Teller();
  const subscription = teller.bus.subscribe({ sessions: false, events: true });
  teller.tellMany(MAX_QUEUED + 1);
  const told = (await takeAll(subscription)).map(words);
  assert.deepEqual(told, ["gap e1-256", "e257-257"]);
});

Deno.test("Bus.publish() waits for nobody among a thousand subscribers, one of them stalled", async () => {
  const teller = new Teller();
  const stalled = teller.bus.subscribe(BOTH);
  const others = Array.from({ length: 999 }, () => teller.bus.subscribe(BOTH));
  const counts = others.map(async (subscription) => {
    for (let count = 0;; count++) if (await subscription.next() === null) return count;
  });
  const turns = MAX_QUEUED * 2;
  for (let turn = 0; turn < turns; turn++) {
    // Returns at once: there is nothing to await.
    assert.equal(teller.bus.publish({ delta: null, events: [event(turn + 1)] }), undefined);
    if (turn % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await new Promise((resolve) => setTimeout(resolve, 0));
  for (const subscription of others) subscription.close();
  assert.deepEqual(new Set(await Promise.all(counts)), new Set([turns]));
  const told = (await takeAll(stalled)).map(words);
  assert.equal(told[0], "gap e1-256");
  assert.equal(told.length, 1 + MAX_QUEUED);
  assert.equal(told.at(-1), `e${turns}-${turns}`);
});

/** What a client can piece together: every id and revision, in order, told or named as left out. */
class Follower {
  eventId = 0;
  revision = 0;

  take(delivery: Delivery): void {
    if (delivery.kind === "events") {
      for (const { id } of delivery.events) assert.equal(id, ++this.eventId);
    } else if (delivery.kind === "delta") {
      assert.equal(delivery.delta.revision, ++this.revision);
    } else if (delivery.channel === "events") {
      assert.equal(delivery.fromEventId, this.eventId + 1);
      assert.ok((delivery.toEventId ?? 0) > this.eventId);
      this.eventId = delivery.toEventId ?? 0;
    } else {
      assert.ok(delivery.revision > this.revision);
      this.revision = delivery.revision;
    }
  }
}

Deno.test("Subscription leaves no hole that it does not name, however slow its client", async () => {
  const step = fc.record({
    turns: fc.integer({ min: 0, max: 300 }),
    events: fc.integer({ min: 0, max: 3 }),
    changed: fc.boolean(),
    takes: fc.integer({ min: 0, max: 200 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const teller = new Teller();
      const subscription = teller.bus.subscribe(BOTH);
      const follower = new Follower();
      for (const { turns, events, changed, takes } of steps) {
        for (let turn = 0; turn < turns; turn++) teller.tell({ events, changed });
        const behind = () =>
          follower.eventId < teller.lastEventId || follower.revision < teller.revision;
        for (let take = 0; take < takes && behind(); take++) {
          const delivery = await subscription.next();
          assert.ok(delivery);
          follower.take(delivery);
        }
      }
      for (const delivery of await takeAll(subscription)) follower.take(delivery);
      assert.equal(follower.eventId, teller.lastEventId);
      assert.equal(follower.revision, teller.revision);
    }),
    { numRuns: 50 },
  );
});

Deno.test("Bus.longestQueue, Bus.dropped: the slowest subscriber's, and what it cost", () => {
  const bus = new Bus();
  assert.deepEqual([bus.longestQueue, bus.dropped], [0, 0]);
  const slow = bus.subscribe(BOTH);
  for (let id = 1; id <= MAX_QUEUED; id++) bus.publish({ delta: null, events: [event(id)] });
  assert.deepEqual([bus.longestQueue, bus.dropped], [MAX_QUEUED, 0]);
  bus.publish({ delta: null, events: [event(MAX_QUEUED + 1)] });
  assert.deepEqual([bus.longestQueue, bus.dropped], [1, MAX_QUEUED]);
  slow.close();
  assert.deepEqual([bus.longestQueue, bus.dropped], [0, MAX_QUEUED]);
});
