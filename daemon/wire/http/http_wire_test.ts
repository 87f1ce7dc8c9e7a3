import assert from "node:assert/strict";
// @ts-types="./ws.d.ts"
import { WebSocket as LibrarySocket } from "ws";
import type { Channel } from "../../../shared/rpc/channel.ts";
import { MAX_QUEUED } from "../../bus/bus.ts";
import { until } from "../../collect/test_until.ts";
import { ManualClock } from "../../platform/manual_clock.ts";
import { memoryLog } from "../../platform/memory_log.ts";
import { answerOnce } from "../../rpc/answer_once.ts";
import { TestDaemon } from "../../rpc/test_context.ts";
import type { Message } from "../../rpc/test_peer.ts";
import type { HttpWire } from "./http_wire.ts";
import { connect, listeningWire, testAccess, TOKENS } from "./test_web_wire.ts";

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

/** A body without an end; told when nobody takes it any more. */
function endless(onCancel: () => void): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(65_536);
  return new ReadableStream({
    pull: (controller) => controller.enqueue(chunk),
    cancel: onCancel,
  });
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
    await until("it has subscribed", () => heard.length >= 1 && daemon.bus.subscribers === 1);
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
    await until("it is told of the gap", () => heard.some(({ method }) => method === "gap"));
    assert.ok(heard.length > first + 1);
    socket.close();
    await until("it is gone", () => wire.clients === 0 && daemon.bus.subscribers === 0);
  } finally {
    await wire.close();
    await Promise.all(sessions);
    daemon.close();
  }
});

Deno.test("HttpWire admits so many connections and no more, until one leaves", async () => {
  const wire = await listeningWire({ maxConnections: 2 });
  try {
    const [first, second] = [await connect(wire), await connect(wire)];
    await assert.rejects(connect(wire));
    assert.equal(wire.clients, 2);
    first.close();
    await until("the first has left", () => wire.clients === 1);
    const third = await connect(wire);
    assert.equal(wire.clients, 2);
    second.close();
    third.close();
    await until("all are gone", () => wire.clients === 0);
  } finally {
    await wire.close();
  }
});

Deno.test("HttpWire sends away who is silent, who sends slowly and who does not read", async () => {
  const quick = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 };
  let isGivenUp = false;
  const wire = await listeningWire({
    patience: { ...quick, silenceTimeout: 300 },
    site: () => new Response(endless(() => isGivenUp = true)),
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
    await until("the answer is given up", () => isGivenUp);
    assert.match(await readToEnd(connection), /^HTTP\/1\.1 200 /);
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
  const socket = await connect(wire);
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

/** Elsewhere most of 127.0.0.0/8 is no address of the machine. */
const ignore = Deno.build.os !== "linux";

Deno.test("HttpWire can have an address of loopback to itself", { ignore }, async () => {
  const wire = await listeningWire({ host: "127.38.4.7" });
  try {
    assert.equal(new URL(wire.url ?? "").hostname, "127.38.4.7");
    const { headers } = POSTED;
    const { origin } = new URL(wire.url ?? "");
    const own = { ...headers, origin, "sec-fetch-site": "same-origin" };
    const response = await fetch(`${wire.url}/rpc`, { ...POSTED, headers: own, body: "{}" });
    assert.equal(await response.text(), "{}");
  } finally {
    await wire.close();
  }
});

Deno.test("HttpWire ends the WebSockets of those who are meant, and no others", async () => {
  const access = testAccess();
  const wire = await listeningWire({ access });
  try {
    const cookie = await access.redeem(access.issueCode("read"));
    const headers = {
      cookie: `ntm_tracker_${portOf(wire)}=${cookie}`,
      origin: `http://127.0.0.1:${portOf(wire)}`,
    };
    const [browser, program] = [await connect(wire, headers), await connect(wire)];
    const code = new Promise((resolve) => {
      browser.addEventListener("close", (event) => resolve(event.code));
    });
    wire.disconnect(({ isLogin }) => isLogin);
    assert.equal(await code, 1000);
    await until("the browser is gone", () => wire.clients === 1);
    assert.equal(program.readyState, WebSocket.OPEN);
    program.close();
    await until("all are gone", () => wire.clients === 0);
  } finally {
    await wire.close();
  }
});

Deno.test("HttpWire counts each member of a batch that is posted", async () => {
  const clock = new ManualClock(0);
  const daemon = new TestDaemon();
  const wire = await listeningWire({
    ...{ clock, requestsPerSecond: 5 },
    answer: (text, asker) => answerOnce(text, { context: daemon.context, ...asker }),
  });
  try {
    // Ten at once: the text itself is the first.
    const codes = await postBatch(wire, 12);
    assert.deepEqual(codes, [...Array(10).fill(null), "RATE_LIMITED", "RATE_LIMITED"]);
    const headers = { authorization: `Bearer ${TOKENS.admin}` };
    const refused = await fetch(`${wire.url}/rpc`, { method: "POST", headers });
    assert.equal(refused.status, 429, "nothing is left for another request");
    await refused.body?.cancel();
    clock.tick(1_000);
    assert.deepEqual(await postBatch(wire, 2), [null, null]);
  } finally {
    await wire.close();
    daemon.close();
  }
});

/** Posts so many questions in one batch; the errors of the answers by name, in order. */
async function postBatch(wire: HttpWire, count: number): Promise<readonly (string | null)[]> {
  const batch = Array.from(
    { length: count },
    (_, id) => ({ jsonrpc: "2.0", id, method: "health.get" }),
  );
  const answer = await fetch(`${wire.url}/rpc`, { ...POSTED, body: JSON.stringify(batch) });
  assert.equal(answer.status, 200);
  const answers: readonly Message[] = await answer.json();
  assert.deepEqual(answers.map(({ id }) => id), batch.map(({ id }) => id));
  return answers.map(({ error }) => error?.data["code"] as string | undefined ?? null);
}

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

Deno.test("HttpWire says in the log what broke an answer, though its question was read to its end", async () => {
  const log = memoryLog();
  const answer = () => Promise.reject(new Error("secret detail"));
  const wire = await listeningWire({ log: log.room("wire"), answer });
  try {
    const response = await fetch(`${wire.url}/rpc`, { ...POSTED, body: "{}" });
    assert.equal(response.status, 500);
    assert.match(await response.text(), /the daemon's log says why/);
    assert.match(errorsIn(log)[0] ?? "", /secret detail/);
  } finally {
    await wire.close();
  }
});

Deno.test("HttpWire says in the log what broke a page, though nobody read the body sent to it", async () => {
  const log = memoryLog();
  const site = () => {
    throw new Error("secret detail");
  };
  const wire = await listeningWire({ log: log.room("wire"), site });
  try {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: portOf(wire) });
    await connection.write(begunPost("/page"));
    await until("it is in the log", () => errorsIn(log).length > 0);
    assert.match(errorsIn(log)[0] ?? "", /secret detail/);
  } finally {
    await wire.close();
  }
});

Deno.test("HttpWire keeps quiet of a peer that leaves amid its body", async () => {
  const log = memoryLog();
  const access = testAccess();
  let judged = 0;
  const identify = access.identify.bind(access);
  access.identify = (credentials) => {
    judged++;
    return identify(credentials);
  };
  const wire = await listeningWire({ log: log.room("wire"), access });
  try {
    {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port: portOf(wire) });
      await connection.write(begunPost("/rpc"));
      await until("it is waited for", () => judged === 2);
    }
    const response = await fetch(`${wire.url}/rpc`, { ...POSTED, body: "{}" });
    assert.equal(await response.text(), "{}");
  } finally {
    await wire.close();
  }
  assert.deepEqual(errorsIn(log), []);
});

function errorsIn({ records }: ReturnType<typeof memoryLog>): readonly string[] {
  return records.filter(({ level }) => level === "error").map(({ fields }) => `${fields["error"]}`);
}

const POSTED = {
  method: "POST",
  headers: { "authorization": `Bearer ${TOKENS.admin}`, "content-type": "application/json" },
};

/** The head of a message and the first bytes of its body. */
function begunPost(path: string): Uint8Array {
  const { authorization } = POSTED.headers;
  const lines = [`POST ${path} HTTP/1.1`, "Host: localhost", `Authorization: ${authorization}`];
  const rest = ["Content-Type: application/json", "Content-Length: 100", "", '{"'];
  return new TextEncoder().encode([...lines, ...rest].join("\r\n"));
}
