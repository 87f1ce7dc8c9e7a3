import assert from "node:assert/strict";
import fc from "fast-check";
import * as z from "zod";
import { Snapshot } from "../../shared/model/snapshot.ts";
import {
  EventBatch,
  Gap,
  Hello,
  type NotificationName,
  NOTIFICATIONS,
} from "../../shared/protocol/notifications.ts";
import { Delta } from "../../shared/model/snapshot.ts";
import { MAX_QUEUED } from "../bus/bus.ts";
import { aSession, aSource, facts } from "../store/test_rows.ts";
import { type TestDaemon, withDaemon } from "./test_context.ts";
import type { Message, TestPeer } from "./test_peer.ts";

const Subscribed = z.object({ revision: z.int(), lastEventId: z.int(), snapshot: z.unknown() });

/** The next notification; it must be of this name and of that shape. */
async function expectNext<Schema extends z.ZodType>(
  peer: TestPeer,
  name: NotificationName,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const message = await peer.next();
  assert.equal(message.method, name, JSON.stringify(message));
  return schema.parse(message.params);
}

/** Subscribes, and reads the answer and the hello. */
async function subscribe(peer: TestPeer, params: Record<string, unknown>) {
  const answer = await peer.ask("subscribe", params);
  assert.equal(answer.error, undefined, JSON.stringify(answer.error));
  const hello = await expectNext(peer, "hello", Hello);
  return { ...Subscribed.parse(answer.result), hello };
}

/** Reads events until this one, and returns the ids of all. */
async function readEvents(peer: TestPeer, upTo: number): Promise<number[]> {
  const ids: number[] = [];
  while ((ids.at(-1) ?? 0) < upTo) {
    const { events, nextEventId } = await expectNext(peer, "events", EventBatch);
    assert.ok(events.length > 0 && events.length <= 200, `${events.length} events in a batch`);
    ids.push(...events.map(({ id }) => id));
    assert.equal(nextEventId, ids.at(-1));
  }
  return ids;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

Deno.test("follow() says hello first, with what the answer said, whatever has happened since", () =>
  withDaemon(async (daemon) => {
    daemon.tellChange();
    daemon.tellEvents(3);
    // The wire holds one message, so the answer waits behind this one and the hello behind it.
    const peer = daemon.connect({ capacity: 1 });
    await peer.send({ jsonrpc: "2.0", id: "first", method: "health.get" });
    const params = { channels: ["events", "sessions"] };
    await peer.send({ jsonrpc: "2.0", id: "s", method: "subscribe", params });
    while (daemon.bus.subscribers === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    daemon.tellChange();
    daemon.tellEvents(2);
    assert.equal((await peer.next()).id, "first");
    const { revision, lastEventId } = Subscribed.parse((await peer.next()).result);
    assert.deepEqual([revision, lastEventId], [1, 3]);
    const hello = await expectNext(peer, "hello", Hello);
    assert.deepEqual(hello, {
      instanceId: "instance",
      runId: "run",
      version: "1.2.3",
      protocolVersion: 1,
      lastEventId,
      revision,
    });
    assert.equal((await expectNext(peer, "session.delta", Delta)).revision, revision + 1);
    assert.deepEqual(await readEvents(peer, 5), [4, 5]);
    await peer.leave();
  }));

Deno.test("follow() tells only what happens from now on without a cursor", () =>
  withDaemon(async (daemon) => {
    daemon.tellEvents(5);
    const peer = daemon.connect();
    await subscribe(peer, { channels: ["events"] });
    daemon.tellEvents(2);
    assert.deepEqual(await readEvents(peer, 7), [6, 7]);
    await peer.leave();
  }));

Deno.test("follow() replays in pages what came after the cursor, then goes on live", () =>
  withDaemon(async (daemon) => {
    daemon.tellEvents(450);
    const peer = daemon.connect();
    await subscribe(peer, { channels: ["events"], sinceEventId: 7, instanceId: "instance" });
    daemon.tellEvents(1);
    assert.deepEqual(await readEvents(peer, 451), range(8, 451));
    await peer.leave();
  }));

Deno.test("follow() cuts a turn with many events into batches", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect();
    await subscribe(peer, { channels: ["events"] });
    daemon.tell({ events: facts(1_001) });
    assert.deepEqual(await readEvents(peer, 1_001), range(1, 1_001));
    await peer.leave();
  }));

Deno.test("follow() replays no events to a subscriber of sessions", () =>
  withDaemon(async (daemon) => {
    daemon.tellEvents(5);
    const peer = daemon.connect();
    await subscribe(peer, { channels: ["sessions"], sinceEventId: 0 });
    daemon.tellEvents(1);
    daemon.tellChange();
    assert.equal((await expectNext(peer, "session.delta", Delta)).revision, 1);
    await peer.leave();
  }));

Deno.test("follow() leads from the snapshot of the answer to the present, delta by delta", () =>
  withDaemon(async (daemon) => {
    daemon.tell({ sources: [aSource("source")], sessions: [aSession("a")] });
    const peer = daemon.connect();
    const { snapshot, revision } = await subscribe(peer, { channels: ["sessions"] });
    const sessions = new Map(Snapshot.parse(snapshot).sessions.map((item) => [item.id, item]));
    for (const name of ["x", "y", "z"]) {
      daemon.tell({ sessions: [aSession("a", { name }), aSession(name)] });
    }
    for (let next = revision + 1; next <= daemon.revision; next++) {
      const delta = await expectNext(peer, "session.delta", Delta);
      assert.equal(delta.revision, next);
      for (const session of delta.sessions) sessions.set(session.id, session);
    }
    const present = new Map(daemon.context.snapshot().sessions.map((item) => [item.id, item]));
    assert.deepEqual(sessions, present);
    await peer.leave();
  }));

Deno.test("follow() replaces a subscription, in the middle of its replay too", () =>
  withDaemon(async (daemon) => {
    daemon.tellEvents(2_000);
    const peer = daemon.connect({ capacity: 1 });
    await subscribe(peer, { channels: ["events"], sinceEventId: 0 });
    await expectNext(peer, "events", EventBatch);
    const second = await subscribe(peer, { channels: ["events"], sinceEventId: 1_990 });
    assert.equal(second.lastEventId, 2_000);
    daemon.tellEvents(1);
    assert.deepEqual(await readEvents(peer, 2_001), range(1_991, 2_001));
    assert.equal(daemon.bus.subscribers, 1);
    await peer.leave();
  }));

Deno.test("follow() replaces a subscription in the middle of a turn with many events", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect({ capacity: 1 });
    await subscribe(peer, { channels: ["events"] });
    daemon.tell({ events: facts(2_000) });
    await expectNext(peer, "events", EventBatch);
    await subscribe(peer, { channels: ["events"], sinceEventId: 1_990 });
    assert.deepEqual(await readEvents(peer, 2_000), range(1_991, 2_000));
    await peer.leave();
  }));

Deno.test("follow() follows the last of two subscriptions in one batch", () =>
  withDaemon(async (daemon) => {
    daemon.tellEvents(5);
    const peer = daemon.connect();
    const request = (id: number, sinceEventId: number) => {
      const params = { channels: ["events"], sinceEventId };
      return { jsonrpc: "2.0", id, method: "subscribe", params };
    };
    await peer.send([request(1, 0), request(2, 3)]);
    assert.equal(JSON.parse(await peer.nextText() ?? "").length, 2);
    await expectNext(peer, "hello", Hello);
    assert.deepEqual(await readEvents(peer, 5), [4, 5]);
    daemon.tellEvents(1);
    assert.deepEqual(await readEvents(peer, 6), [6]);
    await peer.leave();
  }));

Deno.test("follow() goes on with the old subscription when the new one is refused", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect();
    await subscribe(peer, { channels: ["events"] });
    const { error } = await peer.ask("subscribe", { channels: ["events"], sinceEventId: 99 });
    assert.equal(error?.data["code"], "STALE_CURSOR");
    daemon.tellEvents(1);
    assert.deepEqual(await readEvents(peer, 1), [1]);
    await peer.leave();
  }));

Deno.test("follow() tells a slow client what was left out, and it can go on from there", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect({ capacity: 1 });
    const { revision } = await subscribe(peer, { channels: ["events", "sessions"] });
    for (let turn = 0; turn < MAX_QUEUED * 2; turn++) {
      daemon.tell({ events: facts(1), sources: [aSource("source", { lastSeenAt: turn })] });
    }
    const before: number[] = [];
    let message: Message = await peer.next();
    for (; message.method !== "gap"; message = await peer.next()) {
      if (message.method !== "events") continue;
      before.push(...EventBatch.parse(message.params).events.map(({ id }) => id));
    }
    const gap = Gap.parse(message.params);
    assert.equal(gap.channel, "events");
    assert.equal(gap.reason, "slow_client");
    assert.deepEqual(before, range(1, (gap.fromEventId ?? 0) - 1));
    const sessionsGap = await expectNext(peer, "gap", Gap);
    assert.equal(sessionsGap.channel, "sessions");
    assert.ok(sessionsGap.revision > revision);
    const after = await readBoth(peer, daemon.lastEventId);
    assert.deepEqual(after.ids, range((gap.toEventId ?? 0) + 1, daemon.lastEventId));
    assert.deepEqual(after.revisions, range(sessionsGap.revision + 1, daemon.revision));

    // What was left out is still there to be asked for.
    const list = await peer.ask("events.list", {
      sinceEventId: (gap.fromEventId ?? 0) - 1,
      limit: 500,
    });
    const { events } = z.object({ events: z.array(z.object({ id: z.int() })) }).parse(list.result);
    const missing = range(gap.fromEventId ?? 0, gap.toEventId ?? 0);
    assert.deepEqual(events.slice(0, missing.length).map(({ id }) => id), missing);
    await peer.leave();
  }));

/** Reads events and deltas until the last event and the delta that follows it. */
async function readBoth(
  peer: TestPeer,
  lastEventId: number,
): Promise<{ ids: number[]; revisions: number[] }> {
  const ids: number[] = [];
  const revisions: number[] = [];
  for (;;) {
    const message = await peer.next();
    if (message.method === "events") {
      ids.push(...EventBatch.parse(message.params).events.map(({ id }) => id));
    } else {
      assert.equal(message.method, "session.delta");
      revisions.push(Delta.parse(message.params).revision);
      if (ids.at(-1) === lastEventId) return { ids, revisions };
    }
  }
}

Deno.test("follow() sends nothing that its own schemas do not hold", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect({ capacity: 1 });
    await peer.ask("subscribe", { channels: ["events", "sessions"] });
    daemon.tell({ events: facts(1), sources: [aSource("source")] });
    await expectStrictly(peer, ["hello", "events", "session.delta"]);
    for (let turn = 0; turn < MAX_QUEUED; turn++) {
      daemon.tell({ events: facts(1), sources: [aSource("source", { lastSeenAt: turn })] });
    }
    await daemon.clock.advance(15_000);
    const seen = new Set<string>();
    while (seen.size < 4) {
      const { method = "", params } = await peer.next();
      assert.deepEqual(strictly(method, params), params);
      seen.add(method);
    }
    assert.deepEqual([...seen].sort(), ["events", "gap", "ping", "session.delta"]);
    await peer.leave();
  }));

async function expectStrictly(peer: TestPeer, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const { method = "", params } = await peer.next();
    assert.equal(method, name);
    assert.deepEqual(strictly(method, params), params);
  }
}

/** What is left of params when only what the schema names may stay. */
function strictly(name: string, params: unknown): unknown {
  const schema = Object.entries(NOTIFICATIONS).find(([known]) => known === name)?.[1];
  assert.ok(schema, `${name} is declared`);
  return schema.parse(params);
}

/** What happens next between the daemon and its client. */
const step = fc.oneof(
  fc.record({ kind: fc.constant("tell" as const), events: fc.integer({ min: 1, max: 250 }) }),
  fc.record({ kind: fc.constant("read" as const), messages: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant("turn" as const) }),
);

const story = fc.record({
  past: fc.integer({ min: 0, max: 700 }),
  cursor: fc.double({ min: 0, max: 1, noNaN: true }),
  capacity: fc.integer({ min: 1, max: 4 }),
  steps: fc.array(step, { maxLength: 15 }),
});

/** Plays a story to a client, and returns the ids it was told and the cursor it began from. */
async function play(
  daemon: TestDaemon,
  { past, cursor, capacity, steps }: typeof story extends fc.Arbitrary<infer T> ? T : never,
): Promise<{ since: number; ids: number[] }> {
  daemon.tellEvents(past);
  const since = Math.round(past * cursor);
  const peer = daemon.connect({ capacity });
  const ids: number[] = [];
  const read = async () => {
    const message = await peer.next();
    if (message.method !== "events") return;
    ids.push(...EventBatch.parse(message.params).events.map(({ id }) => id));
  };
  const params = { channels: ["events"], sinceEventId: since };
  await peer.send({ jsonrpc: "2.0", id: 1, method: "subscribe", params });
  // The answer, and the hello: from here on the client is as slow as the story says.
  await read();
  await read();
  for (const next of steps) {
    if (next.kind === "tell") daemon.tellEvents(next.events);
    if (next.kind === "turn") await new Promise((resolve) => setTimeout(resolve, 0));
    if (next.kind !== "read") continue;
    for (let left = next.messages; left > 0; left--) {
      if ((ids.at(-1) ?? since) < daemon.lastEventId) await read();
    }
  }
  while ((ids.at(-1) ?? since) < daemon.lastEventId) await read();
  await peer.leave();
  return { since, ids };
}

Deno.test("follow() tells every event after the cursor once, whatever happens during the replay", async () => {
  await fc.assert(
    fc.asyncProperty(story, (told) =>
      withDaemon(async (daemon) => {
        const { since, ids } = await play(daemon, told);
        assert.deepEqual(ids, range(since + 1, daemon.lastEventId));
      })),
    { numRuns: 40 },
  );
});
