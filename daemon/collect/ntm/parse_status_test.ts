import assert from "node:assert/strict";
import fc from "fast-check";
import { refusalAnswer, SMALL_FLEET, statusAnswer } from "../../../fixtures/ntm/answers.ts";
import { MAX_AGENTS, MAX_SESSIONS, type NtmAgent, parseStatus } from "./parse_status.ts";

const parse = (value: unknown, stderr = "") =>
  parseStatus({ stdout: typeof value === "string" ? value : JSON.stringify(value), stderr });

function statusOf(value: unknown) {
  const status = parse(value);
  assert.ok(status.kind === "ok", `${status.kind}`);
  return status;
}

/** The only agent of a fleet of one. */
function agentOf(entry: unknown): NtmAgent {
  const { agents } = statusOf({ success: true, sessions: [{ name: "s", agents: [entry] }] });
  assert.ok(agents.length === 1 && agents[0]);
  return agents[0];
}

const CLAUDE: NtmAgent = {
  session: "atlas--api",
  tmuxPaneId: "%41",
  windowIndex: null,
  paneIndex: 1,
  panePid: 5_001,
  childPid: 6_001,
  agentType: "claude",
  ntmType: "claude",
  rateLimited: false,
  contextTokens: 150_000,
  contextLimit: 200_000,
  contextPercent: 75,
  model: "claude-sonnet",
  compactions: null,
};

Deno.test("parseStatus() sessions and agents", () => {
  const status = statusOf(statusAnswer(SMALL_FLEET));
  assert.deepEqual(status.sessions, ["atlas--api", "notes"]);
  assert.equal(status.agents.length, 5);
  assert.deepEqual(status.agents[1], CLAUDE);
  assert.deepEqual([status.childPidsAreTold, status.dropped], [true, 0]);
  const [, , codex, gemini, plain] = status.agents;
  assert.deepEqual([codex?.agentType, codex?.rateLimited, codex?.contextPercent], [
    "codex",
    true,
    null,
  ]);
  assert.deepEqual([gemini?.agentType, gemini?.childPid], ["gemini", null]);
  assert.deepEqual([plain?.agentType, plain?.ntmType, plain?.session], ["unknown", null, "notes"]);
});

Deno.test("parseStatus() the newer shape says the same, and tells windows apart", () => {
  const fleet = [...SMALL_FLEET, { name: "empty", panes: [] }];
  const newer = statusOf(statusAnswer(fleet, "newer"));
  assert.deepEqual(newer.sessions, ["atlas--api", "notes", "empty"]);
  assert.deepEqual(newer.agents[1], { ...CLAUDE, windowIndex: 0 });
  assert.deepEqual([newer.agents[3]?.windowIndex, newer.agents[3]?.paneIndex], [2, 1]);
  const plain = statusOf(statusAnswer(fleet));
  const withoutWindow = newer.agents.map((agent) => ({ ...agent, windowIndex: null }));
  assert.deepEqual(withoutWindow, plain.agents);
});

type Where = readonly [id: string | null, window: number | null, index: number | null];

const PLACES: readonly (readonly [entry: object, where: Where])[] = [
  [{ pane: "%11" }, ["%11", null, null]],
  [{ pane: "%11", pane_idx: 3, window: 0 }, ["%11", null, 3]],
  [{ pane: 0 }, [null, null, 0]],
  [{ pane: "1" }, [null, null, 1]],
  [{ pane: "0.1" }, [null, null, 1]],
  [{ pane: "2.1" }, [null, 2, 1]],
  [{ pane: 3, pane_id: "%9", window_index: 0 }, ["%9", 0, 3]],
  [{ pane_id: "%9" }, ["%9", null, null]],
  [{ pane_index: 4 }, [null, null, 4]],
  [{ pane: "%x", pane_idx: 2 }, [null, null, 2]],
];

for (const [entry, [tmuxPaneId, windowIndex, paneIndex]] of PLACES) {
  Deno.test(`parseStatus() a pane as ${JSON.stringify(entry)}`, () => {
    const agent = agentOf(entry);
    assert.deepEqual(
      [agent.tmuxPaneId, agent.windowIndex, agent.paneIndex],
      [tmuxPaneId, windowIndex, paneIndex],
    );
  });
}

Deno.test("parseStatus() agent types short and long, in either field", () => {
  const typeOf = (entry: object) => agentOf({ pane: 1, ...entry }).agentType;
  for (const type of ["cc", "claude"]) assert.equal(typeOf({ type }), "claude");
  for (const type of ["cod", "codex"]) assert.equal(typeOf({ agent_type: type }), "codex");
  for (const type of ["gmi", "gemini"]) assert.equal(typeOf({ type }), "gemini");
  for (const type of ["unknown", "", null, 5, undefined]) {
    assert.equal(typeOf({ type }), "unknown");
  }
});

Deno.test("parseStatus() a rate limit by any of its names, and only as true", () => {
  for (const name of ["rate_limit_detected", "is_rate_limited", "rate_limited"]) {
    assert.equal(agentOf({ pane: 1, [name]: true }).rateLimited, true);
    for (const value of [false, null, "true", 1]) {
      assert.equal(agentOf({ pane: 1, [name]: value }).rateLimited, false);
    }
  }
});

Deno.test("parseStatus() the share of the context is counted where it can be", () => {
  const percent = (entry: object) => agentOf({ pane: 1, ...entry }).contextPercent;
  assert.equal(percent({ context_tokens: 50, context_limit: 200, context_percent: 0.25 }), 25);
  assert.equal(percent({ context_tokens: 500, context_limit: 200 }), 100);
  assert.equal(percent({ context_percent: 12.5 }), 12.5);
  assert.equal(percent({ context_tokens: 50, context_limit: 0 }), null);
  for (const wrong of [-1, "12", null, NaN]) {
    assert.equal(percent({ context_percent: wrong }), null);
  }
});

Deno.test("parseStatus() process ids and compactions", () => {
  const agent = agentOf({ pane: 1, pane_pid: 7, child_pid: "8", compact_count: 2 });
  assert.deepEqual([agent.panePid, agent.childPid, agent.compactions], [7, 8, 2]);
  const none = agentOf({ pane: 1, pid: 0, child_pid: -4 });
  assert.deepEqual([none.panePid, none.childPid, none.compactions], [null, null, null]);
});

Deno.test("parseStatus() a missing process means nothing where none is named", () => {
  const status = statusOf({ sessions: [{ name: "s", agents: [{ pane: 1, type: "cc", pid: 4 }] }] });
  assert.equal(status.childPidsAreTold, false);
});

Deno.test("parseStatus() lists that are missing or null are empty", () => {
  const empty = { kind: "ok", sessions: [], agents: [], childPidsAreTold: false, dropped: 0 };
  assert.deepEqual(statusOf({ success: true }), empty);
  assert.deepEqual(statusOf({ success: true, sessions: null }), empty);
  assert.deepEqual(statusOf({ sessions: [] }), empty);
  const bare = statusOf({ sessions: [{ name: "a" }, { name: "b", agents: null }] });
  assert.deepEqual([bare.sessions, bare.agents, bare.dropped], [["a", "b"], [], 0]);
});

Deno.test("parseStatus() what cannot be used is left out and counted", () => {
  const status = statusOf({
    sessions: [
      null,
      { name: "" },
      { agents: [] },
      { name: "gone", exists: false, agents: [{ pane: 1 }] },
      { name: "s", agents: [7, {}, { pane: "left" }, { pane: 1 }] },
      { name: "odd", agents: { "0": { pane: 1 } } },
    ],
  });
  assert.deepEqual([status.sessions, status.agents.length, status.dropped], [["s", "odd"], 1, 7]);
});

Deno.test("parseStatus() no more than the limits", () => {
  const agents = Array.from({ length: 100 }, (_, pane) => ({ pane }));
  const sessions = Array.from({ length: MAX_SESSIONS + 3 }, (_, n) => ({ name: `s${n}`, agents }));
  const status = statusOf({ sessions });
  assert.deepEqual([status.sessions.length, status.agents.length], [MAX_SESSIONS, MAX_AGENTS]);
  assert.equal(status.dropped, 3 + MAX_SESSIONS * 100 - MAX_AGENTS);
});

Deno.test("parseStatus() hostile text is made safe", () => {
  const hostile = "\x1b]52;c;eA==\x07atlas\u202e AKIAABCDEFGHIJKLMNOP";
  const { sessions, agents } = statusOf({
    sessions: [{ name: hostile, agents: [{ pane: 1, context_model: "m".repeat(10_000) }] }],
  });
  assert.deepEqual(sessions, ["atlas [REDACTED]"]);
  assert.equal(agents[0]?.session, "atlas [REDACTED]");
  assert.equal([...agents[0]?.model ?? ""].length, 200);
});

Deno.test("parseStatus() answers that say nothing of the fleet", () => {
  const refusal = parse(refusalAnswer("status"));
  assert.ok(refusal.kind === "refused" && refusal.message.includes("tmux server is busy"));
  assert.equal(parse("", "Error: unknown flag: --robot-status").kind, "unsupported");
  for (const garbage of ["", "{", "[]", {}, { a: 1 }, { success: "true" }]) {
    assert.equal(parse(garbage).kind, "garbage", JSON.stringify(garbage));
  }
  for (const sessions of [5, "many", { a: {} }, true]) {
    assert.equal(parse({ success: true, sessions }).kind, "garbage");
  }
});

const KINDS = ["ok", "refused", "unsupported", "garbage"];

Deno.test("parseStatus() any JSON in any place never throws", () => {
  const anything = fc.anything({ withNullPrototype: false });
  const record = (keys: readonly string[]) =>
    fc.record(
      Object.fromEntries(keys.map((key) => [key, fc.oneof(anything, fc.string(), fc.integer())])),
      { requiredKeys: [] },
    );
  const agent = record([
    ...["type", "pane", "pane_id", "pane_idx", "window_index", "pid", "child_pid"],
    ...["context_tokens", "context_limit", "context_percent", "rate_limit_detected"],
  ]);
  const session = fc.tuple(
    record(["name", "exists", "agents"]),
    fc.array(fc.oneof(agent, anything)),
  )
    .map(([item, agents]) => ({ agents, ...item }));
  const status = fc.tuple(record(["success", "error"]), fc.array(fc.oneof(session, anything)))
    .map(([item, sessions]) => ({ sessions, ...item }));
  fc.assert(fc.property(status, (value) => {
    const read = parseStatus({ stdout: toJson(value), stderr: "" });
    assert.ok(KINDS.includes(read.kind));
    if (read.kind !== "ok") return;
    for (const found of read.agents) {
      assert.ok(found.tmuxPaneId !== null || found.paneIndex !== null);
      assert.ok((found.contextPercent ?? 0) >= 0 && (found.contextPercent ?? 0) <= 100);
    }
  }));
});

Deno.test("parseStatus() an answer that was cut anywhere is garbage", () => {
  const whole = statusAnswer(SMALL_FLEET).trim();
  for (let end = 0; end < whole.length; end += 7) {
    assert.equal(parse(whole.slice(0, end)).kind, "garbage", `${end}`);
  }
});

/** What cannot be JSON at all is left out. */
function toJson(value: unknown): string {
  try {
    const shown = (_: string, part: unknown) => typeof part === "bigint" ? String(part) : part;
    return JSON.stringify(value, shown) ?? "";
  } catch {
    return "{}";
  }
}
