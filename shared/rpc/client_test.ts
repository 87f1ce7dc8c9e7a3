import assert from "node:assert/strict";
import type { Channel } from "./channel.ts";
import { RpcClient, type RpcClientOptions } from "./client.ts";
import { RpcBusyError, RpcClosedError, RpcError, RpcTimeoutError } from "./client_errors.ts";
import { memoryPair } from "./memory.ts";

interface Setup {
  readonly client: RpcClient;
  readonly server: Channel;
  /** The next message that the client sent, parsed. */
  readonly next: () => Promise<Message>;
  readonly reply: (message: unknown) => Promise<void>;
}

type Message = Readonly<Record<string, unknown>>;

/** A client whose server is the test. Everything is closed when the body ends. */
async function withClient(
  body: (setup: Setup) => Promise<void>,
  options?: RpcClientOptions & { readonly capacity?: number },
): Promise<void> {
  const [channel, server] = memoryPair({ capacity: options?.capacity });
  const client = new RpcClient(channel, options);
  const iterator = server.receive()[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await iterator.next();
    assert.ok(!done, "the client has closed");
    return JSON.parse(value);
  };
  const reply = (message: unknown) => server.send(JSON.stringify(message));
  try {
    await body({ client, server, next, reply });
  } finally {
    client.close();
    server.close();
  }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("RpcClient.request() sends a request and resolves with its result", () =>
  withClient(async ({ client, next, reply }) => {
    const answer = client.request<{ ok: boolean }>("health.get", { verbose: true });
    const sent = await next();
    assert.deepEqual(sent, {
      jsonrpc: "2.0",
      id: 1,
      method: "health.get",
      params: { verbose: true },
    });
    await reply({ jsonrpc: "2.0", id: 1, result: { ok: true } });
    assert.deepEqual(await answer, { ok: true });
  }));

Deno.test("RpcClient.request() leaves out params that are not given", () =>
  withClient(async ({ client, next, reply }) => {
    const answer = client.request("health.get");
    assert.deepEqual(await next(), { jsonrpc: "2.0", id: 1, method: "health.get" });
    await reply({ jsonrpc: "2.0", id: 1, result: null });
    assert.equal(await answer, null);
  }));

Deno.test("RpcClient.request() matches answers by id, in any order and in a batch", () =>
  withClient(async ({ client, reply }) => {
    const answers = ["a", "b", "c"].map((method) => client.request(method));
    await reply({ jsonrpc: "2.0", id: 3, result: "third" });
    await reply([
      { jsonrpc: "2.0", id: 2, result: "second" },
      { jsonrpc: "2.0", id: 1, result: "first" },
    ]);
    assert.deepEqual(await Promise.all(answers), ["first", "second", "third"]);
  }));

Deno.test("RpcClient.request() rejects with the server's error", () =>
  withClient(async ({ client, reply }) => {
    const answer = client.request("panes.get", { id: "x" });
    const data = { code: "NOT_FOUND" };
    await reply({ jsonrpc: "2.0", id: 1, error: { code: -32007, message: "no such pane", data } });
    await assert.rejects(answer, (error) => {
      assert.ok(error instanceof RpcError);
      assert.deepEqual([error.code, error.message, error.data], [-32007, "no such pane", data]);
      return true;
    });
  }));

Deno.test("RpcClient.request() times out, and ignores an answer that comes later", () =>
  withClient(async ({ client, reply }) => {
    await assert.rejects(client.request("slow", {}, { timeoutMs: 1 }), RpcTimeoutError);
    await reply({ jsonrpc: "2.0", id: 1, result: "late" });
    const answer = client.request("quick");
    await reply({ jsonrpc: "2.0", id: 2, result: "in time" });
    assert.equal(await answer, "in time");
  }));

Deno.test("RpcClient.request() takes the time-out of the client when it has none", () =>
  withClient(async ({ client }) => {
    await assert.rejects(client.request("slow"), /request slow: no answer within 2 ms/);
  }, { timeoutMs: 2 }));

Deno.test("RpcClient.request() times out although the wire takes nothing", () =>
  withClient(async ({ client }) => {
    const answers = [1, 2, 3].map((_) => client.request("slow", {}, { timeoutMs: 1 }));
    for (const answer of answers) await assert.rejects(answer, RpcTimeoutError);
  }, { capacity: 1 }));

Deno.test("RpcClient.request() waits without end when asked to", () =>
  withClient(async ({ client, reply }) => {
    const answer = client.request("slow", {}, { timeoutMs: Infinity });
    // An overflowing delay would fire at once.
    await turn();
    await turn();
    await reply({ jsonrpc: "2.0", id: 1, result: "at last" });
    assert.equal(await answer, "at last");
  }));

Deno.test("RpcClient.request() ends when its signal does", () =>
  withClient(async ({ client, next }) => {
    const controller = new AbortController();
    const answer = client.request("slow", {}, { signal: controller.signal });
    await next();
    const reason = new Error("the user left");
    controller.abort(reason);
    await assert.rejects(answer, reason);
    await assert.rejects(client.request("slow", {}, { signal: controller.signal }), reason);
    client.notify("still.alive");
    assert.equal((await next()).method, "still.alive");
  }));

Deno.test({
  name: "RpcClient.request() leaves no clock and no listener behind, however it ends",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: () =>
    withClient(async ({ client, reply }) => {
      const { signal } = new AbortController();
      let listeners = 0;
      const { addEventListener, removeEventListener } = signal;
      signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
        listeners++;
        addEventListener.apply(signal, args);
      };
      signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
        listeners--;
        removeEventListener.apply(signal, args);
      };
      const answered = client.request("a", {}, { signal });
      const closed = client.request("b", {}, { signal });
      assert.equal(listeners, 2);
      await reply({ jsonrpc: "2.0", id: 1, result: 1 });
      await answered;
      client.close();
      await assert.rejects(closed, RpcClosedError);
      assert.equal(listeners, 0);
    }),
});

Deno.test("RpcClient.request() refuses more than maxPending", () =>
  withClient(async ({ client, reply }) => {
    const answers = [client.request("a"), client.request("b")];
    await assert.rejects(client.request("c"), RpcBusyError);
    await reply({ jsonrpc: "2.0", id: 1, result: 1 });
    await answers[0];
    const next = client.request("d");
    await reply({ jsonrpc: "2.0", id: 2, result: 2 });
    await reply({ jsonrpc: "2.0", id: 3, result: 3 });
    assert.deepEqual(await Promise.all([...answers, next]), [1, 2, 3]);
  }, { maxPending: 2 }));

Deno.test("RpcClient.request() rejects params that are no JSON, and sends nothing", () =>
  withClient(async ({ client, next }) => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    await assert.rejects(client.request("a", circular), TypeError);
    await client.notify("b");
    assert.equal((await next()).method, "b");
  }));

Deno.test("RpcClient.notify() sends a notification", () =>
  withClient(async ({ client, next }) => {
    await client.notify("pong", { t: 1 });
    assert.deepEqual(await next(), { jsonrpc: "2.0", method: "pong", params: { t: 1 } });
  }));

Deno.test("RpcClient answers ping with pong by itself", async () => {
  const told: string[] = [];
  await withClient(async ({ next, reply }) => {
    await reply({ jsonrpc: "2.0", method: "ping", params: { t: 1737612345000 } });
    assert.deepEqual(await next(), {
      jsonrpc: "2.0",
      method: "pong",
      params: { t: 1737612345000 },
    });
  }, { onNotification: (method) => told.push(method) });
  assert.deepEqual(told, []);
});

Deno.test("RpcClient gives up a server that pings and does not read", () =>
  withClient(async ({ client, reply }) => {
    for (let t = 0; t < 40; t++) {
      await reply({ jsonrpc: "2.0", method: "ping", params: { t } }).catch(() => {});
    }
    assert.match((await client.closed).message, /left 16 answers unread/);
  }, { capacity: 1 }));

Deno.test("RpcClient passes notifications on in order", async () => {
  const told: unknown[] = [];
  await withClient(async ({ client, reply }) => {
    await reply({ jsonrpc: "2.0", method: "hello", params: { version: "1" } });
    await reply({ jsonrpc: "2.0", method: "gap" });
    const answer = client.request("health.get");
    await reply({ jsonrpc: "2.0", id: 1, result: {} });
    await answer;
  }, { onNotification: (method, params) => told.push([method, params]) });
  assert.deepEqual(told, [["hello", { version: "1" }], ["gap", {}]]);
});

Deno.test("RpcClient closes with the error of a notification handler", async () => {
  const cause = new Error("cannot draw");
  const onNotification = () => {
    throw cause;
  };
  await withClient(async ({ client, reply }) => {
    await reply({ jsonrpc: "2.0", method: "hello" });
    assert.equal((await client.closed).cause, cause);
  }, { onNotification });
});

Deno.test("RpcClient refuses calls of the server", () =>
  withClient(async ({ next, reply }) => {
    await reply({ jsonrpc: "2.0", id: 9, method: "client.do" });
    const { id, error } = await next();
    assert.equal(id, 9);
    assert.equal((error as Message).code, -32601);
  }));

Deno.test("RpcClient ends every pending request when the server ends the wire", () =>
  withClient(async ({ client, server }) => {
    const answers = ["a", "b"].map((method) => client.request(method));
    server.close();
    for (const answer of answers) await assert.rejects(answer, RpcClosedError);
    assert.match((await client.closed).message, /ended by the server/);
    await assert.rejects(client.request("c"), RpcClosedError);
    await assert.rejects(client.notify("c"), RpcClosedError);
  }));

Deno.test("RpcClient takes the answers that came before the end", () =>
  withClient(async ({ client, reply, server }) => {
    const answer = client.request("daemon.shutdown");
    await reply({ jsonrpc: "2.0", id: 1, result: "stopping" });
    server.close();
    assert.equal(await answer, "stopping");
    await client.closed;
  }));

Deno.test("RpcClient tells what the server complained of before it ended the wire", () =>
  withClient(async ({ client, reply, server }) => {
    await reply({ jsonrpc: "2.0", id: null, error: { code: -32010, message: "bad frame" } });
    server.close();
    const { cause } = await client.closed;
    assert.ok(cause instanceof RpcError && cause.code === -32010);
  }));

for (const text of ["not JSON", "7", '{"jsonrpc":"2.0"}', "[".repeat(10_000)]) {
  Deno.test(`RpcClient closes on what is no message: ${text.slice(0, 20)}`, () =>
    withClient(async ({ client, server }) => {
      const answer = client.request("a");
      await server.send(text);
      await assert.rejects(answer, RpcClosedError);
      assert.match((await client.closed).message, /read message: /);
      await server.closed;
    }));
}

Deno.test("RpcClient.close() ends pending requests and the wire, once", () =>
  withClient(async ({ client, server }) => {
    const answer = client.request("a");
    client.close();
    client.close();
    await assert.rejects(answer, RpcClosedError);
    await server.closed;
    assert.match((await client.closed).message, /closed by this client/);
  }));

Deno.test("RpcClient swaps the pending requests out before it rejects them", () =>
  withClient(async ({ client }) => {
    const again = client.request("a").catch(() => client.request("b"));
    client.close();
    await assert.rejects(again, RpcClosedError);
  }));

Deno.test("RpcClient ends when the wire fails to send", async () => {
  const [wire] = memoryPair();
  const cause = new Error("broken pipe");
  const channel: Channel = {
    name: "broken",
    send: () => Promise.reject(cause),
    receive: () => wire.receive(),
    close: () => wire.close(),
    closed: wire.closed,
  };
  const client = new RpcClient(channel);
  await assert.rejects(client.request("a"), RpcClosedError);
  assert.equal((await client.closed).cause, cause);
});
