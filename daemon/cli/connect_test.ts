import assert from "node:assert/strict";
import { join } from "node:path";
import { PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { RpcClosedError, RpcError } from "../../shared/rpc/client_errors.ts";
import { memoryPair } from "../../shared/rpc/memory.ts";
import { knownSchema } from "../upkeep/known_schema.ts";
import { CliError } from "./cli_error.ts";
import { ask, connectDaemon, findDaemon, handshake } from "./connect.ts";
import { CAPABILITIES } from "./test_capabilities.ts";

/** A client whose daemon answers every request with what `answer` makes of it. */
async function withPeer(
  answer: (request: { readonly method: string }) => Readonly<Record<string, unknown>> | null,
  body: (client: RpcClient) => Promise<void>,
): Promise<void> {
  const [channel, daemon] = memoryPair();
  const client = new RpcClient(channel, { timeoutMs: 5_000 });
  const serving = (async () => {
    for await (const text of daemon.receive()) {
      const request = JSON.parse(text);
      const said = answer(request);
      if (said === null) return;
      await daemon.send(JSON.stringify({ jsonrpc: "2.0", id: request.id, ...said }));
    }
  })();
  try {
    await body(client);
  } finally {
    client.close();
    await serving;
  }
}

Deno.test("handshake() takes a daemon of this or an older version", () =>
  withPeer(
    () => ({ result: { ...CAPABILITIES, more: "of a newer minor version" } }),
    async (client) => {
      assert.equal((await handshake(client)).version, "9.9.9");
    },
  ));

const REFUSED: readonly (readonly [string, object, string, RegExp])[] = [
  [
    "a newer protocol",
    { ...CAPABILITIES, protocolVersion: PROTOCOL_VERSION + 1 },
    "TOO_NEW",
    /daemon \(version 9\.9\.9\) is newer .* protocol 2, this program knows 1; update this program/,
  ],
  [
    "a newer database",
    { ...CAPABILITIES, schemaVersion: knownSchema() + 1 },
    "TOO_NEW",
    /is newer .* schema/,
  ],
  ["an answer of another shape", { hello: "world" }, "NOT_UNDERSTOOD", /cannot be understood/],
];

for (const [what, result, code, message] of REFUSED) {
  Deno.test(`handshake() refuses ${what}`, () =>
    withPeer(() => ({ result }), async (client) => {
      await assert.rejects(handshake(client), (error) => {
        assert.ok(error instanceof CliError);
        assert.equal(error.code, code);
        assert.equal(error.exit, 69);
        assert.match(error.message, message);
        return true;
      });
    }));
}

Deno.test("ask() passes on what the daemon refuses, and its end", async () => {
  const refusal = { error: { code: -32007, message: "no such pane", data: { code: "NOT_FOUND" } } };
  await withPeer(() => refusal, async (client) => {
    await assert.rejects(ask(client, "panes.get", { paneId: "x" }), RpcError);
  });
  await withPeer(() => null, async (client) => {
    await assert.rejects(ask(client, "health.get", {}), RpcClosedError);
  });
});

Deno.test("connectDaemon() says that no daemon runs, also when one left its socket", async () => {
  const dir = await Deno.makeTempDir({ prefix: "ntm-connect-" });
  const socket = join(dir, "s");
  try {
    await assert.rejects(connectDaemon({ socket }), { code: "NO_DAEMON", exit: 69 });
    const listener = Deno.listen({ transport: "unix", path: `${socket}.new` });
    // Under another name it outlives its listener, as after a kill.
    await Deno.rename(`${socket}.new`, socket);
    listener.close();
    assert.equal((await Deno.lstat(socket)).isSocket, true);
    await assert.rejects(connectDaemon({ socket }), { code: "NO_DAEMON" });
    assert.equal(await findDaemon({ socket }), null);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("handshake() gives up on a daemon that hangs soon, however long an answer may take", async () => {
  const given: unknown[] = [];
  const client = {
    request: (_method: string, _params: unknown, options: unknown) => {
      given.push(options);
      return Promise.reject(new Error("no answer"));
    },
  } as unknown as Parameters<typeof handshake>[0];
  await assert.rejects(handshake(client), /no answer/);
  await assert.rejects(handshake(client, 50), /no answer/);
  assert.deepEqual(given, [{ timeoutMs: 5_000 }, { timeoutMs: 50 }]);
});
