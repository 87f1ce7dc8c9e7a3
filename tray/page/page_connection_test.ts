import assert from "node:assert/strict";
import { sampleSnapshot } from "../../daemon/cli/test_snapshot.ts";
import type { Event } from "../../shared/model/event.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { memoryPair } from "../../shared/rpc/memory.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { RpcClosedError, RpcError } from "../../shared/rpc/client_errors.ts";
import { Follower } from "../../shared/rpc/follower.ts";
import { PageConnection, type TerminalTarget, type WindowDeeds } from "./page_connection.ts";
import { CAPABILITIES, FakePageDaemon } from "./test_page_daemon.ts";

interface Told {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string; readonly data: { readonly code: string } };
}

function scene(deeds: WindowDeeds = {}) {
  const daemon = new FakePageDaemon();
  const told: Told[] = [];
  const send = (text: string) => void told.push(JSON.parse(text));
  const end = new PageConnection({ daemon, name: "box", capabilities: CAPABILITIES, deeds, send });
  return {
    ...{ daemon, told, end },
    /** Asks, and has the answer and what was told with it. */
    ask: async (method: string, params: unknown = {}) => {
      const before = told.length;
      end.take(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
      await new Promise((resolve) => setTimeout(resolve));
      return told.slice(before);
    },
  };
}

const BOTH = { channels: ["sessions", "events"] };
const event = (id: number) => ({ id } as Event);

Deno.test("PageConnection answers a subscription from the copy of the link", async () => {
  const { daemon, ask } = scene();
  const [answer, hello] = await ask("subscribe", BOTH);
  assert.deepEqual(answer?.result?.["snapshot"], daemon.snapshot);
  assert.equal(hello?.method, "hello");
  assert.equal(hello?.params?.["version"], "1.2.3");
  assert.deepEqual(daemon.asked, []);
  assert.deepEqual((await ask("snapshot.get"))[0]?.result, daemon.snapshot);
});

Deno.test("PageConnection tells each change once, and only what has changed", async () => {
  const { daemon, end, told, ask } = scene();
  end.tell();
  assert.equal(told.length, 0, "nobody follows");
  await ask("subscribe", BOTH);
  const before = told.length;
  end.tell();
  daemon.becomes({ degraded: true });
  end.tell();
  end.tell();
  const after = told.slice(before);
  assert.equal(after.length, 1);
  const [delta] = after;
  assert.equal(delta?.method, "session.delta");
  assert.equal(delta?.params?.["degraded"], true);
  assert.deepEqual(delta?.params?.["panes"], []);
});

Deno.test("PageConnection leads a follower along whatever the link leaps over", async () => {
  const daemon = new FakePageDaemon();
  const [near, far] = memoryPair({ capacity: 1_000 });
  const end = new PageConnection({
    ...{ daemon, name: "box", capabilities: CAPABILITIES, deeds: {} },
    send: (text) => void far.send(text),
  });
  const reading = (async () => {
    for await (const text of far.receive()) end.take(text);
  })();
  const follower = new Follower({ onChange: () => {} });
  const client = new RpcClient(near, { onNotification: follower.take });
  await follower.follow(client);
  const shows = async (wanted: Snapshot | null) => {
    // Whatever was told before it is there with its answer.
    await client.request("health.get", {});
    assert.deepEqual({ ...follower.snapshot, revision: 0 }, { ...wanted, revision: 0 });
  };
  await shows(daemon.snapshot);
  daemon.becomes({ revision: 900, sessions: [], panes: [] });
  end.tell();
  await shows(daemon.snapshot);
  daemon.snapshot = sampleSnapshot({ revision: 3, at: 77 });
  end.tell();
  await shows(daemon.snapshot);
  assert.deepEqual(
    daemon.asked,
    ["health.get", "health.get", "health.get"],
    "no hole was made good",
  );
  client.close();
  await reading;
});

Deno.test("PageConnection gathers for a page that does not hear, and tells all at once", async () => {
  const { daemon, end, told, ask } = scene();
  await ask("subscribe", BOTH);
  const change = (n: number) => {
    daemon.becomes({ at: n });
    end.tell();
    end.tellEvents([event(n)]);
  };
  for (let n = 1; n <= 200; n++) change(n);
  assert.equal(told.length, 64);
  end.heard(1e9);
  const [delta, events, ...more] = told.slice(64);
  assert.deepEqual(more, []);
  assert.equal(delta?.params?.["at"], 200);
  const ids = (events?.params?.["events"] as readonly Event[]).map(({ id }) => id);
  assert.equal(ids.at(-1), 200);
  const all = told.flatMap(({ params }) => (params?.["events"] ?? []) as readonly Event[]);
  assert.deepEqual(all.map(({ id }) => id), Array.from({ length: 200 }, (_, n) => n + 1));
  const revisions = told.filter(({ method }) => method === "session.delta")
    .map(({ params }) => Number(params?.["revision"]));
  assert.ok(revisions.every((each, n) => n === 0 || each === (revisions[n - 1] ?? 0) + 1));
});

Deno.test("PageConnection tells of a gap instead of more events than it may hold", async () => {
  const { end, told, ask } = scene();
  await ask("subscribe", BOTH);
  for (let n = 1; n <= 62; n++) end.tellEvents([event(n)]);
  end.tellEvents(Array.from({ length: 600 }, (_, n) => event(100 + n)));
  end.tellEvents(Array.from({ length: 600 }, (_, n) => event(1_000 + n)));
  end.tellEvents([event(5_000)]);
  assert.equal(told.length, 64);
  end.heard(64);
  const [gap, events] = told.slice(64);
  assert.equal(gap?.method, "gap");
  assert.equal(gap?.params?.["channel"], "events");
  assert.deepEqual(events?.params?.["events"], [{ id: 5_000 }]);
});

Deno.test("PageConnection tells no state to a page that follows events alone", async () => {
  const { daemon, end, told, ask } = scene();
  const [answer] = await ask("subscribe", { channels: ["events"] });
  assert.equal(answer?.result?.["snapshot"], null);
  await ask("snapshot.get");
  const before = told.length;
  daemon.becomes({ at: 5 });
  end.tell();
  end.tellEvents([event(3)]);
  assert.deepEqual(told.slice(before).map(({ method }) => method), ["events"]);
});

Deno.test("PageConnection tells nothing after its end", async () => {
  const { daemon, end, told, ask } = scene();
  await ask("subscribe", BOTH);
  const asked = ask("health.get");
  end.close();
  daemon.becomes({ at: 5 });
  end.tell();
  end.tellEvents([event(3)]);
  end.tellGap();
  await asked;
  assert.equal(told.length, 2);
});

Deno.test("PageConnection asks the daemon, and hands on what it refuses", async () => {
  const { daemon, ask } = scene();
  daemon.answer = (method, params) => ({ method, params });
  const [done] = await ask("escalations.dismiss", { escalationId: "e" });
  const wanted = { method: "escalations.dismiss", params: { escalationId: "e" } };
  assert.deepEqual(done?.result, wanted);
  daemon.answer = () => {
    throw new RpcError({ code: -32008, message: "no", data: { code: "CONFLICT", more: 1 } });
  };
  const [refused] = await ask("escalations.dismiss");
  assert.deepEqual(refused?.error, {
    code: -32008,
    message: "no",
    data: { code: "CONFLICT", more: 1 },
  });
  daemon.answer = () => {
    throw new RpcClosedError("gone");
  };
  assert.deepEqual(await ask("escalations.dismiss"), [], "the end of the page's own wire tells it");
});

for (
  const [what, text, code] of [
    ["a method that is none", `{"jsonrpc":"2.0","id":1,"method":"no.such"}`, "METHOD_NOT_FOUND"],
    ["a name of an object", `{"jsonrpc":"2.0","id":1,"method":"__proto__"}`, "METHOD_NOT_FOUND"],
    ["no JSON", "{", "PARSE_ERROR"],
    ["no message", "{}", "INVALID_REQUEST"],
    ["a batch", `[{"jsonrpc":"2.0","id":1,"method":"health.get"}]`, "INVALID_REQUEST"],
    ["no channels", `{"jsonrpc":"2.0","id":1,"method":"subscribe"}`, "INVALID_PARAMS"],
    [
      "a past",
      `{"jsonrpc":"2.0","id":1,"method":"subscribe","params":{"channels":["events"],"sinceEventId":0}}`,
      "STALE_CURSOR",
    ],
    ["a deed", `{"jsonrpc":"2.0","id":1,"method":"window.copy"}`, "UNSUPPORTED"],
  ] as const
) {
  Deno.test(`PageConnection refuses ${what}`, async () => {
    const { daemon, end, told } = scene();
    daemon.becomes({ lastEventId: 9 });
    end.take(text);
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(told.length, 1);
    assert.equal(told[0]?.error?.data.code, code);
    assert.deepEqual(daemon.asked, []);
  });
}

Deno.test("PageConnection asks no more at once than a daemon can bear", async () => {
  const { daemon, ask } = scene();
  daemon.answer = () => new Promise(() => {});
  for (let n = 0; n < 64; n++) assert.deepEqual(await ask("health.get"), []);
  assert.equal((await ask("health.get"))[0]?.error?.data.code, "RATE_LIMITED");
  assert.equal(daemon.asked.length, 64);
});

Deno.test("PageConnection opens a terminal at a pane that is there, and at no other", async () => {
  const targets: TerminalTarget[] = [];
  const { daemon, ask } = scene({
    openTerminal: (target) => Promise.resolve(void targets.push(target)),
  });
  const [pane] = daemon.snapshot?.panes ?? [];
  const [done] = await ask("window.open_terminal", { paneId: pane?.id });
  assert.deepEqual(done?.result, {});
  const [refused] = await ask("window.open_terminal", { paneId: "; rm -rf /" });
  assert.equal(refused?.error?.data.code, "NOT_FOUND");
  assert.deepEqual(targets, [{ daemon: "box", sessionId: pane?.sessionId, paneId: pane?.id }]);
});

Deno.test("PageConnection brings the terminal forward that shows a pane now", async () => {
  const targets: TerminalTarget[] = [];
  const { daemon, ask } = scene({
    bringForward: (target) => Promise.resolve(void targets.push(target)),
  });
  const [pane] = daemon.snapshot?.panes ?? [];
  for (const client of ["/dev/pts/1", null]) {
    daemon.answer = () => ({ paneId: pane?.id, client });
    const [done] = await ask("actions.focus", { paneId: pane?.id });
    assert.deepEqual(done?.result, { paneId: pane?.id, client });
  }
  assert.deepEqual(targets, [{ daemon: "box", sessionId: pane?.sessionId, paneId: pane?.id }]);
});

Deno.test("PageConnection copies a text, and says why when the machine does not", async () => {
  const copied: string[] = [];
  const { ask } = scene({
    copy: (text) => {
      if (text === "") return Promise.reject(new Error("the clipboard is in use, try again"));
      return Promise.resolve(void copied.push(text));
    },
  });
  assert.deepEqual((await ask("window.copy", { text: "tmux attach" }))[0]?.result, {});
  const [refused] = await ask("window.copy", { text: "" });
  assert.match(refused?.error?.message ?? "", /in use, try again/);
  for (const text of [7, "x".repeat(65_537)]) {
    assert.equal((await ask("window.copy", { text }))[0]?.error?.data.code, "INVALID_PARAMS");
  }
  assert.deepEqual(copied, ["tmux attach"]);
});
