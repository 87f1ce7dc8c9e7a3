import assert from "node:assert/strict";
import {
  MAX_USAGE_ROWS,
  UsageGroup,
  type UsageReport,
  type UsageRow,
} from "../../shared/protocol/methods/usage.ts";
import { AgentType } from "../../shared/model/agent.ts";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { ensureDirectories } from "../platform/directories.ts";
import { lineText } from "./line.ts";
import { memoryContext } from "./memory_context.ts";
import { ScriptedDaemon } from "./test_scripted_daemon.ts";
import { usage, type UsageArguments, usageLines, usageNotes, type UsageView } from "./usage.ts";
import { TRANSCRIPT_AGENTS, USAGE_GROUPS } from "./usage_values.ts";

const NOW = Date.parse("2026-11-21T09:30:00Z");

function sum(total: number, costUsd: number | null, unpricedTokens = 0) {
  return {
    tokens: {
      input: 1_234,
      output: 999,
      cacheRead: total - 2_333,
      cacheWrite: 100,
      reasoning: 9,
      total,
    },
    costUsd,
    unpricedTokens,
    exact: true as const,
    firstAt: NOW - 7_200_000,
    lastAt: NOW - 3_600_000,
  };
}

const NOTHING_MISSING = { unreadable: 0, unreadableFolders: 0, refused: 0, uncounted: 0 };

function report(rows: readonly UsageRow[], change: Partial<UsageReport> = {}): UsageReport {
  return {
    timeZone: "Europe/Berlin",
    rows: [...rows],
    totals: sum(56_000_000, 21.5),
    truncated: false,
    unpricedModels: [],
    prices: { asOf: "2026-11-21", problem: null },
    reading: null,
    missing: NOTHING_MISSING,
    ...change,
  };
}

const VIEW: UsageView = {
  groupBy: ["day"],
  since: NOW - 7 * 86_400_000,
  until: undefined,
  now: NOW,
  home: "/home/me",
};

const shown = (of: UsageReport, view: Partial<UsageView> = {}) =>
  usageLines(of, { ...VIEW, ...view }).map((line) => lineText(line, { colors: false })).join("\n");

Deno.test("usageLines() shows each day, and the total below", () => {
  const rows = [
    { day: "2026-11-20", ...sum(45_600_000, 20.25) },
    { day: "2026-11-21", ...sum(950_000, 1.25) },
  ];
  assert.equal(
    shown(report(rows)),
    `\
DAY         INPUT  OUTPUT  CACHE READ  CACHE WRITE  TOTAL    COST
2026-11-20  1.23k     999       45.6M          100  45.6M  $20.25
2026-11-21  1.23k     999        948k          100   950k   $1.25
total       1.23k     999       56.0M          100  56.0M  $21.50

since 2026-11-14, Europe/Berlin · cost by the list prices of 2026-11-21, US dollars: a plan is billed otherwise`,
  );
});

Deno.test("usageLines() of sessions shows a short id, the project's name and when it was used", () => {
  const rows = [
    {
      sessionId: "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
      agent: "claude" as const,
      project: "/home/me/work/shop",
      ...sum(3_000_000, 2, 5),
    },
    { sessionId: null, agent: "codex" as const, project: null, ...sum(4_000, null, 4_000) },
  ];
  const totals = sum(3_004_000, 2, 4_005);
  assert.equal(
    shown(report(rows, { totals }), { groupBy: ["session"], since: undefined })
      .split("\n").slice(0, 4).join("\n"),
    `\
SESSION   PROJECT  AGENT   INPUT  OUTPUT  CACHE READ  CACHE WRITE  TOTAL   COST   LAST USED
0a1b2c3d  shop     claude  1.23k     999       3.00M          100  3.00M  $2.00+  1h ago
?         ?        codex   1.23k     999       1.67k          100  4.00k      -   1h ago
total                      1.23k     999       3.00M          100  3.00M  $2.00+`,
  );
});

Deno.test("usageLines() of projects shows where they are, and other keys beside them", () => {
  const row = {
    day: "2026-11-21",
    agent: "claude" as const,
    model: "sonnet",
    project: "/home/me/work/shop",
    ...sum(3_000, 0.001),
  };
  const [head, line] = shown(report([row]), { groupBy: ["model", "project", "agent", "day"] })
    .split("\n");
  assert.match(head ?? "", /^DAY +PROJECT +AGENT +MODEL +INPUT/);
  assert.match(line ?? "", /^2026-11-21 +~\/work\/shop +claude +sonnet +1\.23k .* <\$0\.01$/);
});

Deno.test("usageLines() of nothing says so, and of which time", () => {
  assert.equal(
    shown(report([]), { until: "2026-11-15" }).split("\n").slice(0, 2).join("\n")
      .replace(/ · .*/, ""),
    "no tokens were used\nsince 2026-11-14 to 2026-11-15, Europe/Berlin",
  );
  assert.match(shown(report([]), { since: undefined }), /\nall that is known, Europe\/Berlin · /);
});

Deno.test("usageLines() lets nothing of a terminal's language through", () => {
  const row = {
    sessionId: "\x1b]52;c;x\x07id",
    agent: "claude" as const,
    project: "/w/\x1b[31mred",
    model: "\u202emodel",
    ...sum(3_000, 1),
  };
  const text = shown(report([row]), { groupBy: ["session", "model"] });
  for (const char of ["\x1b", "\x07", "\u202e"]) assert.ok(!text.includes(char));
  assert.match(text, /id +red +claude +model/);
});

Deno.test("usageNotes() says what must be said, and nothing else", () => {
  assert.deepEqual(usageNotes(report([]), "~/prices.toml"), []);
  const models = ["a", "b", "c", "d", "e", "f", "g"];
  const rows = [{ day: "2026-11-21", ...sum(3_000, 1) }];
  assert.deepEqual(
    usageNotes(
      report(rows, {
        totals: sum(56_000_000, 21.5, 1_230_000),
        unpricedModels: models,
        reading: 41.9,
        truncated: true,
        prices: { asOf: "2026-11-21", problem: "/p.toml:3:1: it is wrong\n  mend it" },
      }),
      "~/prices.toml",
    ),
    [
      "older transcripts are still being read (41 %): there is more",
      "the cost is without 1.23M tokens whose model has no price: a, b, c, d, e and 2 more; " +
      "one can be given in ~/prices.toml",
      "only 1 rows are shown, the total is of all: ask for less",
      "your prices are not used:\n/p.toml:3:1: it is wrong\nmend it",
    ],
  );
});

Deno.test("usageNotes() says what is not in the figures", () => {
  const notes = (missing: Partial<UsageReport["missing"]>) =>
    usageNotes(report([], { missing: { ...NOTHING_MISSING, ...missing } }), "~/prices.toml");
  assert.deepEqual(notes({ unreadable: 1 }), [
    "1 transcript cannot be read: `ntm-tracker health` says why",
  ]);
  assert.deepEqual(notes({ unreadable: 2, unreadableFolders: 1, refused: 30, uncounted: 12 }), [
    "2 transcripts and 1 folder cannot be read: `ntm-tracker health` says why",
    "30 transcripts left aside, for there are too many",
    "12 answers came too late to be counted: days that are closed may lack some",
  ]);
});

const ALL: UsageArguments = {
  by: undefined,
  since: undefined,
  until: undefined,
  agent: undefined,
  model: undefined,
};

/** Runs the command against a daemon that gives this report, and tells what it was asked. */
async function run(args: Partial<UsageArguments>, answer: UsageReport, json = false) {
  const home = await Deno.makeTempDir({ prefix: "ntm-usage-" });
  const context = memoryContext({ home, json, now: () => NOW });
  await ensureDirectories(context.paths);
  const listener = Deno.listen({ transport: "unix", path: context.paths.socket });
  try {
    let asked: Readonly<Record<string, unknown>> = {};
    const running = usage(context, { ...ALL, ...args });
    const { readable, writable } = await listener.accept();
    const daemon = new ScriptedDaemon(frameChannel({ name: "test", readable, writable }), {
      "usage.report": (params: typeof asked) => {
        asked = params;
        return answer;
      },
    });
    const status = await running;
    await daemon.served;
    return { status, asked, stdout: context.screen.text, stderr: context.stderr.text };
  } finally {
    listener.close();
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("usage() asks for the last thirty days by day, and prints them", async () => {
  const rows = [{ day: "2026-11-21", ...sum(3_000, 1) }];
  const { status, asked, stdout, stderr } = await run({}, report(rows, { reading: 3 }));
  assert.equal(status, 0);
  const { since, ...rest } = asked;
  assert.deepEqual(rest, { groupBy: ["day"], timeZone: Temporal.Now.timeZoneId() });
  const ago = (NOW - Number(since)) / 86_400_000;
  assert.ok(ago > 28.9 && ago < 30.1, String(ago));
  assert.match(stdout, /^DAY .*\n2026-11-21 .*\ntotal .*\n\nsince .*\n$/);
  assert.equal(stderr, "older transcripts are still being read (3 %): there is more\n");
});

Deno.test("usage() passes on what was asked for, and with --json the answer as it is", async () => {
  const answer = report([{ agent: "codex", ...sum(3_000, 1) }], { reading: 3 });
  const { asked, stdout, stderr } = await run(
    {
      by: ["agent", "model"],
      since: { kind: "all" },
      until: "2026-11-20",
      agent: "codex",
      model: "gpt-5",
    },
    answer,
    true,
  );
  const { until, timeZone: _, ...rest } = asked;
  assert.deepEqual(rest, { groupBy: ["agent", "model"], agent: "codex", model: "gpt-5" });
  assert.equal(typeof until, "number");
  assert.deepEqual(JSON.parse(stdout), answer);
  assert.equal(stderr, "");
});

Deno.test("usage() without a daemon says how to start one", async () => {
  const home = await Deno.makeTempDir({ prefix: "ntm-usage-" });
  try {
    await assert.rejects(usage(memoryContext({ home }), ALL), {
      code: "NO_DAEMON",
      exit: 69,
      message: /start one with `ntm-tracker start`/,
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("the values of usage agree with the protocol", () => {
  assert.deepEqual(USAGE_GROUPS, UsageGroup.options);
  for (const agent of TRANSCRIPT_AGENTS) assert.ok(AgentType.options.includes(agent));
  assert.ok(MAX_USAGE_ROWS > 366, "a year of days fits");
});

Deno.test("usage() refuses a time that ends before it begins", async () => {
  const since = { kind: "date", date: "2026-11-11" } as const;
  // Without a daemon: it is refused before one is asked.
  const refused = (args: Partial<UsageArguments>) =>
    usage(memoryContext({ home: "/nowhere", now: () => NOW }), { ...ALL, ...args });
  await assert.rejects(refused({ since, until: "2026-11-10" }), {
    code: "USAGE",
    exit: 2,
    message: /--until is 2026-11-10 and --since is 2026-11-11, say/,
  });
  await assert.rejects(refused({ until: "2026-01-10" }), /as without --since/);
  assert.equal((await run({ since, until: "2026-11-11" }, report([]))).status, 0);
});
