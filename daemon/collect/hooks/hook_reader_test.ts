import assert from "node:assert/strict";
import { join } from "node:path";
import type { Claim } from "../../state/claim.ts";
import type { CompactionSight } from "../../state/observation.ts";
import { look, pane, SERVER, SOURCE_ID, T0 } from "../../state/test_builders.ts";
import type { PanePlace } from "../agents/watched_pane.ts";
import { hookAccount, type HookState } from "./hook_account.ts";
import { type HookedAgent, HookReader, type HookReaderOptions } from "./hook_reader.ts";
import type { HookEvent } from "./parse_hook.ts";

const SOCKET = "/tmp/tmux-1000/default";
const AGENT: HookedAgent = { pid: 500, startTicks: "start of 500" };
const PLACE: PanePlace = { sourceId: SOURCE_ID, tmuxPaneId: "%1" };

const SIGHT: CompactionSight = {
  source: "hook",
  key: "a",
  trigger: "auto",
  startedAt: T0,
  endedAt: null,
  preTokens: null,
  postTokens: null,
  durationMs: null,
};

/** Rules that claim the names of the calls so far. */
interface Said extends HookState {
  readonly names: readonly string[];
}

const EMPTY: Said = {
  names: [],
  sessionId: null,
  transcriptPath: null,
  compactions: [],
  seenAt: -Infinity,
};

const account = hookAccount<Said>({
  empty: EMPTY,
  fold: ({ names, compactions }, event) => ({
    names: [...names, event.event],
    sessionId: event.sessionId,
    transcriptPath: event.transcriptPath,
    compactions: event.event === "PreCompact" ? [SIGHT] : compactions,
    seenAt: event.at,
  }),
  claims: ({ names }, now): readonly Claim[] => [{
    source: "hook",
    status: "active",
    claim: names.join(" "),
    since: now,
    seenAt: now,
    flags: [],
    text: null,
  }],
});

function call(event: HookEvent["event"], change: Partial<HookEvent> = {}): HookEvent {
  return {
    agent: "claude",
    event,
    at: T0 + 1_000,
    ppid: AGENT.pid,
    tmuxPaneId: "%1",
    tmuxSocket: SOCKET,
    tmuxServerPid: SERVER.pid,
    sessionId: null,
    transcriptPath: null,
    cwd: null,
    permissionMode: null,
    toolName: null,
    toolUseId: null,
    agentId: null,
    notificationType: null,
    source: null,
    reason: null,
    trigger: null,
    error: null,
    backgroundWork: null,
    ...change,
  };
}

/** Processes that live are named by their number; a test takes one away or gives it another start. */
class Bench {
  readonly starts = new Map<number, string | null>();
  readonly sockets = new Map([[SOURCE_ID, SOCKET]]);
  readonly reader: HookReader;

  constructor(change: Partial<HookReaderOptions> = {}) {
    this.reader = new HookReader({
      empty: account,
      socketOf: (sourceId) => this.sockets.get(sourceId) ?? null,
      startOf: (pid) => this.starts.has(pid) ? this.starts.get(pid) ?? null : `start of ${pid}`,
      ...change,
    });
  }

  look(...ids: readonly string[]): this {
    this.reader.looked(look({ panes: ids.map((id) => pane(id)) }));
    return this;
  }

  /** The names of the calls that count for an agent. */
  said(agent: HookedAgent = AGENT, place: PanePlace = PLACE): string | undefined {
    return this.reader.claimsOf(agent, place, T0)[0]?.claim;
  }
}

Deno.test("HookReader.take() joins calls to the agent in its pane", () => {
  const bench = new Bench().look("%1", "%2");
  const heard = bench.reader.take([call("SessionStart"), call("Stop")]);
  assert.deepEqual(heard, [{ place: PLACE, pid: AGENT.pid }]);
  assert.equal(bench.said(), "SessionStart Stop");
  assert.equal(bench.said(AGENT, { ...PLACE, tmuxPaneId: "%2" }), undefined);
  assert.equal(bench.said({ pid: 501, startTicks: "start of 501" }), undefined);
});

Deno.test("HookReader.take() keeps calls that come before the first look", () => {
  const bench = new Bench();
  assert.deepEqual(bench.reader.take([call("Stop")]), []);
  assert.equal(bench.said(), undefined, "nobody knows that server yet");
  assert.equal(bench.look("%1").said(), "Stop");
});

Deno.test("HookReader.forget() what was said before counts no more", () => {
  const bench = new Bench().look("%1");
  bench.reader.take([call("PermissionRequest")]);
  bench.reader.forget();
  assert.equal(bench.said(), undefined);
  assert.equal(bench.reader.sessionOf(AGENT, PLACE), null);
  bench.reader.take([call("Stop")]);
  assert.equal(bench.said(), "Stop");
});

Deno.test("HookReader.take() keeps an agent apart from those that it has started", () => {
  const bench = new Bench().look("%1");
  const inner = { ppid: 501 };
  const heard = bench.reader.take([
    call("PreToolUse"),
    call("SessionStart", inner),
    call("Stop", inner),
    call("PostToolUse"),
  ]);
  assert.deepEqual(heard.map(({ pid }) => pid).toSorted(), [500, 501]);
  assert.equal(bench.said(), "PreToolUse PostToolUse");
});

Deno.test("HookReader.take() does not mix two servers with panes of the same name", () => {
  const bench = new Bench().look("%1");
  const other = look({ sourceId: "two", server: { pid: 200, startedAt: T0 }, panes: [pane("%1")] });
  bench.reader.looked(other);
  bench.sockets.set("two", "/tmp/two");
  const there = { tmuxServerPid: 200, tmuxSocket: "/tmp/two" };
  const [heard] = bench.reader.take([call("Stop", there)]);
  assert.equal(heard?.place.sourceId, "two");
  assert.equal(bench.said(), undefined);
  assert.equal(bench.said(AGENT, { ...PLACE, sourceId: "two" }), "Stop");
  const unnamed = new Bench().look("%1");
  unnamed.reader.take([call("Stop", { ...there, tmuxSocket: null })]);
  assert.equal(unnamed.said(), undefined);
  // The same number, but not the same socket: a server that this machine does not have.
  assert.deepEqual(bench.reader.take([call("Stop", { tmuxSocket: "/tmp/three" })]), []);
  assert.equal(bench.said(), undefined);
});

Deno.test("HookReader.take() knows a socket by any of its paths", async () => {
  const directory = await Deno.makeTempDir({ prefix: "ntm-hook-reader-" });
  try {
    await Deno.writeTextFile(join(directory, "socket"), "");
    await Deno.symlink("socket", join(directory, "link"));
    const bench = new Bench().look("%1");
    bench.sockets.set(SOURCE_ID, join(directory, "socket"));
    bench.reader.take([call("Stop", { tmuxSocket: join(directory, "link") })]);
    assert.equal(bench.said(), "Stop");
    bench.reader.take([call("SessionEnd", { tmuxSocket: null })]);
    assert.equal(bench.said(), "Stop SessionEnd", "a call need not name it");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("HookReader.take() does not take another process with the same number for the agent", () => {
  const bench = new Bench().look("%1");
  bench.reader.take([call("PermissionRequest")]);
  const later = { pid: AGENT.pid, startTicks: "another start" };
  assert.equal(bench.said(later), undefined);
  bench.starts.set(AGENT.pid, later.startTicks);
  bench.reader.take([call("SessionStart")]);
  assert.equal(bench.said(later), "SessionStart");
  assert.equal(bench.said(), undefined);
});

Deno.test("HookReader.take() takes an agent's last words, and none of who was never there", () => {
  const bench = new Bench().look("%1");
  bench.reader.take([call("Stop")]);
  bench.starts.set(AGENT.pid, null).set(501, null);
  assert.equal(bench.reader.take([call("SessionEnd")]).length, 1);
  assert.equal(bench.said(), "Stop SessionEnd");
  const nowhere = [
    call("Stop", { ppid: 501 }),
    call("Stop", { ppid: null }),
    call("Stop", { tmuxPaneId: null }),
    call("Stop", { tmuxServerPid: null }),
  ];
  assert.deepEqual(bench.reader.take(nowhere), []);
  assert.deepEqual(bench.reader.stats, { agents: 1, unplaced: 4 });
});

Deno.test("HookReader.looked() forgets agents of panes that are gone, and of servers", () => {
  const bench = new Bench().look("%1", "%2");
  bench.reader.take([call("Stop"), call("Stop", { tmuxPaneId: "%2", ppid: 501 })]);
  bench.reader.looked(look({ at: T0 + 5_000, panes: [pane("%2")] }));
  assert.equal(bench.reader.stats.agents, 1);
  const successor = look({ at: T0 + 6_000, server: { pid: 300, startedAt: T0 }, panes: [] });
  bench.reader.looked(successor);
  assert.equal(bench.reader.stats.agents, 0);
});

Deno.test("HookReader.looked() keeps a pane that spoke after the look", () => {
  const bench = new Bench();
  bench.reader.take([call("SessionStart")]);
  bench.look();
  assert.equal(bench.look("%1").said(), "SessionStart");
});

Deno.test("HookReader.ended() forgets a server with all its agents", () => {
  const bench = new Bench().look("%1");
  bench.reader.take([call("Stop"), call("Stop", { tmuxServerPid: 900 })]);
  bench.reader.ended(SOURCE_ID);
  assert.equal(bench.reader.stats.agents, 1, "one of a server that nobody has seen yet");
  bench.reader.ended("unknown");
});

Deno.test("HookReader.take() forgets who was silent for longest, beyond its cap", () => {
  const bench = new Bench({ maxAgents: 3 }).look("%1", "%2", "%3", "%4");
  const from = (n: number) => call("Stop", { tmuxPaneId: `%${n}`, ppid: 500 + n });
  bench.reader.take([from(1), from(2), from(3), from(1), from(4)]);
  assert.equal(bench.reader.stats.agents, 3);
  const said = (n: number) =>
    bench.said({ pid: 500 + n, startTicks: `start of ${500 + n}` }, {
      ...PLACE,
      tmuxPaneId: `%${n}`,
    });
  assert.deepEqual([1, 2, 3, 4].map(said), ["Stop Stop", undefined, "Stop", "Stop"]);
});

Deno.test("HookReader.take() keeps of one pane only the agents that live", () => {
  const bench = new Bench().look("%1");
  for (let pid = 600; pid < 700; pid++) {
    bench.reader.take([call("SessionEnd", { ppid: pid })]);
    bench.starts.set(pid, null);
  }
  bench.reader.take([call("Stop")]);
  assert.equal(bench.reader.stats.agents, 1);
});

Deno.test("HookReader.sessionOf() and compactionsOf() tell what the hooks named", () => {
  const bench = new Bench().look("%1");
  assert.equal(bench.reader.sessionOf(AGENT, PLACE), null);
  assert.deepEqual(bench.reader.compactionsOf(AGENT, PLACE), []);
  bench.reader.take([call("PreCompact")]);
  assert.equal(bench.reader.sessionOf(AGENT, PLACE), null);
  assert.deepEqual(bench.reader.compactionsOf(AGENT, PLACE), [SIGHT]);
  const named = { sessionId: "s-1", transcriptPath: "/w/s-1.jsonl" };
  bench.reader.take([call("Stop", named)]);
  assert.deepEqual(bench.reader.sessionOf(AGENT, PLACE), named);
  assert.equal(bench.reader.sessionOf(AGENT, { ...PLACE, sourceId: "else" }), null);
});
