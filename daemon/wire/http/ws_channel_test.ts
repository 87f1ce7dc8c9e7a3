import assert from "node:assert/strict";
// @ts-types="./ws.d.ts"
import { WebSocket as LibrarySocket } from "ws";
import { type Channel, FrameError } from "../../../shared/rpc/channel.ts";
import { channelCases, type ChannelPair } from "../../../shared/rpc/channel_suite_test_cases.ts";
import { until } from "../../collect/test_until.ts";
import { systemClock } from "../../platform/clock.ts";
import { ManualClock } from "../../platform/manual_clock.ts";
import type { HttpWireOptions } from "./http_wire.ts";
import { connect, listeningWire, openChannel, TOKENS } from "./test_web_wire.ts";
import { wsChannel } from "./ws_channel.ts";

/** Texts of the suite are longer than what the daemon takes. */
const LONGEST = 16 * 1_024 * 1_024;

/** `a` is what a browser has, `b` the daemon's end. */
async function browserPair(): Promise<ChannelPair> {
  const accepted = Promise.withResolvers<Channel>();
  const wire = await listeningWire({ onChannel: accepted.resolve, maxBodyBytes: LONGEST });
  const a = await openChannel(wire);
  return { a, b: await accepted.promise, cleanup: () => wire.close() };
}

/** Both ends are the daemon's, so that either can leave the wire unread. */
async function daemonPair(): Promise<ChannelPair> {
  const accepted = Promise.withResolvers<Channel>();
  const wire = await listeningWire({ onChannel: accepted.resolve, maxBodyBytes: LONGEST });
  const socket = new LibrarySocket(`${wire.url?.replace("http", "ws")}/rpc`, {
    headers: { authorization: `Bearer ${TOKENS.admin}` },
    maxPayload: LONGEST,
    perMessageDeflate: false,
  });
  await new Promise<void>((resolve) => socket.on("open", resolve));
  const a = wsChannel(socket, { name: "client", clock: systemClock, count: () => 0 });
  return { a, b: await accepted.promise, cleanup: () => wire.close() };
}

function turned(make: () => Promise<ChannelPair>): () => Promise<ChannelPair> {
  return async () => {
    const { a, b, cleanup } = await make();
    return { a: b, b: a, cleanup };
  };
}

for (const { name, run } of channelCases(browserPair)) {
  Deno.test(`webSocketChannel() ${name}`, run);
}

for (const { name, run } of channelCases(turned(browserPair), { greedy: true })) {
  Deno.test(`wsChannel() to a browser ${name}`, run);
}

for (const { name, run } of channelCases(turned(daemonPair))) {
  Deno.test(`wsChannel() ${name}`, run);
}

/** What the daemon's end receives, until it fails or the wire ends. */
interface Received {
  readonly texts: string[];
  readonly failure: Promise<unknown>;
}

async function withSocket(
  options: Partial<HttpWireOptions>,
  body: (socket: WebSocket, received: Received, channel: Channel) => Promise<void>,
): Promise<void> {
  const accepted = Promise.withResolvers<Channel>();
  const wire = await listeningWire({ ...options, onChannel: accepted.resolve });
  try {
    const socket = await connect(wire);
    const channel = await accepted.promise;
    const texts: string[] = [];
    const failure = (async () => {
      for await (const text of channel.receive()) texts.push(text);
      return null;
    })().catch((error) => error);
    await body(socket, { texts, failure }, channel);
    socket.close();
    await failure;
  } finally {
    await wire.close();
  }
}

function ended(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
}

const WRONG: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, string, number])[] = [
  ["a message that is too long", "x".repeat(65_537), "BODY_TOO_LARGE", 1009],
  ["a binary message", new Uint8Array([123, 125]), "BODY_NOT_UTF8", 1000],
];

for (const [name, message, code, closed] of WRONG) {
  Deno.test(`wsChannel() fails for ${name}, and ends`, () =>
    withSocket({}, async (socket, { texts, failure }) => {
      const end = ended(socket);
      socket.send(message);
      const error = await failure;
      assert.ok(error instanceof FrameError);
      assert.equal(error.code, code);
      assert.deepEqual(texts, []);
      assert.equal(await end, closed);
    }));
}

Deno.test("wsChannel() takes a message of the greatest length", () =>
  withSocket({}, async (socket, { texts }) => {
    socket.send("x".repeat(65_536));
    await until("it has come", () => texts.length === 1);
  }));

Deno.test("wsChannel() slows a peer that asks too often, and loses nothing", async () => {
  const clock = new ManualClock(0);
  await withSocket({ clock, requestsPerSecond: 10 }, async (socket, { texts }) => {
    // One of the burst of 20 was the opening.
    const sent = Array.from({ length: 40 }, (_, index) => `${index}`);
    for (const text of sent) socket.send(text);
    await until("the burst has been taken", () => texts.length === 19 && clock.pending === 1);
    for (let count = 20; count <= 40; count++) {
      clock.tick(100);
      await until(`${count} have been taken`, () => texts.length === count);
    }
    assert.deepEqual(texts, sent);
  });
});

Deno.test("wsChannel() waits for one turn more that the peer asks for, and tells when it has ended", async () => {
  const clock = new ManualClock(0);
  await withSocket({ clock, requestsPerSecond: 1 }, async (_socket, _received, channel) => {
    // One of the burst of two was the opening.
    assert.equal(await channel.nextTurn?.(), true);
    let turn: boolean | undefined;
    const waited = channel.nextTurn?.().then((is) => turn = is);
    await until("it waits", () => clock.pending === 1);
    assert.equal(turn, undefined);
    clock.tick(1_000);
    await waited;
    assert.equal(turn, true);
    const cut = channel.nextTurn?.();
    channel.close();
    assert.equal(await cut, false);
    assert.equal(await channel.nextTurn?.(), false);
  });
});

Deno.test("wsChannel() ends at once while a peer is being slowed", async () => {
  const clock = new ManualClock(0);
  await withSocket({ clock, requestsPerSecond: 1 }, async (socket, { failure }, channel) => {
    for (let count = 0; count < 10; count++) socket.send("x");
    await until("it waits", () => clock.pending === 1);
    channel.close();
    assert.equal(await failure, null);
  });
});

Deno.test("wsChannel() keeps nothing of what was sent", async () => {
  await withSocket({}, async (socket, _received, channel) => {
    let heard = 0;
    socket.addEventListener("message", () => heard++);
    for (let count = 0; count < 1_000; count++) await channel.send("x");
    const before = Deno.memoryUsage().heapUsed;
    for (let count = 0; count < 20_000; count++) await channel.send("x");
    const grown = Deno.memoryUsage().heapUsed - before;
    await until("all of it has come", () => heard === 21_000);
    assert.ok(grown < 8 * 1_024 * 1_024, `the heap has grown by ${grown} bytes`);
  });
});
