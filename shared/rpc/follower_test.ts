import assert from "node:assert/strict";
import type { Delta, Snapshot } from "../model/snapshot.ts";
import type { Channel } from "./channel.ts";
import { RpcClient } from "./client.ts";
import { RpcClosedError } from "./client_errors.ts";
import { Follower, type FollowerOptions } from "./follower.ts";
import { memoryPair } from "./memory.ts";

type Message = Readonly<Record<string, unknown>>;

const TOTALS = { sessions: 0, panes: 0, activePanes: 0, waitingPanes: 0 };
const STAMP = { lastEventId: 0, at: 0, persisted: true, degraded: false, totals: TOTALS };

function snapshot(revision: number, runId = "run"): Snapshot {
  return {
    ...STAMP,
    instanceId: "i",
    runId,
    revision,
    sources: [],
    sessions: [],
    panes: [],
    escalations: [],
  };
}

function delta(revision: number, runId = "run"): Delta {
  const removed = { sources: [], sessions: [], panes: [], escalations: [] };
  return {
    ...STAMP,
    runId,
    revision,
    sources: [],
    sessions: [],
    panes: [],
    escalations: [],
    removed,
  };
}

interface Setup {
  readonly follower: Follower;
  readonly client: RpcClient;
  /** Revisions told to `onChange`. */
  readonly revisions: number[];
  /** The next request, which must be of that method. */
  readonly asked: (method: string) => Promise<Message>;
  readonly answer: (request: Message, result: unknown) => Promise<void>;
  readonly refuse: (request: Message) => Promise<void>;
  readonly tell: (method: string, params: unknown) => Promise<void>;
  /** Resolves when the follower has told that revision. */
  readonly reached: (revision: number) => Promise<void>;
}

/** A follower whose daemon is the test. */
async function withFollower(
  body: (setup: Setup) => Promise<void>,
  options: Partial<FollowerOptions> = {},
): Promise<void> {
  const [channel, daemon] = memoryPair();
  const revisions: number[] = [];
  let wake = () => {};
  const follower = new Follower({
    onChange: (copy) => {
      revisions.push(copy.revision);
      wake();
    },
    ...options,
  });
  const client = new RpcClient(channel, { onNotification: follower.take });
  const iterator = daemon.receive()[Symbol.asyncIterator]();
  const asked = async (method: string) => {
    const { value, done } = await iterator.next();
    assert.ok(!done, "the client has closed");
    const request = JSON.parse(value);
    assert.equal(request.method, method);
    return request;
  };
  const send = (message: Message) => daemonSend(daemon, message);
  const reached = async (revision: number) => {
    while (revisions.at(-1) !== revision) await new Promise<void>((resolve) => wake = resolve);
  };
  try {
    await body({
      follower,
      client,
      revisions,
      asked,
      answer: ({ id }, result) => send({ id, result }),
      refuse: ({ id }) => send({ id, error: { code: -32603, message: "no" } }),
      tell: (method, params) => send({ method, params }),
      reached,
    });
  } finally {
    client.close();
    daemon.close();
  }
}

function daemonSend(daemon: Channel, message: Message): Promise<void> {
  return daemon.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
}

const subscribed = (revision: number) => ({ snapshot: snapshot(revision) });

Deno.test("Follower.follow() subscribes from the cursor and applies deltas", () =>
  withFollower(async ({ follower, client, revisions, asked, answer, tell, reached }) => {
    const following = follower.follow(client, { sinceEventId: 7, instanceId: "i" });
    const request = await asked("subscribe");
    assert.deepEqual(request["params"], {
      channels: ["sessions", "events"],
      sinceEventId: 7,
      instanceId: "i",
    });
    await answer(request, subscribed(3));
    await tell("session.delta", delta(4));
    await following;
    await reached(4);
    assert.deepEqual(revisions, [3, 4]);
    assert.equal(follower.snapshot?.revision, 4);
  }));

Deno.test("Follower.follow() loses no delta that comes right behind the answer", () =>
  withFollower(async ({ follower, client, asked, answer, tell, reached }) => {
    const following = follower.follow(client);
    const request = await asked("subscribe");
    // Both stand in the wire before the follower runs again.
    await Promise.all([
      answer(request, subscribed(3)),
      tell("session.delta", delta(4)),
      tell("session.delta", delta(5)),
    ]);
    await following;
    await reached(5);
  }));

Deno.test("Follower closes a hole with a snapshot and keeps what arrives meanwhile", () =>
  withFollower(async ({ follower, client, revisions, asked, answer, tell, reached }) => {
    const following = follower.follow(client);
    await answer(await asked("subscribe"), subscribed(3));
    await following;
    await tell("session.delta", delta(6));
    const request = await asked("snapshot.get");
    await tell("session.delta", delta(7));
    await tell("session.delta", delta(8));
    await answer(request, snapshot(7));
    await reached(8);
    // 6 and 7 were in the snapshot, 8 came after it.
    assert.deepEqual(revisions, [3, 8]);
    await tell("session.delta", delta(9));
    await reached(9);
  }));

Deno.test("Follower passes over deltas that the snapshot overtook", () =>
  withFollower(async ({ follower, client, revisions, asked, answer, tell, reached }) => {
    const following = follower.follow(client);
    await answer(await asked("subscribe"), subscribed(3));
    await following;
    await tell("session.delta", delta(5));
    await answer(await asked("snapshot.get"), snapshot(8));
    await reached(8);
    for (const revision of [6, 7, 8, 9]) await tell("session.delta", delta(revision));
    await reached(9);
    assert.deepEqual(revisions, [3, 8, 9]);
  }));

Deno.test("Follower asks again when the hole is wider than the snapshot", () =>
  withFollower(async ({ follower, client, revisions, asked, answer, tell, reached }) => {
    const following = follower.follow(client);
    await answer(await asked("subscribe"), subscribed(1));
    await following;
    await tell("session.delta", delta(5));
    const first = await asked("snapshot.get");
    await tell("session.delta", delta(9));
    await answer(first, snapshot(6));
    await answer(await asked("snapshot.get"), snapshot(9));
    await reached(9);
    assert.deepEqual(revisions, [1, 6, 9]);
  }));

Deno.test("Follower makes a gap of the sessions good and tells the owner", async () => {
  const gaps: unknown[] = [];
  await withFollower(async ({ follower, client, asked, answer, tell, reached }) => {
    const following = follower.follow(client);
    await answer(await asked("subscribe"), subscribed(1));
    await following;
    const gap = { channel: "sessions", reason: "slow_client", revision: 40 };
    await tell("gap", gap);
    await answer(await asked("snapshot.get"), snapshot(40));
    await tell("session.delta", delta(41));
    await reached(41);
    assert.deepEqual(gaps, [gap]);
  }, { onGap: (gap) => void gaps.push(gap) });
});

Deno.test("Follower hands events over in order", async () => {
  const ids: number[] = [];
  const events = (...wanted: number[]) => ({ events: wanted.map((id) => ({ id })) });
  await withFollower(async ({ follower, client, asked, answer, tell, reached }) => {
    const following = follower.follow(client);
    await answer(await asked("subscribe"), subscribed(1));
    await following;
    await tell("events", events(1, 2));
    await tell("events", events(3));
    await tell("session.delta", delta(2));
    await reached(2);
    assert.deepEqual(ids, [1, 2, 3]);
  }, { onEvents: (told) => void ids.push(...told.map(({ id }) => id)) });
});

Deno.test("Follower closes its client when the copy cannot be made whole", async (test) => {
  await test.step("the snapshot is refused", () =>
    withFollower(async ({ follower, client, asked, answer, refuse, tell }) => {
      const following = follower.follow(client);
      await answer(await asked("subscribe"), subscribed(1));
      await following;
      await tell("session.delta", delta(9));
      await refuse(await asked("snapshot.get"));
      assert.ok(await client.closed instanceof RpcClosedError);
    }));
  await test.step("the daemon contradicts itself", () =>
    withFollower(async ({ follower, client, asked, answer, tell }) => {
      const following = follower.follow(client);
      await answer(await asked("subscribe"), subscribed(1));
      await following;
      await tell("session.delta", delta(5, "another run"));
      for (let times = 0; times < 3; times++) {
        await answer(await asked("snapshot.get"), snapshot(1));
      }
      assert.ok(await client.closed instanceof RpcClosedError);
    }));
});

Deno.test("Follower.follow() fails when the connection ends", () =>
  withFollower(async ({ follower, client, asked }) => {
    const following = follower.follow(client);
    await asked("subscribe");
    client.close();
    await assert.rejects(following, RpcClosedError);
  }));
