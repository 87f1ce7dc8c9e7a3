import assert from "node:assert/strict";
import fc from "fast-check";
import { HOOK_EVENTS, type HookEvent, isWholeRecord, parseHook } from "./parse_hook.ts";
import { readCutObject } from "./read_cut_object.ts";

const AT = 1_780_000_000_000;

interface Header {
  readonly event?: string;
  readonly ppid?: string;
  readonly pane?: string;
  readonly tmux?: string;
  readonly background?: string;
}

function recordOf(payload: string, header: Header = {}): string {
  const { event = "Stop", ppid = "4711", pane = "%3", background = "" } = header;
  const { tmux = "/tmp/tmux-1000/default,900,0" } = header;
  return `ntm-tracker-hook 1 claude ${event}\nppid ${ppid}\npane ${pane}\ntmux ${tmux}\n` +
    `background ${background}\n${payload}\nend\n`;
}

function parsed(payload: unknown, header: Header = {}): HookEvent {
  const record = recordOf(typeof payload === "string" ? payload : JSON.stringify(payload), header);
  return parseHook(record, AT) ?? assert.fail(`not understood: ${record}`);
}

const BASE = {
  session_id: "0c4d-11",
  transcript_path: "/home/u/.claude/projects/-w/0c4d-11.jsonl",
  cwd: "/home/u/w",
  permission_mode: "acceptEdits",
};

Deno.test("parseHook() takes the caller's places and the payload's labels", () => {
  const payload = { ...BASE, hook_event_name: "PreToolUse", tool_name: "Bash", tool_use_id: "t1" };
  assert.deepEqual(parsed(payload, { event: "PreToolUse" }), {
    agent: "claude",
    event: "PreToolUse",
    at: AT,
    ppid: 4711,
    tmuxPaneId: "%3",
    tmuxSocket: "/tmp/tmux-1000/default",
    tmuxServerPid: 900,
    sessionId: "0c4d-11",
    transcriptPath: "/home/u/.claude/projects/-w/0c4d-11.jsonl",
    cwd: "/home/u/w",
    permissionMode: "acceptEdits",
    toolName: "Bash",
    toolUseId: "t1",
    agentId: null,
    notificationType: null,
    source: null,
    reason: null,
    trigger: null,
    error: null,
    backgroundWork: null,
  });
});

Deno.test("parseHook() takes what single events tell, and only of these", () => {
  const all = { source: "compact", reason: "clear", error: "rate_limit", trigger: "auto" };
  const told = (event: string) => {
    const { source, reason, error } = parsed({ ...BASE, ...all, hook_event_name: event });
    return { source, reason, error };
  };
  const none = { source: null, reason: null, error: null };
  assert.deepEqual(told("SessionStart"), { ...none, source: "compact" });
  assert.deepEqual(told("SessionEnd"), { ...none, reason: "clear" });
  assert.deepEqual(told("StopFailure"), { ...none, error: "rate_limit" });
  assert.deepEqual(told("PostToolUseFailure"), none);
  assert.equal(parsed({ ...all, hook_event_name: "PreCompact" }).trigger, "auto");
  assert.equal(parsed({ hook_event_name: "Stop", agent_id: "a1" }).agentId, "a1");
  for (const [background, work] of [["1", true], ["0", false], ["", null], ["2", null]] as const) {
    assert.equal(parsed("{}", { background }).backgroundWork, work);
  }
});

Deno.test("parseHook() understands every event by its header and by its payload", () => {
  for (const event of HOOK_EVENTS) {
    assert.equal(parsed("{}", { event }).event, event);
    assert.equal(parsed({ hook_event_name: event }, { event: "Stop" }).event, event);
    assert.equal(parsed({ hook_event_name: "Brandnew" }, { event }).event, event);
  }
  assert.equal(parseHook(recordOf("{}", { event: "Brandnew" }), AT), null);
});

Deno.test("parseHook() understands both spellings of names", () => {
  const event = parsed({
    sessionId: "s",
    transcriptPath: "/t",
    permissionMode: "plan",
    hookEventName: "PermissionRequest",
    toolName: "mcp__files__read",
    agentId: "a",
  });
  assert.deepEqual(
    [event.sessionId, event.transcriptPath, event.permissionMode, event.event, event.agentId],
    ["s", "/t", "plan", "PermissionRequest", "a"],
  );
  assert.equal(event.toolName, "mcp__files__read");
});

Deno.test("parseHook() tells kinds of notifications, with and without a type", () => {
  const kind = (payload: object) => parsed({ ...payload, hook_event_name: "Notification" });
  const cases: readonly (readonly [object, string | null])[] = [
    [{ notification_type: "permission_prompt" }, "permission_prompt"],
    [{ message: "Claude is waiting for your input", notification_type: "other" }, "other"],
    [{ message: "Claude needs your permission to use Bash" }, "permission_prompt"],
    [{ message: "Claude Code needs your approval for the plan" }, "permission_prompt"],
    [{ message: "Claude is waiting for your input" }, "idle_prompt"],
    [{ message: "Something else" }, null],
    [{ notification_type: "a b\u001b[31m" }, null],
    [{}, null],
  ];
  for (const [payload, type] of cases) {
    const event = kind(payload);
    assert.equal(event.notificationType, type, JSON.stringify(payload));
    assert.ok(!JSON.stringify(event).includes("Claude "), "the message is not kept");
  }
});

Deno.test("parseHook() keeps nothing that people, models and tools wrote", () => {
  const secret = "S3CRET";
  const payload = {
    ...BASE,
    prompt: secret,
    user_prompt: secret,
    tool_name: "Edit",
    tool_input: { command: secret },
    tool_response: secret,
    tool_result: secret,
    last_assistant_message: secret,
    custom_instructions: secret,
    compact_summary: secret,
    error: secret.repeat(20),
    error_details: secret,
    background_tasks: [{ command: secret }],
    message: secret,
    title: secret,
    unknown: secret,
  };
  for (const event of HOOK_EVENTS) {
    const kept = JSON.stringify(parsed({ ...payload, hook_event_name: event }));
    assert.ok(!kept.includes(secret), kept);
  }
});

Deno.test("parseHook() redacts, sanitises and cuts what may be shown", () => {
  const event = parsed({
    cwd: "/w/AKIAIOSFODNN7EXAMPLE",
    tool_name: `\u001b]0;x\u0007Ba\u202esh ${"z".repeat(400)}`,
    permission_mode: "\u001b[31m",
  });
  assert.equal(event.cwd, "/w/[REDACTED]");
  assert.match(event.toolName ?? "", /^Bash z+…$/);
  assert.equal(event.toolName?.length, 200);
  assert.equal(event.permissionMode, null);
});

Deno.test("parseHook() takes no text of people for what a payload does not name", () => {
  const texts = ["prompt", "user_prompt", "message", "title", "tool_input", "tool_response"];
  for (const event of HOOK_EVENTS) {
    const bare = parsed({ ...BASE, hook_event_name: event });
    assert.equal(bare.toolName, null);
    for (const name of texts) {
      assert.deepEqual(parsed({ ...BASE, hook_event_name: event, [name]: "word" }), bare, name);
    }
  }
});

Deno.test("parseHook() takes ids and paths as they are or not at all", () => {
  const bad = parsed({
    session_id: "../../etc",
    agent_id: "a b",
    transcript_path: "relative/x.jsonl",
  }, { ppid: "0", pane: "%x", tmux: "relative,1,2" });
  assert.deepEqual(
    [bad.sessionId, bad.agentId, bad.transcriptPath, bad.ppid, bad.tmuxPaneId, bad.tmuxSocket],
    [null, null, null, null, null, null],
  );
  assert.equal(parsed({ transcript_path: "/a\u0007b" }).transcriptPath, null);
  assert.equal(parsed({ transcript_path: `/${"é".repeat(300)}` }).transcriptPath?.length, 301);
  const comma = parsed("{}", { tmux: "/tmp/a,b,12,3" });
  assert.deepEqual([comma.tmuxSocket, comma.tmuxServerPid], ["/tmp/a,b", 12]);
  const none = parsed("{}", { tmux: "", pane: "", ppid: "" });
  assert.deepEqual([none.tmuxSocket, none.tmuxPaneId, none.ppid], [null, null, null]);
});

Deno.test("parseHook() an id or a word that holds a secret is none", () => {
  const secret = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
  const hook = parsed({ ...BASE, session_id: secret, agent_id: secret });
  assert.deepEqual([hook.sessionId, hook.agentId], [null, null]);
  assert.equal(parsed({ ...BASE, error: secret }, { event: "StopFailure" }).error, null);
  const notice = parsed({ ...BASE, notification_type: secret }, { event: "Notification" });
  assert.equal(notice.notificationType, null);
});

Deno.test("parseHook() is null for what is no record of ours", () => {
  const others = [
    "",
    "{}",
    "ntm-tracker-hook 2 claude Stop\n{}",
    "ntm-tracker-hook 1 codex Stop\n",
  ];
  for (const other of others) assert.equal(parseHook(other, AT), null, other);
  assert.equal(parseHook("ntm-tracker-hook 1 claude Stop", AT)?.event, "Stop");
});

Deno.test("isWholeRecord() knows a record that is still being written", () => {
  const record = recordOf('{"session_id":"end"}');
  assert.ok(isWholeRecord(record));
  for (let end = 0; end < record.length; end++) assert.ok(!isWholeRecord(record.slice(0, end)));
});

Deno.test("parseHook() gives the same ids however early the payload is cut behind them", () => {
  const payload = JSON.stringify({ ...BASE, hook_event_name: "Stop", last: { a: ['"}', 1] } });
  const from = payload.indexOf(`"permission_mode"`);
  for (let end = from; end <= payload.length; end++) {
    const { sessionId, transcriptPath, cwd } = parsed(payload.slice(0, end));
    assert.deepEqual([sessionId, transcriptPath, cwd], [
      BASE.session_id,
      BASE.transcript_path,
      BASE.cwd,
    ]);
  }
});

Deno.test("parseHook() never throws, and keeps to its bounds", () => {
  const pieces = fc.constantFrom(
    "ntm-tracker-hook 1 claude Stop\n",
    ...[
      "ppid ",
      "pane %1",
      "tmux /x,1,2",
      "background 1",
      "\n",
      "\\",
      '"',
      "{",
      "}",
      "[",
      "]",
      ":",
    ],
    ...[
      ",",
      '"session_id":',
      '"cwd":',
      '"tool_name":',
      "\u001b]",
      "\ud800",
      "true",
      "1e9",
      "\\u00",
    ],
  );
  const records = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 20 })), { maxLength: 60 })
      .map((parts) => parts.join("")),
    fc.json().map((json) => recordOf(json)),
  );
  fc.assert(fc.property(records, (record) => {
    const event = parseHook(record, AT);
    if (event === null) return;
    for (const label of [event.cwd, event.toolName, event.permissionMode, event.trigger]) {
      assert.ok(label === null || (label.length <= 400 && [...label].length <= 200));
    }
  }));
});

Deno.test("readCutObject() agrees with JSON on whole objects", () => {
  const value = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.jsonValue(),
  );
  const objects = fc.dictionary(fc.string({ minLength: 1 }), value, { maxKeys: 8 });
  fc.assert(fc.property(objects, fc.constantFrom(undefined, 2, "\t"), (object, indent) => {
    const expected = new Map(
      Object.entries(JSON.parse(JSON.stringify(object)) as object).map(([key, value]) => [
        key,
        typeof value === "string" || typeof value === "boolean" ? value : null,
      ]),
    );
    assert.deepEqual(readCutObject(`${JSON.stringify(object, null, indent)}\n`), expected);
  }));
});

Deno.test("readCutObject() takes no part of a member for the whole", () => {
  const whole = `{"a":"one","b":true,"c":"two"}`;
  const read = readCutObject(whole);
  for (let end = 0; end < whole.length; end++) {
    for (const [key, value] of readCutObject(whole.slice(0, end))) {
      assert.equal(value, read.get(key), whole.slice(0, end));
    }
  }
});

Deno.test("readCutObject() is bounded, and quick with anything deep or long", () => {
  const many = JSON.stringify(
    Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, "x"])),
  );
  assert.equal(readCutObject(many).size, 64);
  const deep = `{"a":${"[".repeat(200_000)}`;
  assert.equal(readCutObject(deep).size, 0);
  assert.equal(readCutObject(`{"a":"${"x".repeat(5000)}","b":"y"}`).get("a"), null);
  assert.equal(readCutObject(`{"a":"1","a":"2"}`).get("a"), "1");
});
