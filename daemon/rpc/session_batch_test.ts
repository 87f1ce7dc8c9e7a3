import assert from "node:assert/strict";
import { HEARTBEAT_MS } from "../../shared/protocol/notifications.ts";
import type { Channel } from "../../shared/rpc/channel.ts";
import { memoryPair } from "../../shared/rpc/memory.ts";
import { withDaemon } from "./test_context.ts";
import { type Message, TestPeer } from "./test_peer.ts";

const SNAPSHOT = { jsonrpc: "2.0", method: "snapshot.get" };

Deno.test("RpcSession answers a batch with one batch, in order, and skips notifications", () =>
  withDaemon(async (daemon) => {
    const peer = daemon.connect();
    await peer.send([
      { ...SNAPSHOT, id: 1 },
      { jsonrpc: "2.0", method: "pong", params: { t: 1 } },
      { jsonrpc: "2.0", id: 2, method: "none.such" },
      { jsonrpc: "1.0", id: 3, method: "health.get" },
      { jsonrpc: "2.0", id: 4, method: "health.get" },
    ]);
    const batch: Message[] = JSON.parse(await peer.nextText() ?? "");
    assert.deepEqual(
      batch.map(({ id, error }) => [id, error?.data["code"]]),
      [[1, undefined], [2, "METHOD_NOT_FOUND"], [3, "INVALID_REQUEST"], [4, undefined]],
    );
    await peer.leave();
  }));

/** The daemon's end of a wire that lets through so many members of batches beyond the first. */
function allowing(channel: Channel, turns: number, onTurn: () => void = () => {}): Channel {
  return {
    name: channel.name,
    closed: channel.closed,
    send: (text) => channel.send(text),
    receive: () => channel.receive(),
    close: () => channel.close(),
    nextTurn: () => {
      onTurn();
      return Promise.resolve(turns-- > 0);
    },
  };
}

Deno.test("RpcSession counts the members of a batch, and from the first over the allowance on answers none", () =>
  withDaemon(async (daemon) => {
    let asked = 0;
    const [near, far] = memoryPair();
    const peer = new TestPeer(far, daemon.serve(allowing(near, 2, () => asked++)));
    await peer.send([
      { ...SNAPSHOT, id: 1 },
      { jsonrpc: "2.0", method: "pong", params: { t: 1 } },
      { ...SNAPSHOT, id: 2 },
      { jsonrpc: "2.0", id: 3, method: "daemon.shutdown" },
      { jsonrpc: "2.0", method: "pong", params: { t: 1 } },
      { jsonrpc: "1.0", id: 4, method: "health.get" },
      { ...SNAPSHOT, id: 5 },
    ]);
    const batch: Message[] = JSON.parse(await peer.nextText() ?? "");
    assert.deepEqual(batch.map(({ id, error }) => [id, error?.data["code"]]), [
      [1, undefined],
      [2, undefined],
      [3, "RATE_LIMITED"],
      [4, "INVALID_REQUEST"],
      [5, "RATE_LIMITED"],
    ]);
    assert.match(batch[2]?.error?.message ?? "", /^daemon\.shutdown was not answered: too many/);
    assert.equal(asked, 3, "nobody counts what is refused anyway");
    // One message is the wire's own to count.
    assert.equal((await peer.ask("health.get")).error, undefined);
    assert.equal(asked, 3);
    await peer.leave();
    assert.deepEqual(daemon.stops, [], "what is refused is not done");
  }));

Deno.test("RpcSession does not take a client for gone whose batch waits for its turns", () =>
  withDaemon(async (daemon) => {
    const [near, far] = memoryPair();
    const channel = allowing(near, 50, () => daemon.clock.tick(HEARTBEAT_MS));
    const peer = new TestPeer(far, daemon.serve(channel));
    await peer.send(Array.from({ length: 10 }, (_, id) => ({ ...SNAPSHOT, id })));
    for (;;) {
      const message: unknown = await peer.next();
      if (Array.isArray(message)) {
        assert.equal(message.length, 10);
        break;
      }
    }
    await peer.leave();
  }));
