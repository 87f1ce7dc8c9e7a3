import assert from "node:assert/strict";
import { HEARTBEAT_MS } from "../../shared/protocol/notifications.ts";
import { type Channel, ChannelClosedError, FrameError } from "../../shared/rpc/channel.ts";
import { MAX_QUEUED } from "../bus/bus.ts";
import { withDaemon } from "./test_context.ts";
import { populate } from "./test_population.ts";
import { type Message, TestPeer } from "./test_peer.ts";

const SNAPSHOT = { jsonrpc: "2.0", method: "snapshot.get" };

/** Lets everything run that does not wait for a clock. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** What the peer reads until the wire ends. */
async function readToEnd(peer: TestPeer): Promise<Message[]> {
  const messages: Message[] = [];
  for (let text = await peer.nextText(); text !== undefined; text = await peer.nextText()) {
    messages.push(JSON.parse(text));
  }
  return messages;
}

Deno.test("RpcSession answers requests in their order", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect();
    for (const id of [3, "b", 1]) await peer.send({ ...SNAPSHOT, id });
    assert.deepEqual([(await peer.next()).id, (await peer.next()).id, (await peer.next()).id], [
      3,
      "b",
      1,
    ]);
    await peer.leave();
  }));

Deno.test("RpcSession answers neither notifications nor answers, alone or in a batch", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect();
    await peer.send({ jsonrpc: "2.0", method: "daemon.shutdown" });
    await peer.send({ jsonrpc: "2.0", method: "none.such", params: { a: 1 } });
    await peer.send({ jsonrpc: "2.0", id: 9, result: true });
    await peer.send([{ jsonrpc: "2.0", method: "pong" }, { jsonrpc: "2.0", id: 1, result: 1 }]);
    // The next answer is the next request's.
    assert.equal((await peer.ask("health.get")).error, undefined);
    assert.deepEqual(peer.passed, []);
    await peer.leave();
    assert.deepEqual(daemon.stops, [], "a notification does nothing");
  }));

for (
  const [what, text, code] of [
    ["text that is no JSON", "{", "PARSE_ERROR"],
    ["JSON that is no message", "[]", "INVALID_REQUEST"],
    [
      "a request nested deeply",
      `{"jsonrpc":"2.0","id":1,"params":${"[".repeat(10_000)}`,
      "INVALID_REQUEST",
    ],
    [
      "a batch of 10,000",
      `[${'{"jsonrpc":"2.0","id":1,"method":"x"},'.repeat(9_999)}1]`,
      "INVALID_REQUEST",
    ],
    [
      "ids twice in a batch",
      '[{"jsonrpc":"2.0","id":1,"method":"x"},' +
      '{"jsonrpc":"2.0","id":1,"method":"x"}]',
      "INVALID_REQUEST",
    ],
  ] as const
) {
  Deno.test(`RpcSession answers ${what} with ${code} and goes on`, () =>
    withDaemon(async (daemon) => {
      const peer = daemon.connect();
      await peer.sendText(text);
      const { id, error } = await peer.next();
      assert.equal(id, null);
      assert.equal(error?.data["code"], code);
      assert.equal((await peer.ask("health.get")).error, undefined);
      await peer.leave();
    }));
}

Deno.test("RpcSession does not read a client that does not read its answers", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect({ capacity: 4 });
    let taken = 0;
    const sends = Array.from(
      { length: 50 },
      (_, id) => peer.send({ ...SNAPSHOT, id }).then(() => taken++),
    );
    await settle();
    assert.ok(taken < 20, `${taken} requests were taken`);
    for (let id = 0; id < 50; id++) assert.equal((await peer.next()).id, id);
    await Promise.all(sends);
    await peer.leave();
  }));

Deno.test("RpcSession stops the daemon after the answer was handed over", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect();
    const { result } = await peer.ask("daemon.shutdown", { reason: "upgrade" });
    assert.deepEqual(result, { stopping: true });
    await settle();
    assert.deepEqual(daemon.stops, ["upgrade"]);
    await peer.leave();
  }));

Deno.test("RpcSession stops the daemon for a client that has left before the answer", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect({ capacity: 1 });
    // Nobody reads: the second answer waits, and so does what follows it.
    await peer.send({ ...SNAPSHOT, id: 1 });
    await peer.send({ jsonrpc: "2.0", id: 2, method: "daemon.shutdown" });
    await settle();
    assert.deepEqual(daemon.stops, []);
    await peer.leave();
    assert.deepEqual(daemon.stops, ["asked by a client"]);
  }));

Deno.test("RpcSession pings, and stays open for a client that answers", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect();
    for (let beat = 0; beat < 10; beat++) {
      await daemon.clock.advance(HEARTBEAT_MS);
      const ping = await peer.next();
      assert.equal(ping.method, "ping");
      assert.deepEqual(ping.params, { t: daemon.clock.now() });
      await peer.send({ jsonrpc: "2.0", method: "pong", params: ping.params });
      await settle();
    }
    assert.equal((await peer.ask("health.get")).error, undefined);
    await peer.leave();
  }));

Deno.test("RpcSession takes any message for a sign of life", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect();
    for (let beat = 0; beat < 6; beat++) {
      await daemon.clock.advance(HEARTBEAT_MS);
      await peer.ask("health.get");
    }
    assert.deepEqual(peer.passed.map(({ method }) => method), Array(6).fill("ping"));
    await peer.leave();
  }));

Deno.test("RpcSession closes the wire after two pings without an answer, and not before", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect();
    let ended = false;
    void peer.served.then(() => ended = true);
    await daemon.clock.advance(3 * HEARTBEAT_MS - 1);
    assert.equal(ended, false);
    await daemon.clock.advance(1);
    await peer.served;
    assert.deepEqual((await readToEnd(peer)).map(({ method }) => method), ["ping", "ping"]);
    assert.equal(daemon.clock.pending, 0);
    assert.match(daemon.log.records.at(-1)?.message ?? "", /no longer answers/);
  }));

Deno.test("RpcSession gives a client that does not read one ping, not many", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect({ capacity: 1 });
    await peer.send({ ...SNAPSHOT, id: 1 });
    await daemon.clock.advance(2 * HEARTBEAT_MS);
    assert.equal((await peer.next()).id, 1);
    assert.equal((await peer.next()).method, "ping");
    await peer.send({ ...SNAPSHOT, id: 2 });
    assert.equal((await peer.next()).id, 2);
    await peer.leave();
  }));

Deno.test("RpcSession closes a client that stops reading, and serves the others meanwhile", () =>
  withDaemon(async (daemon) => {
    const stalled = daemon.connect({ capacity: 2 });
    const other = daemon.connect();
    for (const peer of [stalled, other]) {
      await peer.ask("subscribe", { channels: ["events", "sessions"] });
    }
    assert.equal((await other.next()).method, "hello");
    for (let told = 1; told <= MAX_QUEUED * 2; told++) {
      daemon.tellEvents(1);
      const message = await other.next();
      assert.deepEqual(idsOf([message]), [told]);
    }
    let ended = false;
    void stalled.served.then(() => ended = true);
    for (let beat = 0; beat < 3; beat++) {
      assert.equal(ended, false);
      await daemon.clock.advance(HEARTBEAT_MS);
      await other.ask("health.get");
    }
    await stalled.served;
    assert.equal(daemon.bus.subscribers, 1);
    await other.leave();
    assert.equal(daemon.bus.subscribers, 0);
    assert.equal(daemon.clock.pending, 0);
  }));

/** Ids of all events in these messages. */
function idsOf(messages: readonly Message[]): number[] {
  return messages.flatMap(({ params }) =>
    (params as { events: { id: number }[] }).events.map(({ id }) => id)
  );
}

Deno.test("RpcSession leaves no timer and no subscription behind", () =>
  withDaemon(async (daemon) => {
    const peers = Array.from({ length: 20 }, () => daemon.connect());
    for (const peer of peers) await peer.ask("subscribe", { channels: ["events"] });
    assert.equal(daemon.bus.subscribers, 20);
    assert.equal(daemon.clock.pending, 20);
    for (const peer of peers) await peer.leave();
    assert.equal(daemon.bus.subscribers, 0);
    assert.equal(daemon.clock.pending, 0);
    assert.deepEqual(daemon.log.records, []);
  }));

/** A wire that fails while it is read, but can still be written to. */
class FailingChannel implements Channel {
  readonly name = "failing#1";
  readonly sent: string[] = [];
  readonly #error: unknown;
  readonly #takes: boolean;
  readonly #ended = Promise.withResolvers<void>();
  isClosed = false;

  constructor(error: unknown, { takes = true } = {}) {
    this.#error = error;
    this.#takes = takes;
  }

  get closed(): Promise<void> {
    return this.#ended.promise;
  }

  send(text: string): Promise<void> {
    if (this.isClosed) return Promise.reject(new ChannelClosedError("closed"));
    this.sent.push(text);
    return this.#takes ? Promise.resolve() : new Promise(() => {});
  }

  // deno-lint-ignore require-yield
  async *receive(): AsyncGenerator<string> {
    await Promise.resolve();
    throw this.#error;
  }

  close(): void {
    this.isClosed = true;
    this.#ended.resolve();
  }
}

const BAD_BYTES = new FrameError("BODY_TOO_LARGE", "read frame: too large");

Deno.test("RpcSession says why it closes the wire on bytes that are no frame", () =>
  withDaemon(async (daemon) => {
    const channel = new FailingChannel(BAD_BYTES);
    await daemon.serve(channel);
    assert.deepEqual(channel.sent.map((text) => JSON.parse(text)), [{
      jsonrpc: "2.0",
      id: null,
      error: {
        code: -32010,
        message: "read frame: too large",
        data: { code: "FRAME", frame: "BODY_TOO_LARGE" },
      },
    }]);
    assert.ok(channel.isClosed);
    assert.equal(daemon.clock.pending, 0);
    assert.equal(daemon.log.records.at(-1)?.fields["code"], "BODY_TOO_LARGE");
  }));

Deno.test("RpcSession waits a second, not longer, for a client to hear why", () =>
  withDaemon(async (daemon) => {
    const channel = new FailingChannel(BAD_BYTES, { takes: false });
    const served = daemon.serve(channel);
    await daemon.clock.advance(999);
    assert.ok(!channel.isClosed);
    await daemon.clock.advance(1);
    await served;
    assert.ok(channel.isClosed);
    assert.equal(daemon.clock.pending, 0);
  }));

Deno.test("RpcSession closes a wire that fails in a way of its own, and logs it", () =>
  withDaemon(async (daemon) => {
    const channel = new FailingChannel(new Error("odd"));
    await daemon.serve(channel);
    assert.ok(channel.isClosed);
    assert.deepEqual(channel.sent, []);
    assert.match(String(daemon.log.records.at(-1)?.fields["error"]), /odd/);
  }));

Deno.test("RpcSession ends without a word when the client has gone", () =>
  withDaemon(async (daemon) => {
    const channel = new FailingChannel(new ChannelClosedError("gone"));
    await daemon.serve(channel);
    assert.ok(channel.isClosed);
    assert.deepEqual(daemon.log.records, []);
  }));

Deno.test("RpcSession serves a client that asks much and leaves at once", () =>
  withDaemon(async (daemon) => {
    populate(daemon);
    for (let round = 0; round < 50; round++) {
      const peer = daemon.connect({ capacity: 1 });
      await peer.send({ ...SNAPSHOT, id: 1 });
      void peer.send({
        jsonrpc: "2.0",
        id: 2,
        method: "subscribe",
        params: { channels: ["events"] },
      })
        .catch(() => {});
      await peer.leave();
    }
    assert.equal(daemon.bus.subscribers, 0);
    assert.equal(daemon.clock.pending, 0);
  }));
