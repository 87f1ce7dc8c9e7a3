import assert from "node:assert/strict";
import type { HostFrame, PageFrame } from "../../../shared/rpc/page_frames.ts";
import { connectByIpc } from "./connect_by_ipc.ts";
import { withGlobals } from "./test_globals.ts";

/** The host of a window, which notes what the page posts. */
function host() {
  const posted: PageFrame[] = [];
  const globals = withGlobals({ ntmTracker: undefined });
  return {
    posted,
    ipc: { postMessage: (text: string) => void posted.push(JSON.parse(text)) },
    tell: (frame: HostFrame) => {
      const { ntmTracker } = globalThis as unknown as {
        readonly ntmTracker: { receive(frame: HostFrame): void };
      };
      ntmTracker.receive(frame);
    },
    [Symbol.dispose]: () => globals[Symbol.dispose](),
  };
}

async function opened(it: ReturnType<typeof host>) {
  const connecting = connectByIpc(it.ipc, 1);
  const id = it.posted.at(-1)?.id ?? "";
  it.tell({ kind: "opened", id });
  const channel = await connecting;
  assert.ok(channel !== null && channel !== "refused");
  return { id, channel };
}

Deno.test("connectByIpc() carries texts both ways, and ends with its host", async () => {
  using it = host();
  const { id, channel } = await opened(it);
  await channel.send("to the host");
  it.tell({ kind: "rpc", id, text: "one" });
  it.tell({ kind: "rpc", id: "another", text: "of another document" });
  it.tell({ kind: "rpc", id, text: "two" });
  it.tell({ kind: "closed", id });
  assert.deepEqual(await Array.fromAsync(channel.receive()), ["one", "two"]);
  await channel.closed;
  await assert.rejects(channel.send("too late"), { name: "ChannelClosedError" });
  assert.deepEqual(it.posted, [
    { kind: "open", id },
    { kind: "rpc", id, text: "to the host" },
  ]);
});

Deno.test("connectByIpc() says how much it has heard, and that it ends", async () => {
  using it = host();
  const { id, channel } = await opened(it);
  for (let n = 0; n < 17; n++) it.tell({ kind: "rpc", id, text: "x" });
  channel.close();
  assert.deepEqual(it.posted.slice(1), [
    { kind: "heard", id, count: 8 },
    { kind: "heard", id, count: 16 },
    { kind: "close", id },
  ]);
});

Deno.test("connectByIpc() has nothing while its host does not open", async () => {
  using it = host();
  const connecting = connectByIpc(it.ipc, 1);
  it.tell({ kind: "opened", id: "another" });
  assert.equal(await connecting, null);
});

Deno.test("connectByIpc() is another connection each time, which the host tells apart", async () => {
  using it = host();
  const first = await opened(it);
  const second = await opened(it);
  assert.notEqual(first.id, second.id);
  it.tell({ kind: "rpc", id: first.id, text: "late" });
  it.tell({ kind: "closed", id: second.id });
  assert.deepEqual(await Array.fromAsync(second.channel.receive()), []);
});
