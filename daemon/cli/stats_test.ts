import assert from "node:assert/strict";
import { AgentType } from "../../shared/model/agent.ts";
import { type ScriptedHistory, scriptedHistory } from "./report/test_history.ts";
import { stats, type StatsArguments } from "./stats.ts";
import { AGENT_TYPES } from "./stats_values.ts";
import { withScriptedDaemon } from "./test_with_scripted_daemon.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const HOUR_MS = 3_600_000;

const ALL: StatsArguments = {
  by: undefined,
  since: undefined,
  until: undefined,
  session: undefined,
  agent: undefined,
  model: undefined,
};

/** Friday was not watched; tokens are known all the same. */
const HISTORY: ScriptedHistory = {
  timeZone: "UTC",
  now: NOW,
  hour: (start) =>
    new Date(start).getUTCDay() === 5
      ? { tokensExact: 100 }
      : { watchedMs: HOUR_MS, activeMs: HOUR_MS / 2, busyMs: HOUR_MS / 4, compactions: 1 },
};

async function run(
  args: Partial<StatsArguments>,
  { history = {}, json = false }: {
    readonly history?: Partial<ScriptedHistory>;
    readonly json?: boolean;
  } = {},
) {
  const answers = scriptedHistory({ ...HISTORY, ...history });
  return await withScriptedDaemon({ answers, json, now: NOW }, async (context) => {
    const status = await stats(context, { ...ALL, ...args });
    return { status, stdout: context.screen.text, stderr: context.stderr.text };
  });
}

Deno.test("stats() shows today and the seven days before, and a gap as a gap", async () => {
  const { stdout, stderr, status } = await run({});
  assert.deepEqual([status, stderr], [0, ""]);
  const lines = stdout.split("\n");
  assert.match(lines[0] ?? "", /^DAY +ACTIVE +WAITING +IDLE +BUSY +WATCHED +COMPACTIONS/);
  assert.match(lines[1] ?? "", /^2026-11-14 +12h 00m +0 +0 +6h 00m +24h 00m +24 +0 +- +0 +0$/);
  assert.match(lines[7] ?? "", /^2026-11-20 +- +- +- +- +not watched +- +- +- +2\.40k +0$/);
  assert.match(lines[8] ?? "", /^2026-11-21 +6h 00m/);
  assert.equal(lines[10], "since 2026-11-14, UTC · answered in: on average");
});

Deno.test("stats() of a kind shows the gaps of the whole, which it cannot know of itself", async () => {
  const { stdout } = await run({ agent: "claude" });
  assert.match(stdout, /^2026-11-20 .*not watched/m);
});

Deno.test("stats() says that figures may grow", async () => {
  const { stderr } = await run({}, { history: { complete: false } });
  assert.match(stderr, /still being summed up/);
});

Deno.test("stats() by hour goes back a day", async () => {
  const { stdout } = await run({ by: "hour" });
  assert.match(stdout, /^2026-11-20 12:00 .*not watched/m);
  assert.match(stdout, /^2026-11-21 00:00 +30m/m);
});

Deno.test("stats() by hour tells apart two hours of one name", async () => {
  const since = { kind: "date", date: "2026-10-25" } as const;
  const { stdout } = await run({ by: "hour", since, until: "2026-10-25" }, {
    history: { timeZone: "Europe/Berlin" },
  });
  assert.match(stdout, /^2026-10-25 01:00 +30m.*\n.* 02:00 \+02:00 +30m.*\n.* 02:00 \+01:00 /m);
  assert.doesNotMatch(stdout, /0[013]:00 [+-]\d/);
});

Deno.test("stats() by session, agent and model has a total", async () => {
  const bySession = await run({ by: "session" }, { history: { sessions: ["api", "web", "api"] } });
  assert.match(bySession.stdout, /^SESSION +ID +ACTIVE/);
  assert.match(bySession.stdout, /^api +session-2 /m);
  assert.match(bySession.stdout, /^web {8}/m);
  const byAgent = await run({ by: "agent" });
  assert.match(byAgent.stdout, /^AGENT[^]*\nclaude [^]*\ntotal /);
  assert.doesNotMatch(byAgent.stdout, /^codex/m);
  assert.match(byAgent.stdout, /^claude: half of the answers within 1m/m);
  const byModel = await run({ by: "model", until: "2026-11-20" });
  assert.match(byModel.stdout, /^MODEL[^]*\nopus [^]*since 2026-11-13 to 2026-11-20/);
});

Deno.test("stats() with --json prints what was said", async () => {
  const { stdout } = await run({}, { json: true });
  const said = JSON.parse(stdout);
  assert.equal(said.rows.length, 8);
  assert.equal(said.rows[6].watchedMs, 0);
  const kinds = JSON.parse((await run({ by: "agent" }, { json: true })).stdout);
  assert.deepEqual(kinds.groups.map(({ agent }: { agent: string }) => agent), AgentType.options);
});

Deno.test("stats() of a session wants one of its name", async () => {
  const { stdout } = await run({ session: "api" });
  assert.match(stdout, /session api/);
  await assert.rejects(run({ session: "gone" }), { code: "NOT_FOUND", exit: 4 });
  const history = { sessions: ["api", "api"] };
  await assert.rejects(run({ session: "api" }, { history }), {
    code: "AMBIGUOUS",
    message: /session-0, session-1/,
  });
  assert.equal((await run({ session: "session-1" }, { history })).status, 0);
});

Deno.test("stats() refuses a time that ends before it begins", async () => {
  const since = { kind: "date", date: "2026-11-20" } as const;
  await assert.rejects(run({ since, until: "2026-11-19" }), { code: "USAGE", exit: 2 });
});

Deno.test("stats() lets nothing of a terminal's language through", async () => {
  const { stdout } = await run({ by: "session" }, { history: { sessions: ["\x1b]52;c;x\x07id"] } });
  assert.ok(!stdout.includes("\x1b"));
});

Deno.test("the values of stats agree with the protocol", () => {
  assert.deepEqual(AGENT_TYPES, AgentType.options);
});
