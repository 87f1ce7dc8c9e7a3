import assert from "node:assert/strict";
import { ChannelClosedError } from "./channel.ts";
import { type StandardWebSocket, webSocketChannel } from "./web_socket_channel.ts";

const OPEN = 1;
const CLOSING = 2;

Deno.test("webSocketChannel() hands nothing to a socket that closes", async () => {
  const sent: string[] = [];
  const socket = {
    readyState: OPEN,
    bufferedAmount: 0,
    send: (text: string) => void sent.push(text),
    close: () => {},
    addEventListener: () => {},
  } satisfies StandardWebSocket;
  const channel = webSocketChannel(socket, "test");
  await channel.send("one");
  socket.readyState = CLOSING;
  await assert.rejects(channel.send("two"), ChannelClosedError);
  assert.deepEqual(sent, ["one"]);
});
