import assert from "node:assert/strict";
import fc from "fast-check";
import { Event } from "../shared/model/event.ts";
import { Explanation } from "../shared/model/explanation.ts";
import { Snapshot } from "../shared/model/snapshot.ts";
import { UsageReport } from "../shared/protocol/methods/usage.ts";
import { assertAllShown, assertNoSecret } from "../fixtures/hostile/assert_shown.ts";
import { hostileSteps } from "../fixtures/hostile/hostile_folder.ts";
import { hostileJson } from "../fixtures/hostile/hostile_json.ts";
import {
  CLAUDE_FILE,
  CODEX_FILE,
  GEMINI_DOCUMENT,
  GEMINI_FILE,
  HostileScene,
  PANES,
  SCENE_START,
  type SceneStep,
} from "../fixtures/hostile/hostile_scene.ts";
import { hostileText } from "../fixtures/hostile/hostile_text.ts";
import {
  answerLine,
  compactLine,
  systemLine,
  userLine,
} from "./collect/claude/test_claude_lines.ts";
import {
  eventLine,
  rolloutLine,
  sessionLine,
  tokenCountLine,
} from "./collect/codex/test_codex_lines.ts";
import { HOOK_EVENTS } from "./collect/hooks/parse_hook.ts";
import { loadPrices } from "./platform/price_table.ts";
import { openStore } from "./store/open.ts";
import { reportUsage } from "./upkeep/report_usage.ts";

/** Stands wherever people, models and tools write, on screens, and in fields that nobody knows. */
const PROSE = "thequickbrownmarker";

/** What may be said: something else lies where a folder should be, or ntm prints nonsense. */
const TRUE_TROUBLE = /^([a-z ]+ cannot be (used|read|watched)|ntm does not answer) /;

const AT = new Date(SCENE_START + 2_000).toISOString();
const old = { timestamp: AT };
const tool = [{ type: "tool_use", id: "t", name: "Bash", input: { command: PROSE } }];
const claudeRecords = [
  userLine(PROSE, { ...old, unheard: PROSE }),
  answerLine({ content: [{ type: "text", text: PROSE }], row: old }),
  answerLine({ content: tool, row: old, message: { stop_reason: "tool_use" } }),
  userLine([{ type: "tool_result", content: PROSE }], { ...old, toolUseResult: { stdout: PROSE } }),
  systemLine("api_error", { ...old, error: { status: 529, message: PROSE } }),
  compactLine({ trigger: "auto", preTokens: 155_000, postTokens: 9_000, durationMs: 9 }, old),
].map((line) => JSON.parse(line));
const codexRecords = [
  sessionLine({ base_instructions: { text: PROSE } }, AT),
  rolloutLine("turn_context", { model: "gpt-5.2-codex", summary: PROSE }, AT),
  tokenCountLine({ total: [100, 20, 30, 5], last: [60, 10, 20, 5], at: AT }),
  eventLine("agent_message", { message: PROSE }, AT),
  eventLine("error", { message: PROSE, codex_error_info: "usage_limit_exceeded" }, AT),
  rolloutLine("compacted", { message: PROSE }, AT),
].map((line) => JSON.parse(line));
const tokens = { input: 1_000, output: 50, cached: 400, thoughts: 30, tool: 5, total: 1_085 };
const geminiRecords = [
  { sessionId: "s3", projectHash: "9f86", startTime: AT, lastUpdated: AT, kind: "main" },
  { id: "m1", timestamp: AT, type: "user", content: PROSE },
  { id: "m2", timestamp: AT, type: "gemini", content: PROSE, tokens, model: "gemini-3-pro" },
  {
    id: "m3",
    timestamp: AT,
    type: "info",
    content: "Chat history compressed from 90 to 8 tokens.",
  },
];
const geminiDocument = [{ ...geminiRecords[0], messages: geminiRecords.slice(1) }];
const registryRecord = (pid: number) => ({
  ...{
    pid,
    sessionId: "c3fb74ec",
    cwd: "/home/dev/shop",
    procStart: `${pid}00`,
    version: "2.1.212",
  },
  ...{ kind: "interactive", status: "waiting", waitingFor: "approve Bash", updatedAt: SCENE_START },
  ...{ statusUpdatedAt: SCENE_START, lastMessage: PROSE },
});
const hookPayloads = HOOK_EVENTS.map((event) => ({
  ...{ session_id: "c3fb74ec", transcript_path: "/home/dev/x.jsonl", cwd: "/home/dev/shop" },
  ...{ hook_event_name: event, tool_name: "Bash", source: "startup", trigger: "auto" },
  ...{
    notification_type: "permission_prompt",
    error: "rate_limit",
    tool_input: { command: PROSE },
  },
  ...{ prompt: PROSE, last_assistant_message: PROSE, message: PROSE, unheard: PROSE },
}));
const ntmAgent = (number: number) => ({
  ...{ type: "claude", pane_id: `%${number}`, pane_idx: number - 1, pid: 100 + number },
  ...{ child_pid: 200 + number, rate_limit_detected: true, context_percent: 91, tail: [PROSE] },
});
const ntmStatus = [{
  success: true,
  sessions: [{ name: "shop", exists: true, agents: PANES.map(ntmAgent), last_output: PROSE }],
}];
const ntmList = [{
  sessions: [{ name: "shop", base_project: "shop", label: "api", screen: PROSE }],
}];

const record = (records: readonly unknown[]) =>
  fc.oneof(
    { arbitrary: fc.constantFrom(...records.map((each) => JSON.stringify(each))), weight: 1 },
    { arbitrary: hostileJson(records, { inPlace: true }), weight: 1 },
  );
const lines = (name: string, records: readonly unknown[]) =>
  fc.array(record(records), { minLength: 1, maxLength: 6 })
    .map((all) => ({ kind: "append" as const, name, text: `${all.join("\n")}\n` }));
const hookText = fc.record({
  event: fc.constantFrom(...HOOK_EVENTS),
  pane: fc.constantFrom(...PANES),
  payload: record(hookPayloads),
}).map(hookRecord);
const pane = fc.constantFrom(...PANES);
const put = (names: readonly string[], text: fc.Arbitrary<string>) =>
  hostileSteps(names, text).map((step) => ({ kind: "put" as const, step }));
const dialog = ["Do you want to proceed?", "❯ 1. Yes", "  2. No, and tell Claude what to do (esc)"];
const screenLines = fc.oneof(
  fc.constantFrom([PROSE, ...dialog], [`✻ Compacting conversation… ${PROSE}`], [`${PROSE} 4%`]),
  fc.array(fc.oneof(fc.constant(PROSE), hostileText), { maxLength: 6 }),
);
const titles = ["⠂ Works", "✳ Claude Code", "◇  Ready (shop)", "✋  Action Required (shop)"];

const sceneStep: fc.Arbitrary<SceneStep> = fc.oneof(
  { arbitrary: lines(CLAUDE_FILE, claudeRecords), weight: 4 },
  { arbitrary: lines(CODEX_FILE, codexRecords), weight: 4 },
  { arbitrary: lines(GEMINI_FILE, geminiRecords), weight: 3 },
  { arbitrary: put([GEMINI_DOCUMENT], record(geminiDocument)), weight: 1 },
  {
    arbitrary: put(
      PANES.map((number) => `.claude/sessions/${200 + number}.json`),
      record(PANES.map((number) => registryRecord(200 + number))),
    ),
    weight: 4,
  },
  {
    arbitrary: put(
      ["r1.0", "r2.1", "r3.2"].map((name) => `${HostileScene.spool}/${name}`),
      hookText,
    ),
    weight: 5,
  },
  {
    arbitrary: put(
      [
        ".claude/sessions",
        ".claude/projects",
        ".codex/sessions",
        HostileScene.spool,
        CLAUDE_FILE,
        CODEX_FILE,
      ],
      record(claudeRecords),
    ),
    weight: 1,
  },
  {
    arbitrary: fc.tuple(pane, fc.oneof(fc.constantFrom(...titles), hostileText))
      .map(([pane, title]) => ({ kind: "title" as const, pane, title })),
    weight: 3,
  },
  {
    arbitrary: fc.tuple(pane, screenLines).map(([pane, lines]) => ({
      kind: "screen" as const,
      pane,
      lines,
    })),
    weight: 2,
  },
  {
    arbitrary: fc.record({ status: record(ntmStatus), list: record(ntmList), stderr: hostileText })
      .map((prints) => ({ kind: "ntm" as const, prints })),
    weight: 2,
  },
  {
    arbitrary: fc.tuple(pane, fc.boolean()).map(([pane, here]) => ({
      kind: "agent" as const,
      pane,
      here,
    })),
    weight: 1,
  },
  {
    arbitrary: fc.constantFrom(50, 2_000, 15_000, 65_000).map((ms) => ({
      kind: "pass" as const,
      ms,
    })),
    weight: 4,
  },
  {
    arbitrary: fc.constantFrom(-3_600_000, 3_600_000).map((ms) => ({ kind: "jump" as const, ms })),
    weight: 1,
  },
);

/** What well-meaning agents leave, so that there is something to harm. */
const PRELUDE: readonly SceneStep[] = [
  {
    kind: "ntm",
    prints: { status: JSON.stringify(ntmStatus[0]), list: JSON.stringify(ntmList[0]), stderr: "" },
  },
  putFile(".claude/sessions/201.json", JSON.stringify(registryRecord(201))),
  { kind: "append", name: CLAUDE_FILE, text: textOf(claudeRecords.slice(0, 3)) },
  { kind: "append", name: CODEX_FILE, text: textOf(codexRecords.slice(0, 3)) },
  { kind: "append", name: GEMINI_FILE, text: textOf(geminiRecords) },
  { kind: "title", pane: 3, title: titles[2] ?? "" },
  { kind: "screen", pane: 1, lines: [PROSE, ...dialog] },
];

function hookRecord(
  call: { readonly event: string; readonly pane: number; readonly payload: string },
): string {
  return `ntm-tracker-hook 1 claude ${call.event}\nppid ${200 + call.pane}\npane %${call.pane}\n` +
    `tmux /tmp/tmux-1000/default,812,0\nbackground 0\n${call.payload}\nend\n`;
}

function textOf(records: readonly unknown[]): string {
  return records.map((each) => `${JSON.stringify(each)}\n`).join("");
}

function putFile(name: string, text: string): SceneStep {
  return { kind: "put", step: { name, entry: { kind: "file", text }, seconds: null } };
}

const SOURCES = ["hook", "ntm", "process", "registry", "screen", "title", "transcript"];

Deno.test("the daemon, with what well-meaning agents leave: every kind of source is told", async () => {
  await using scene = new HostileScene();
  for (const step of PRELUDE) await scene.take(step);
  const payload = JSON.stringify(hookPayloads[HOOK_EVENTS.indexOf("PermissionRequest")]);
  const text = hookRecord({ event: "PermissionRequest", pane: 1, payload });
  await scene.pass(5_000);
  await scene.take(putFile(`${HostileScene.spool}/r1.0`, text));
  const missing = new Set<string>(SOURCES);
  // Files are read in their own time, however fast the clock goes.
  for (let n = 0; n < 20 && missing.size > 0; n++) {
    await scene.settle();
    const claims = scene.told.explanations.flatMap(({ claims }) => claims);
    for (const { source } of claims) missing.delete(source);
  }
  assert.deepEqual([...missing], []);
});

Deno.test("the daemon, whatever lies in a home: it tells what fits, and none of what anybody wrote", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sceneStep, { minLength: 4, maxLength: 24 }), async (steps) => {
      await using scene = new HostileScene();
      for (const step of PRELUDE) await scene.take(step);
      await scene.pass(5_000);
      for (const step of steps) await scene.take(step);
      await scene.settle();
      const { snapshot, events, explanations, log } = scene.told;
      assertAllShown(Snapshot.parse(snapshot), 300);
      for (const event of events) assertAllShown(Event.parse(event), 500);
      for (const explanation of explanations) assertAllShown(Explanation.parse(explanation), 300);
      const there = snapshot.panes.filter(({ endedAt }) => endedAt === null);
      assert.equal(explanations.length, there.length, "every pane is explained");
      const trouble = log.filter(({ level }) => level === "warn" || level === "error");
      assert.deepEqual(trouble.filter(({ text }) => !TRUE_TROUBLE.test(text)), []);
      await scene.stop();
      const told = JSON.stringify([snapshot, events, explanations, log]);
      assert.ok(!told.includes(PROSE), "what anybody wrote is told");
      assertNoSecret(told);
      await expectKept(scene);
    }),
    { numRuns: 25 },
  );
});

/** What is kept can be read again, and holds nothing that must not be kept. */
async function expectKept({ database, clock }: HostileScene): Promise<void> {
  const bytes = new TextDecoder("latin1").decode(Deno.readFileSync(database));
  assert.ok(!bytes.includes(PROSE), "what anybody wrote is kept");
  assertNoSecret(bytes);
  const { store } = openStore(database, { now: () => clock.now(), newId: () => "other" });
  try {
    store.load(0);
    store.usage.load();
    for (const groupBy of [["day", "model"], ["session"]] as const) {
      const report = await reportUsage({ groupBy: [...groupBy] }, {
        usage: store.usage,
        prices: loadPrices("/nowhere/prices.toml"),
        timeZone: "UTC",
        uncounted: 0,
        reading: null,
        now: clock.now(),
      });
      UsageReport.parse(report);
    }
  } finally {
    store.close();
  }
}
