import { type Channel, ChannelClosedError } from "./channel.ts";

/** Both ends of one fresh wire. */
export interface ChannelPair {
  readonly a: Channel;
  readonly b: Channel;
  /** Frees what lies below, also when the ends were closed before. */
  cleanup(): Promise<void>;
}

export interface ChannelCase {
  /** What must hold, as the end of a sentence. */
  readonly name: string;
  run(): Promise<void>;
}

export interface ChannelSuiteOptions {
  /**
   * Whether `b` takes from the wire what nobody reads from it, as a browser's WebSocket does: nobody
   * who sends to it ever waits for its reader.
   */
  readonly greedy?: boolean;
}

type Body = (pair: ChannelPair) => Promise<void>;

/** Against a wire that hangs; no case waits for it when it passes. */
const PATIENCE_MS = 20_000;

/** More than any wire holds by itself: 200 texts of 64 KiB. */
const FLOOD: readonly string[] = Array.from(
  { length: 200 },
  (_, index) => `${index} `.padEnd(65_536),
);

/**
 * What every {@link Channel} must do, whatever wire it stands on. For test code: run each case as a
 * test of its own, `make` opens a wire for it.
 */
export function channelCases(
  make: () => Promise<ChannelPair>,
  { greedy = false }: ChannelSuiteOptions = {},
): readonly ChannelCase[] {
  const bodies = greedy ? BODIES : { ...BODIES, ...BACK_PRESSURE };
  return Object.entries(bodies).map(([name, body]) => ({
    name,
    run: async () => {
      const pair = await make();
      try {
        await within(body(pair), name);
      } finally {
        pair.a.close();
        pair.b.close();
        await pair.cleanup();
      }
    },
  }));
}

const BODIES: Readonly<Record<string, Body>> = {
  "carries texts in order, both ways": async ({ a, b }) => {
    const toB = ["1", "2", "3"];
    const toA = ["x", "y"];
    const received = Promise.all([take(b, toB.length), take(a, toA.length)]);
    await Promise.all([sendAll(a, toB), sendAll(b, toA)]);
    ensureSame(await received, [toB, toA]);
  },

  "carries any text unchanged": async ({ a, b }) => {
    const texts = [
      "{}",
      '"été 修正 👍 \u2028 \ufeff"',
      "\r\n\r\nContent-Length: 5\r\n\r\nhello",
      "\0",
      `"${"é👍".repeat(200_000)}"`,
      "[]",
    ];
    const received = take(b, texts.length);
    await sendAll(a, texts);
    ensureSame(await received, texts);
  },

  "keeps the order of sends that nobody awaited": async ({ a, b }) => {
    const texts = Array.from({ length: 500 }, (_, index) => String(index).padEnd(index));
    const received = take(b, texts.length);
    await Promise.all(texts.map((text) => a.send(text)));
    ensureSame(await received, texts);
  },

  "lets both ends flood each other while both read": async ({ a, b }) => {
    const received = Promise.all([take(a, FLOOD.length), take(b, FLOOD.length)]);
    await Promise.all([sendAll(a, FLOOD), sendAll(b, FLOOD)]);
    ensureSame(await received, [FLOOD, FLOOD]);
  },

  "ends for a peer who reads, after what was sent before": async ({ a, b }) => {
    const received = takeAll(b);
    await sendAll(a, ["1", "2", "3"]);
    a.close();
    ensureSame(await received, ["1", "2", "3"]);
    await Promise.all([a.closed, b.closed]);
  },

  "delivers what was sent before the close to a peer who sends meanwhile": async ({ a, b }) => {
    const received: string[] = [];
    const reading = (async () => {
      for await (const text of b.receive()) {
        received.push(text);
        b.send(`echo ${text}`).catch(ignore);
      }
    })();
    await sendAll(a, ["1", "2"]);
    a.close();
    await reading;
    ensureSame(received, ["1", "2"]);
    await b.closed;
  },

  "ends its own receiving when it closes": async ({ a }) => {
    const received = takeAll(a);
    await turns();
    a.close();
    ensureSame(await received, []);
    await a.closed;
  },

  "refuses to send once it has ended, at both ends": async ({ a, b }) => {
    const received = takeAll(b);
    a.close();
    await Promise.all([a.closed, b.closed, received]);
    ensureRefused(await Promise.allSettled([a.send("late")]));
    ensureRefused(await Promise.allSettled([b.send("late")]));
  },

  "can be closed twice, and from both ends at once": async ({ a, b }) => {
    let ends = 0;
    const ended = Promise.all([a.closed.then(() => ends++), b.closed.then(() => ends++)]);
    a.close();
    b.close();
    a.close();
    b.close();
    await ended;
    await turns();
    ensureSame(ends, 2);
  },

  "gives its texts once": async ({ a }) => {
    const received = takeAll(a);
    let again: unknown;
    try {
      again = a.receive();
    } catch {
      // As it should be.
    }
    ensure(again === undefined, "the texts could be taken twice");
    a.close();
    await received;
  },

  "ends when its reader leaves": async ({ a, b }) => {
    const leaving = (async () => {
      for await (const text of b.receive()) return text;
    })();
    await a.send("1");
    ensureSame(await leaving, "1");
    await b.closed;
    ensureSame(await takeAll(a), []);
    await a.closed;
  },

  "receives nothing after it was closed": async ({ a, b }) => {
    a.send("never taken").catch(ignore);
    await turns();
    b.close();
    ensureSame(await takeAll(b), []);
    ensureSame(await takeAll(a), []);
  },

  "has a name": ({ a, b }) => {
    ensure(a.name.length > 0 && b.name.length > 0, "no name");
    return Promise.resolve();
  },
};

/** Of a wire that holds only so much for a peer who does not read. */
const BACK_PRESSURE: Readonly<Record<string, Body>> = {
  "makes senders wait for a peer who does not read, and goes on when it does": async ({ a, b }) => {
    let taken = 0;
    const sends = FLOOD.map((text) => a.send(text).then(() => taken++));
    await turns();
    ensure(taken < FLOOD.length, "everything was buffered");
    ensureSame(await take(b, FLOOD.length), FLOOD);
    await Promise.all(sends);
  },

  "rejects waiting sends when this end closes": async ({ a }) => {
    const sends = Promise.allSettled(FLOOD.map((text) => a.send(text)));
    await turns();
    a.close();
    await a.closed;
    ensureRefused(await sends);
  },

  "rejects waiting sends when the peer closes without reading": async ({ a, b }) => {
    const sends = Promise.allSettled(FLOOD.map((text) => a.send(text)));
    await turns();
    b.close();
    ensureRefused(await sends);
  },
};

async function sendAll(channel: Channel, texts: readonly string[]): Promise<void> {
  for (const text of texts) await channel.send(text);
}

/** The first texts of the peer. Does not leave, which would close the channel. */
async function take(channel: Channel, count: number): Promise<string[]> {
  const iterator = channel.receive()[Symbol.asyncIterator]();
  const texts: string[] = [];
  while (texts.length < count) {
    const { done, value } = await iterator.next();
    if (done) break;
    texts.push(value);
  }
  return texts;
}

/** Every text until the wire ends. */
async function takeAll(channel: Channel): Promise<string[]> {
  return await take(channel, Infinity);
}

function ensureRefused(sends: readonly PromiseSettledResult<void>[]): void {
  const refused = sends.filter((send) => send.status === "rejected");
  ensure(refused.length > 0, "no send was refused");
  for (const { reason } of refused) ensure(reason instanceof ChannelClosedError, String(reason));
}

/** Instead of an assertion library, which this room may not import outside of test files. */
function ensure(holds: boolean, message: string): void {
  if (!holds) throw new Error(`channel suite: ${message}`);
}

/** Texts and lists of texts. */
function ensureSame(actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  ensure(left === right, `got ${left?.slice(0, 200)}, wanted ${right?.slice(0, 200)}`);
}

/** Time for a wire to do what it must not; one that is right passes however long this takes. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}

async function within(work: Promise<void>, name: string): Promise<void> {
  const late = Promise.withResolvers<never>();
  const error = new Error(`${name}: not done within ${PATIENCE_MS} ms`);
  const timer = setTimeout(() => late.reject(error), PATIENCE_MS);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function ignore(): void {}
