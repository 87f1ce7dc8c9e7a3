import { deepEqual, equal, ok } from "node:assert/strict";
import { encodeFrame, FrameDecoder } from "../../shared/rpc/frame.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually } from "./eventually.ts";
import { RawClient, type RawMessage } from "./raw_client.ts";
import { Scene } from "./scene.ts";

const REJECTED_FRAMES = new URL("../../fixtures/protocol/frames/reject/", import.meta.url);

const health = { jsonrpc: "2.0", id: "after", method: "health.get", params: {} };

/** What a client sends, and the stable name of the error it gets. The wire stays open. */
const REFUSED: readonly (readonly [name: string, text: string, code: string])[] = [
  ["text that is not JSON", "{nonsense", "PARSE_ERROR"],
  ["a number", "17", "INVALID_REQUEST"],
  ["another version of JSON-RPC", '{"jsonrpc":"1.0","id":1,"method":"x"}', "INVALID_REQUEST"],
  ["JSON too deep", "[".repeat(70) + "]".repeat(70), "INVALID_REQUEST"],
  ["an empty batch", "[]", "INVALID_REQUEST"],
  ["too large a batch", `[${Array(51).fill(JSON.stringify(health))}]`, "INVALID_REQUEST"],
  ["an unknown method", request("no.such"), "METHOD_NOT_FOUND"],
  ["a method of Object", request("constructor"), "METHOD_NOT_FOUND"],
  ["a missing parameter", request("panes.get", {}), "INVALID_PARAMS"],
  ["an unknown parameter", request("health.get", { extra: 1 }), "INVALID_PARAMS"],
  ["params that are a list", request("panes.get", ["x"]), "INVALID_REQUEST"],
  ["a pane that is not there", request("panes.get", { paneId: "x" }), "NOT_FOUND"],
  ["a negative cursor", request("events.list", { sinceEventId: -1 }), "INVALID_PARAMS"],
];

e2eTest("messages that cannot be carried out are refused, each by its name", async (t) => {
  await using scene = await Scene.start();
  for (const [name, text, code] of REFUSED) {
    await t.step(name, async () => {
      using client = await RawClient.connect(scene.home.dir);
      await client.write(encodeFrame(text));
      equal(codeOf(await client.next()), code);
      await client.send(health);
      equal((await client.next())?.["id"], "after", "the wire is still good");
    });
  }
  await expectUnharmed(scene);
});

e2eTest("bytes that are no frame are answered so and end their wire, nothing else", async (t) => {
  await using scene = await Scene.start();
  for (const { name } of Deno.readDirSync(REJECTED_FRAMES)) {
    const bytes = await Deno.readFile(new URL(name, REJECTED_FRAMES));
    await t.step(name, async () => {
      using client = await RawClient.connect(scene.home.dir);
      // The daemon may close before it has read everything.
      await client.write(bytes).catch(() => {});
      await client.endWriting().catch(() => {});
      const answers = await client.rest();
      if (isBadFrame(bytes)) equal(codeOf(answers.at(-1) ?? null), "FRAME");
    });
  }
  await expectUnharmed(scene);
});

e2eTest("clients that vanish in the middle of a frame are forgotten", async () => {
  await using scene = await Scene.start();
  const frame = encodeFrame(JSON.stringify(health));
  for (let cut = 1; cut < frame.length; cut += 7) {
    using client = await RawClient.connect(scene.home.dir);
    await client.write(frame.subarray(0, cut));
  }
  await expectUnharmed(scene);
});

e2eTest("clients that ask and leave before the answer are forgotten", async () => {
  await using scene = await Scene.start();
  for (let count = 0; count < 20; count++) {
    using client = await RawClient.connect(scene.home.dir);
    await client.send({ jsonrpc: "2.0", id: 1, method: "snapshot.get", params: {} });
    await client.send({ jsonrpc: "2.0", id: 2, method: "subscribe", params: everything });
  }
  await expectUnharmed(scene);
});

e2eTest("a client that asks and never reads is not read either", async () => {
  await using scene = await Scene.start();
  const before = await scene.daemon.memory();
  const question = encodeFrame(
    JSON.stringify({ jsonrpc: "2.0", id: 1, method: "config.get", params: {} }),
  );
  // Their answers would take some hundred megabytes.
  const total = 100_000;
  let sent = 0;
  const client = await RawClient.connect(scene.home.dir);
  const sending = (async () => {
    for (; sent < total; sent++) await client.write(question);
  })().catch(() => {/* Closed below. */});
  // As many answers to somebody else prove that the daemon had the time.
  for (let count = 0; count < 200; count++) await scene.observer.request("health.get");
  const after = await scene.daemon.memory();
  client.close();
  await sending;
  ok(sent < total, "the daemon took every question");
  ok(after - before < 50 * 1024 * 1024, `${(after - before) >> 20} MiB more`);
  await expectUnharmed(scene);
});

const everything = { channels: ["sessions", "events"], sinceEventId: 0 };

/** Bad as they stand; half a message is bad only because the client leaves, who hears no more. */
function isBadFrame(bytes: Uint8Array): boolean {
  const decoder = new FrameDecoder();
  try {
    decoder.push(bytes);
  } catch {
    return true;
  }
  return decoder.failure !== undefined;
}

function request(method: string, params?: unknown): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
}

function codeOf(message: RawMessage | null): string | undefined {
  const error = message?.["error"] as { readonly data?: { readonly code?: string } } | undefined;
  return error?.data?.code;
}

/** The same run serves, with no other client than the one that watched all the time. */
async function expectUnharmed({ observer }: Scene): Promise<void> {
  const { runId } = observer.seen.snapshot;
  const now = await eventually("no client but this one", async () => {
    const health = await observer.request("health.get");
    return health.clients === 1 && health;
  }, { lastSeen: () => observer.describe() });
  deepEqual([now.status, now.runId], ["ok", runId]);
}
