import assert from "node:assert/strict";
// @ts-types="./ws.d.ts"
import { WebSocket as LibrarySocket } from "ws";
import type { Channel } from "../../../shared/rpc/channel.ts";
import { MAX_QUEUED } from "../../bus/bus.ts";
import { memoryLog } from "../../platform/memory_log.ts";
import { TestDaemon } from "../../rpc/test_context.ts";
import type { HttpWire } from "./http_wire.ts";
import { listeningWire, openSocket, TOKENS } from "./test_web_wire.ts";

/** Waits for a fact; the deadline only ends a test that has failed. */
async function until(fact: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!fact()) {
    assert.ok(performance.now() < deadline, `${what} within 10 s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function portOf(wire: HttpWire): number {
  return Number(new URL(wire.url ?? "").port);
}

async function readToEnd(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(65_536);
  let text = "";
  for (;;) {
    const length = await connection.read(buffer).catch(() => null);
    if (length === null) return text;
    text += new TextDecoder().decode(buffer.subarray(0, length));
  }
}

/** A client that can stop reading. */
async function openStoppable(wire: HttpWire): Promise<LibrarySocket> {
  const socket = new LibrarySocket(`${wire.url?.replace("http", "ws")}/rpc`, {
    headers: { authorization: `Bearer ${TOKENS.read}` },
    maxPayload: 16 * 1_024 * 1_024,
    perMessageDeflate: false,
  });
  await new Promise<void>((resolve) => socket.on("open", resolve));
  return socket;
}

Deno.test("HttpWire tells a WebSocket that does not read of a gap, and keeps little for it", async () => {
  const daemon = new TestDaemon();
  const sessions: Promise<void>[] = [];
  const wire = await listeningWire({
    onChannel: (channel, role) => void sessions.push(daemon.serve(channel, role)),
  });
  try {
    const socket = await openStoppable(wire);
    const heard: { readonly method?: string }[] = [];
    socket.on("message", (data) => heard.push(JSON.parse(String(data))));
    const params = { channels: ["events"] };
    socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "subscribe", params }), () => {});
    await until(() => heard.length >= 1 && daemon.bus.subscribers === 1, "it has subscribed");
    socket.pause();
    // More than the system's buffers and the queue hold for it.
    for (let turn = 0; daemon.bus.dropped === 0; turn++) {
      assert.ok(turn < 2_000, "something is dropped for it");
      daemon.tellEvents(100);
      assert.ok(daemon.bus.longestQueue <= MAX_QUEUED);
      if (turn % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const first = heard.length;
    socket.resume();
    await until(() => heard.some(({ method }) => method === "gap"), "it is told of the gap");
    assert.ok(heard.length > first + 1);
    socket.close();
    await until(() => wire.clients === 0 && daemon.bus.subscribers === 0, "it is gone");
  } finally {
    await wire.close();
    await Promise.all(sessions);
    daemon.close();
  }
});

Deno.test("HttpWire admits so many connections and no more, until one leaves", async () => {
  const wire = await listeningWire({ maxConnections: 2 });
  try {
    const [first, second] = [await openSocket(wire), await openSocket(wire)];
    await assert.rejects(openSocket(wire));
    assert.equal(wire.clients, 2);
    first.close();
    await until(() => wire.clients === 1, "the first has left");
    const third = await openSocket(wire);
    assert.equal(wire.clients, 2);
    second.close();
    third.close();
    await until(() => wire.clients === 0, "all are gone");
  } finally {
    await wire.close();
  }
});

Deno.test("HttpWire sends away who is silent, who sends slowly and who does not read", async () => {
  const quick = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 };
  const wire = await listeningWire({
    patience: { ...quick, silenceTimeout: 300 },
    site: () => new Response("x".repeat(32 * 1_024 * 1_024)),
  });
  try {
    for (const text of ["", "GET / HTTP/1.1\r\nHost: localho"]) {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port: portOf(wire) });
      await connection.write(new TextEncoder().encode(text));
      assert.match(await readToEnd(connection), /^HTTP\/1\.1 408 /);
    }
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: portOf(wire) });
    const head =
      `GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKENS.read}\r\n\r\n`;
    await connection.write(new TextEncoder().encode(head));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const answer = await readToEnd(connection);
    assert.ok(answer.length < 32 * 1_024 * 1_024, "the answer ended before its end");
  } finally {
    await wire.close();
  }
});

Deno.test("HttpWire does not hold a connection for one that was refused", async () => {
  const wire = await listeningWire();
  try {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: portOf(wire) });
    const head = "GET /rpc HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n" +
      "Upgrade: websocket\r\n\r\n";
    await connection.write(new TextEncoder().encode(head));
    // It ends from the other side: this end never closes.
    assert.match(await readToEnd(connection), /^HTTP\/1\.1 401 [^]*connection: close/);
  } finally {
    await wire.close();
  }
});

Deno.test("HttpWire says good-bye to WebSockets before it ends, and waits for none that is deaf", async () => {
  const channels: Channel[] = [];
  const wire = await listeningWire({ onChannel: (channel) => void channels.push(channel) });
  const socket = await openSocket(wire);
  const heard: unknown[] = [];
  socket.addEventListener("message", ({ data }) => heard.push(data));
  const code = new Promise((resolve) => socket.addEventListener("close", (e) => resolve(e.code)));
  const deaf = await openStoppable(wire);
  deaf.pause();
  for (const channel of channels) channel.send('"last"').catch(() => {});
  const began = performance.now();
  await Promise.all([wire.close(), wire.close()]);
  assert.ok(performance.now() - began < 5_000);
  assert.equal(await code, 1000);
  assert.deepEqual(heard, ['"last"']);
  assert.equal(wire.url, null);
  deaf.terminate();
});

Deno.test("HttpWire names a loopback address where it listens everywhere", async () => {
  const wire = await listeningWire({ host: "0.0.0.0" });
  assert.match(wire.url ?? "", /^http:\/\/127\.0\.0\.1:\d+$/);
  await wire.close();
});

Deno.test("HttpWire answers a failure of ours without its text, and says it in the log", async () => {
  const log = memoryLog();
  const wire = await listeningWire({
    log: log.room("wire"),
    site: () => {
      throw new Error("secret detail");
    },
  });
  try {
    const headers = { authorization: `Bearer ${TOKENS.read}` };
    const answer = await fetch(`${wire.url}/`, { headers });
    assert.equal(answer.status, 500);
    assert.doesNotMatch(await answer.text(), /secret/);
    assert.match(String(log.records.at(-1)?.fields["error"]), /secret detail/);
    assert.equal(globalThis.Response, Response);
  } finally {
    await wire.close();
  }
});
