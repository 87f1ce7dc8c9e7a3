import assert from "node:assert/strict";
import { join } from "node:path";
import type { Channel } from "../../shared/rpc/channel.ts";
import { channelCases, type ChannelPair } from "../../shared/rpc/channel_suite_test_cases.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { RpcClosedError } from "../../shared/rpc/client_errors.ts";
import { encodeFrame, FrameDecoder } from "../../shared/rpc/frame.ts";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { until } from "../collect/test_until.ts";
import { memoryLog } from "../platform/memory_log.ts";
import { TestDaemon } from "../rpc/test_context.ts";
import { UnixWire, type UnixWireOptions } from "./unix.ts";

const log = memoryLog();

/** Gives the body a socket path; its directory goes afterwards. */
async function withSocket(body: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-unix-" });
  try {
    await body(join(directory, "daemon.sock"));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** A wire that listens, and what it admitted. */
async function withWire(
  options: Partial<UnixWireOptions>,
  body: (wire: UnixWire, path: string) => Promise<void>,
): Promise<void> {
  await withSocket(async (path) => {
    const room = log.room("wire");
    const wire = new UnixWire({ path, log: room, onChannel: () => {}, ...options });
    await wire.listen();
    try {
      await body(wire, path);
    } finally {
      await wire.close();
    }
  });
}

/** A wire with a daemon behind it, as the composition root joins them. */
async function withDaemonOnWire(
  body: (parts: { daemon: TestDaemon; wire: UnixWire; path: string }) => Promise<void>,
): Promise<void> {
  const daemon = new TestDaemon();
  const sessions = new Set<Promise<void>>();
  try {
    await withWire(
      { onChannel: (channel) => void sessions.add(daemon.serve(channel)) },
      (wire, path) => body({ daemon, wire, path }),
    );
    await Promise.all(sessions);
    assert.equal(daemon.clock.pending, 0);
    assert.equal(daemon.bus.subscribers, 0);
  } finally {
    daemon.close();
  }
}

function connect(path: string): Promise<Deno.UnixConn> {
  return Deno.connect({ transport: "unix", path });
}

async function connectChannel(path: string): Promise<Channel> {
  const { readable, writable } = await connect(path);
  return frameChannel({ name: "client", readable, writable });
}

async function connectClient(path: string): Promise<RpcClient> {
  return new RpcClient(await connectChannel(path));
}

/** Reads until the other end has gone: only who reads sees that. */
async function drain(channel: Channel): Promise<void> {
  for await (const _ of channel.receive());
}

/** Everything the daemon sends until it ends the connection. */
async function readToEnd(connection: Deno.UnixConn): Promise<string[]> {
  const decoder = new FrameDecoder();
  const texts: string[] = [];
  const buffer = new Uint8Array(65_536);
  for (;;) {
    const count = await connection.read(buffer);
    if (count === null) break;
    texts.push(...decoder.push(buffer.subarray(0, count)));
  }
  decoder.end();
  return texts;
}

async function unixPair(): Promise<ChannelPair> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-unix-" });
  const path = join(directory, "daemon.sock");
  const accepted = Promise.withResolvers<Channel>();
  const wire = new UnixWire({ path, log: log.room("wire"), onChannel: accepted.resolve });
  await wire.listen();
  const a = await connectChannel(path);
  return {
    a,
    b: await accepted.promise,
    cleanup: async () => {
      await wire.close();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

for (const { name, run } of channelCases(unixPair)) {
  Deno.test(`UnixWire ${name}`, run);
}

for (
  const { name, run } of channelCases(async () => {
    const { a, b, cleanup } = await unixPair();
    return { a: b, b: a, cleanup };
  })
) {
  Deno.test(`UnixWire, from the daemon's end, ${name}`, run);
}

Deno.test("UnixWire.listen() makes the socket the user's alone", () =>
  withWire({}, (_wire, path) => {
    assert.equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
    assert.ok(Deno.statSync(path).isSocket);
    return Promise.resolve();
  }));

Deno.test("UnixWire.listen() takes the place of a dead daemon's socket", () =>
  withSocket(async (path) => {
    // Under another name, so that closing does not take the file away.
    const dead = Deno.listen({ transport: "unix", path: `${path}.new` });
    await Deno.rename(`${path}.new`, path);
    dead.close();
    await assert.rejects(connect(path), Deno.errors.ConnectionRefused);
    const admitted: Channel[] = [];
    const onChannel = (channel: Channel) => void admitted.push(channel);
    const wire = new UnixWire({ path, log: log.room("wire"), onChannel });
    await wire.listen();
    const client = await connectChannel(path);
    await until("the client is admitted", () => admitted.length === 1);
    client.close();
    await wire.close();
  }));

Deno.test("UnixWire.listen() says when something is in its place that it cannot take away", () =>
  withSocket(async (path) => {
    await Deno.mkdir(join(path, "somebody's"), { recursive: true });
    const wire = new UnixWire({ path, log: log.room("wire"), onChannel: () => {} });
    const words = new RegExp(
      `^PathError: cannot listen on ${path}: it is a directory, move it away`,
    );
    await assert.rejects(wire.listen(), words);
    assert.ok(Deno.statSync(join(path, "somebody's")).isDirectory);
  }));

Deno.test("UnixWire.listen() says when its directory is missing", () =>
  withSocket(async (path) => {
    const missing = join(path, "missing", "daemon.sock");
    const wire = new UnixWire({ path: missing, log: log.room("wire"), onChannel: () => {} });
    await assert.rejects(wire.listen(), Deno.errors.NotFound);
  }));

Deno.test("UnixWire admits so many clients and no more, until one leaves", () => {
  const names = new Set<string>();
  const onChannel = (channel: Channel) => {
    names.add(channel.name);
    void drain(channel);
  };
  return withWire({ maxClients: 2, onChannel }, async (wire, path) => {
    const [first, second] = [await connectChannel(path), await connectChannel(path)];
    await until("both are admitted", () => wire.clients === 2);
    const refused = await connect(path);
    assert.deepEqual(await readToEnd(refused), []);
    refused.close();
    assert.equal(wire.clients, 2);
    assert.match(log.records.at(-1)?.message ?? "", /too many/);

    first.close();
    await until("the first has left", () => wire.clients === 1);
    const third = await connectChannel(path);
    await until("the third is admitted", () => names.size === 3);
    second.close();
    third.close();
  });
});

Deno.test("UnixWire.close() ends every client and takes the socket away", () =>
  withWire({ onChannel: (channel) => void drain(channel) }, async (wire, path) => {
    const clients = await Promise.all([1, 2, 3].map(() => connectChannel(path)));
    const drained = clients.map(drain);
    await until("all are admitted", () => wire.clients === 3);
    await wire.close();
    await Promise.all(drained);
    await until("all are gone", () => wire.clients === 0);
    assert.throws(() => Deno.statSync(path), Deno.errors.NotFound);
    await assert.rejects(connect(path));
    await wire.close();
  }));

Deno.test("UnixWire.close() ends a client that does not take what was sent to it", () => {
  const sends: Promise<unknown>[] = [];
  const onChannel = (channel: Channel) => {
    for (let count = 0; count < 50; count++) {
      sends.push(channel.send("x".repeat(65_536)).catch((error) => error.name));
    }
  };
  return withWire({ onChannel }, async (wire, path) => {
    const stalled = await connect(path);
    await until("the wire is flooded", () => sends.length === 50);
    await wire.close();
    // The system keeps some of it for the reader; what matters is that the rest is given up.
    assert.ok((await Promise.all(sends)).includes("ChannelClosedError"));
    const buffer = new Uint8Array(65_536);
    while (await stalled.read(buffer) !== null);
    stalled.close();
  });
});

Deno.test("UnixWire.close() is safe where nothing listens", () =>
  withSocket(async (path) => {
    const wire = new UnixWire({ path, log: log.room("wire"), onChannel: () => {} });
    await wire.close();
  }));

Deno.test("UnixWire answers a client that only asks and closes its half", () =>
  withDaemonOnWire(async ({ path }) => {
    const connection = await connect(path);
    const request = (id: number) =>
      encodeFrame(JSON.stringify({ jsonrpc: "2.0", id, method: "health.get" }));
    for (const id of [1, 2, 3]) await connection.write(request(id));
    await connection.closeWrite();
    const ids = (await readToEnd(connection)).map((text) => JSON.parse(text).id);
    assert.deepEqual(ids, [1, 2, 3]);
    connection.close();
  }));

const CUT_OFF = encodeFrame('{"jsonrpc":"2.0"}').slice(0, -3);

for (
  const [what, bytes] of [
    ["another protocol", new TextEncoder().encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
    ["a frame that is too large", new TextEncoder().encode("Content-Length: 999999999\r\n\r\n")],
    ["a header that never ends", new TextEncoder().encode(`X: ${"x".repeat(10_000)}`)],
    ["noise", new Uint8Array([0, 255, 27, 155, 13, 10])],
    ["no UTF-8", new Uint8Array([...new TextEncoder().encode("Content-Length: 1\r\n\r\n"), 255])],
    ["a message that is cut off", CUT_OFF],
  ] as const
) {
  Deno.test(`UnixWire tells a client that sends ${what} why it ends it, and serves the others`, () =>
    withDaemonOnWire(async ({ daemon, wire, path }) => {
      const other = await connectClient(path);
      await other.request("subscribe", { channels: ["events"] });
      const connection = await connect(path);
      await connection.write(bytes);
      if (bytes === CUT_OFF) await connection.closeWrite();
      const told = (await readToEnd(connection)).map((text) => JSON.parse(text).error.data.code);
      // A client that has ended its half takes the whole connection with it.
      assert.deepEqual(told, bytes === CUT_OFF ? [] : ["FRAME"]);
      connection.close();
      await until("the client is gone", () => wire.clients === 1);
      assert.match(daemon.log.records.at(-1)?.message ?? "", /bytes that are no frame/);
      assert.ok(await other.request("health.get"));
      other.close();
    }));
}

Deno.test("UnixWire is unharmed by 200 clients that connect and leave at once", () =>
  withDaemonOnWire(async ({ wire, path }) => {
    const other = await connectClient(path);
    for (let round = 0; round < 200; round++) {
      const connection = await connect(path);
      if (round % 2 === 0) await connection.write(CUT_OFF).catch(() => {});
      connection.close();
    }
    assert.ok(await other.request("health.get"));
    await until("all but one are gone", () => wire.clients === 1);
    other.close();
    await until("the last is gone", () => wire.clients === 0);
  }));

Deno.test("UnixWire lets a client that vanishes hold nothing", () =>
  withDaemonOnWire(async ({ daemon, wire, path }) => {
    const connection = await connect(path);
    const params = { channels: ["events", "sessions"] };
    const request = { jsonrpc: "2.0", id: 1, method: "subscribe", params };
    await connection.write(encodeFrame(JSON.stringify(request)));
    await until("it has subscribed", () => daemon.bus.subscribers === 1);
    connection.close();
    await until("it is gone", () => daemon.bus.subscribers === 0 && wire.clients === 0);
  }));

Deno.test("UnixWire tells fifty clients the same while one of them does not read", () =>
  withDaemonOnWire(async ({ daemon, path }) => {
    const stalled = await connect(path);
    const params = { channels: ["events"] };
    const request = { jsonrpc: "2.0", id: 1, method: "subscribe", params };
    await stalled.write(encodeFrame(JSON.stringify(request)));
    const counts = new Map<RpcClient, number>();
    for (let count = 1; count < 50; count++) {
      const client = new RpcClient(await connectChannel(path), {
        onNotification: (method, { events }) => {
          if (method !== "events" || !Array.isArray(events)) return;
          counts.set(client, (counts.get(client) ?? 0) + events.length);
        },
      });
      counts.set(client, 0);
      await client.request("subscribe", params);
    }
    // More than the system's buffers and the queue hold for the one who does not read.
    for (let turn = 0; turn < 20; turn++) {
      daemon.tellEvents(20);
      const told = 20 * (turn + 1);
      await until("all are told", () => [...counts.values()].every((count) => count === told));
    }
    for (const client of counts.keys()) {
      client.close();
      assert.ok(await client.closed instanceof RpcClosedError);
    }
    stalled.close();
  }));
