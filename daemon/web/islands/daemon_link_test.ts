import assert from "node:assert/strict";
import type { Channel } from "../../../shared/rpc/channel.ts";
import { memoryPair } from "../../../shared/rpc/memory.ts";
import { DaemonLink } from "./daemon_link.ts";

/** A daemon at the far end of each wire that is opened. */
function linkTo(serve: (far: Channel) => Promise<void>) {
  let opened = 0;
  const link = new DaemonLink(() => {
    const [near, far] = memoryPair({ capacity: 8, name: `link-${++opened}` });
    void serve(far);
    return Promise.resolve(near);
  });
  return { link, opened: () => opened };
}

const tell = (far: Channel, message: unknown) => far.send(JSON.stringify(message));

Deno.test("DaemonLink asks over one wire, and gives each its own answer", async () => {
  const { link, opened } = linkTo(async (far) => {
    const asked: { id: number; method: string }[] = [];
    for await (const text of far.receive()) {
      asked.push(JSON.parse(text));
      if (asked.length < 2) continue;
      for (const { id, method } of asked.toReversed()) await tell(far, { id, result: method });
      far.close();
    }
  });
  assert.deepEqual(await Promise.all([link.request("a", {}), link.request("b", {})]), ["a", "b"]);
  assert.equal(opened(), 1);
});

Deno.test("DaemonLink hands on what the daemon refuses, with its data", async () => {
  const { link } = linkTo(async (far) => {
    for await (const text of far.receive()) {
      const { id } = JSON.parse(text);
      await tell(far, { id, error: { code: -1, message: "no", data: { code: "FORBIDDEN" } } });
      far.close();
    }
  });
  await assert.rejects(link.request("a", {}), {
    name: "RpcError",
    message: "no",
    data: { code: "FORBIDDEN" },
  });
});

Deno.test("DaemonLink answers a ping, and lets other notifications pass", async () => {
  const { link } = linkTo(async (far) => {
    await tell(far, { method: "hello", params: {} });
    await tell(far, { method: "ping", params: { t: 7 } });
    let id = 0;
    for await (const text of far.receive()) {
      const message = JSON.parse(text);
      if (message.method === "pong") {
        await tell(far, { id, result: message.params });
        far.close();
      } else id = message.id;
    }
  });
  assert.deepEqual(await link.request("a", {}), { t: 7 });
});

Deno.test("DaemonLink ends what waits with its wire, and opens another for the next", async () => {
  let wires = 0;
  const { link, opened } = linkTo(async (far) => {
    const isFirst = ++wires === 1;
    for await (const text of far.receive()) {
      if (!isFirst) await tell(far, { id: JSON.parse(text).id, result: "again" });
      far.close();
    }
  });
  await assert.rejects(link.request("a", {}), /connection to the daemon has ended/);
  assert.equal(await link.request("b", {}), "again");
  assert.equal(opened(), 2);
});

for (
  const [what, answer, words] of [
    ["cannot be reached", null, /cannot be reached now/],
    ["knows nobody", "refused", /not logged in any more/],
  ] as const
) {
  Deno.test(`DaemonLink says so when the daemon ${what}, and tries again the next time`, async () => {
    let tries = 0;
    const link = new DaemonLink(() => {
      tries++;
      return Promise.resolve(answer);
    });
    await assert.rejects(link.request("a", {}), words);
    await assert.rejects(link.request("a", {}), words);
    assert.equal(tries, 2);
  });
}
