import assert from "node:assert/strict";
import { type Channel, ChannelClosedError, FrameError } from "./channel.ts";
import { channelCases, type ChannelPair } from "./channel_suite_test_cases.ts";
import { encodeFrame } from "./frame.ts";
import { frameChannel } from "./frame_channel.ts";

/** `highWaterMark` chunks wait between the two ends. */
function streamPair(highWaterMark: number): ChannelPair {
  const strategy = { highWaterMark };
  const there = new TransformStream<Uint8Array, Uint8Array>({}, strategy, strategy);
  const back = new TransformStream<Uint8Array, Uint8Array>({}, strategy, strategy);
  return {
    a: frameChannel({ name: "stream#a", readable: back.readable, writable: there.writable }),
    b: frameChannel({ name: "stream#b", readable: there.readable, writable: back.writable }),
    cleanup: () => Promise.resolve(),
  };
}

for (const highWaterMark of [1, 8]) {
  for (const { name, run } of channelCases(() => Promise.resolve(streamPair(highWaterMark)))) {
    Deno.test(`frameChannel() over streams of ${highWaterMark} ${name}`, run);
  }
}

interface Harness {
  readonly channel: Channel;
  /** Feeds bytes as if the peer had sent them. */
  readonly peer: ReadableStreamDefaultController<Uint8Array>;
  readonly written: Uint8Array[];
  readonly closes: () => number;
}

/** A channel whose peer is the test; `write` stands for the transport. */
function harness(
  write: (chunk: Uint8Array) => Promise<void> | void = () => {},
  options: { readonly maxBodyBytes?: number; readonly onClose?: () => void } = {},
): Harness {
  const written: Uint8Array[] = [];
  let closes = 0;
  let peer: ReadableStreamDefaultController<Uint8Array> | undefined;
  const readable = new ReadableStream<Uint8Array>({
    start: (controller) => void (peer = controller),
  });
  const writable = new WritableStream<Uint8Array>({
    write: (chunk) => {
      written.push(chunk);
      return write(chunk);
    },
  });
  const onClose = () => {
    closes++;
    options.onClose?.();
  };
  const { maxBodyBytes } = options;
  const channel = frameChannel({ name: "test#1", readable, writable, onClose, maxBodyBytes });
  assert.ok(peer);
  return { channel, peer, written, closes: () => closes };
}

async function texts(channel: Channel): Promise<string[]> {
  return await Array.fromAsync(channel.receive());
}

const never = () => new Promise<void>(() => {});
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("frameChannel() writes one frame for each text", async () => {
  const { channel, written } = harness();
  await channel.send('{"é":1}');
  await channel.send("[]");
  assert.deepEqual(written, [encodeFrame('{"é":1}'), encodeFrame("[]")]);
  channel.close();
});

Deno.test("frameChannel() hands over one frame at a time", async () => {
  const gate = Promise.withResolvers<void>();
  const { channel, written } = harness(() => gate.promise);
  const sends = Promise.all(["1", "2", "3"].map((text) => channel.send(text)));
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(written.length, 1);
  gate.resolve();
  await sends;
  assert.equal(written.length, 3);
  channel.close();
});

Deno.test("frameChannel() receives texts however their bytes are cut", async () => {
  const { channel, peer } = harness();
  const frame = encodeFrame('{"a":"é"}');
  for (const byte of frame) peer.enqueue(new Uint8Array([byte]));
  peer.enqueue(new Uint8Array([...encodeFrame("1"), ...encodeFrame("2")]));
  peer.close();
  assert.deepEqual(await texts(channel), ['{"a":"é"}', "1", "2"]);
  await channel.closed;
});

Deno.test("frameChannel() fails on bad bytes, after the good texts before them, and can still tell why", async () => {
  const { channel, peer, written, closes } = harness();
  peer.enqueue(new Uint8Array([...encodeFrame("1"), ...bytes("panic: at main\n")]));
  const received: string[] = [];
  await assert.rejects(async () => {
    for await (const text of channel.receive()) received.push(text);
  }, (error) => error instanceof FrameError && error.code === "HEADER_MALFORMED");
  assert.deepEqual(received, ["1"]);
  await channel.send("why");
  assert.deepEqual(written, [encodeFrame("why")]);
  assert.equal(closes(), 0, "whoever reads closes");
  channel.close();
  await channel.closed;
  assert.equal(closes(), 1);
  await assert.rejects(channel.send("late"), ChannelClosedError);
});

Deno.test("frameChannel() holds messages to its limit", async () => {
  const { channel, peer } = harness(undefined, { maxBodyBytes: 8 });
  peer.enqueue(encodeFrame("12345678"));
  peer.enqueue(encodeFrame("123456789"));
  await assert.rejects(texts(channel), { code: "BODY_TOO_LARGE" });
});

Deno.test("frameChannel() tells a message that is cut off from an end", async () => {
  const { channel, peer } = harness();
  peer.enqueue(encodeFrame("{}").slice(0, -1));
  peer.close();
  await assert.rejects(texts(channel), { code: "TRUNCATED" });
});

Deno.test("frameChannel() takes a broken stream for its end", async () => {
  const whole = harness();
  const received = texts(whole.channel);
  whole.peer.enqueue(encodeFrame("{}"));
  await new Promise((resolve) => setTimeout(resolve, 0));
  whole.peer.error(new Error("connection reset"));
  assert.deepEqual(await received, ["{}"]);

  const half = harness();
  const cut = texts(half.channel);
  half.peer.enqueue(bytes("Content-"));
  await new Promise((resolve) => setTimeout(resolve, 0));
  half.peer.error(new Error("connection reset"));
  await assert.rejects(cut, { code: "TRUNCATED" });
});

Deno.test("frameChannel() ends quietly in the middle of a message when this end closes", async () => {
  const { channel, peer } = harness();
  const received = texts(channel);
  peer.enqueue(bytes("Content-Le"));
  await new Promise((resolve) => setTimeout(resolve, 0));
  channel.close();
  assert.deepEqual(await received, []);
});

Deno.test("frameChannel() notices the peer's end while nobody receives", async () => {
  const { channel, peer, closes } = harness();
  peer.close();
  await channel.closed;
  assert.equal(closes(), 1);
});

Deno.test("frameChannel() closes at once although a write never ends", async () => {
  const { channel, closes } = harness(never);
  const sends = Promise.allSettled([channel.send("1"), channel.send("2")]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  channel.close();
  await channel.closed;
  for (const send of await sends) {
    assert.ok(send.status === "rejected" && send.reason instanceof ChannelClosedError);
  }
  assert.equal(closes(), 1);
});

Deno.test("frameChannel() ends the bytes when it closes with nothing to write", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const channel = frameChannel({ name: "test#2", readable: new ReadableStream(), writable });
  const written = Array.fromAsync(readable);
  await channel.send("{}");
  channel.close();
  assert.deepEqual(await written, [encodeFrame("{}")]);
});

Deno.test("frameChannel() refuses sends after a failed write, but receives to the end", async () => {
  const { channel, peer, closes } = harness(() => Promise.reject(new Error("broken pipe")));
  const received = texts(channel);
  await assert.rejects(channel.send("1"), ChannelClosedError);
  await assert.rejects(channel.send("2"), ChannelClosedError);
  assert.equal(closes(), 0);
  peer.enqueue(encodeFrame("last words"));
  peer.close();
  assert.deepEqual(await received, ["last words"]);
  await channel.closed;
  assert.equal(closes(), 1);
});

Deno.test("frameChannel() ends on a failed write when nobody receives", async () => {
  const { channel } = harness(() => Promise.reject(new Error("broken pipe")));
  await assert.rejects(channel.send("1"), ChannelClosedError);
  await channel.closed;
});

Deno.test("frameChannel() closes although its owner's callback throws", async () => {
  const onClose = () => {
    throw new Error("closed before");
  };
  const { channel, closes } = harness(undefined, { onClose });
  channel.close();
  channel.close();
  await channel.closed;
  assert.equal(closes(), 1);
});

Deno.test("frameChannel() reads no faster than texts are taken", async () => {
  let pulls = 0;
  const readable = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulls++;
      controller.enqueue(encodeFrame("{}"));
    },
  }, { highWaterMark: 0 });
  const channel = frameChannel({ name: "test#3", readable, writable: new WritableStream() });
  const iterator = channel.receive()[Symbol.asyncIterator]();
  for (let taken = 1; taken <= 3; taken++) {
    await iterator.next();
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.equal(pulls, taken);
  }
  channel.close();
});
