import assert from "node:assert/strict";
import { connectBySocket } from "./open_socket.ts";
import { withGlobals } from "./test_globals.ts";

/** A browser whose sockets do what the test says, with a server that answers so. */
function fakeBrowser(answer: () => Promise<Response>) {
  const sockets: FakeSocket[] = [];
  class FakeSocket extends EventTarget {
    isClosed = false;
    readonly url: string;
    constructor(url: URL) {
      super();
      this.url = url.href;
      sockets.push(this);
    }
    close(): void {
      this.isClosed = true;
    }
  }
  const location = { href: "https://here.test/#q=x" };
  const globals = withGlobals({ WebSocket: FakeSocket, fetch: answer, location });
  return { sockets, [Symbol.dispose]: () => globals[Symbol.dispose]() };
}

const AWAY = () => Promise.reject(new TypeError("no network"));
const answers = (status: number) => () => Promise.resolve(new Response(null, { status }));

Deno.test("connectBySocket() gives up a socket that neither opens nor closes", async () => {
  using browser = fakeBrowser(AWAY);
  assert.equal(await connectBySocket(5), null);
  assert.equal(browser.sockets[0]?.isClosed, true, "nor does it open behind its back");
});

Deno.test("connectBySocket() has the wire once it is open, whatever the time is then", async () => {
  using browser = fakeBrowser(AWAY);
  const connected = connectBySocket(60_000);
  const [socket] = browser.sockets;
  assert.equal(socket?.url, "wss://here.test/rpc");
  socket?.dispatchEvent(new Event("open"));
  const channel = await connected;
  assert.equal(channel === null || channel === "refused" ? channel : channel.name, "page");
  assert.equal(socket?.isClosed, false);
});

for (const [status, wanted] of [[401, "refused"], [200, null]] as const) {
  Deno.test(`connectBySocket() is ${wanted} where the server answers ${status}`, async () => {
    using browser = fakeBrowser(answers(status));
    const connected = connectBySocket(60_000);
    browser.sockets[0]?.dispatchEvent(new Event("close"));
    assert.equal(await connected, wanted);
  });
}
