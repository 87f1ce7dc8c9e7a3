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

async function opened(window: ReturnType<typeof host>) {
  const connecting = connectByIpc(window.ipc, 1);
  const id = window.posted.at(-1)?.id ?? "";
  window.tell({ kind: "opened", id });
  const channel = await connecting;
  assert.ok(channel !== null && channel !== "refused");
  return { id, channel };
}

Deno.test("connectByIpc() carries texts both ways, and ends with its host", async () => {
  using window = host();
  const { id, channel } = await opened(window);
  await channel.send("to the host");
  window.tell({ kind: "rpc", id, text: "one" });
  window.tell({ kind: "rpc", id: "another", text: "of another document" });
  window.tell({ kind: "rpc", id, text: "two" });
  window.tell({ kind: "closed", id });
  assert.deepEqual(await Array.fromAsync(channel.receive()), ["one", "two"]);
  await channel.closed;
  await assert.rejects(channel.send("too late"), { name: "ChannelClosedError" });
  assert.deepEqual(window.posted, [
    { kind: "open", id },
    { kind: "rpc", id, text: "to the host" },
  ]);
});

Deno.test("connectByIpc() says how much it has heard, and that it ends", async () => {
  using window = host();
  const { id, channel } = await opened(window);
  for (let n = 0; n < 17; n++) window.tell({ kind: "rpc", id, text: "x" });
  channel.close();
  assert.deepEqual(window.posted.slice(1), [
    { kind: "heard", id, count: 8 },
    { kind: "heard", id, count: 16 },
    { kind: "close", id },
  ]);
});

Deno.test("connectByIpc() has nothing while its host does not open", async () => {
  using window = host();
  const connecting = connectByIpc(window.ipc, 1);
  window.tell({ kind: "opened", id: "another" });
  assert.equal(await connecting, null);
});

Deno.test("connectByIpc() is another connection each time, which the host tells apart", async () => {
  using window = host();
  const first = await opened(window);
  const second = await opened(window);
  assert.notEqual(first.id, second.id);
  window.tell({ kind: "rpc", id: first.id, text: "late" });
  window.tell({ kind: "closed", id: second.id });
  assert.deepEqual(await Array.fromAsync(second.channel.receive()), []);
});
