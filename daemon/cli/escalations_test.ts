import assert from "node:assert/strict";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { ensureDirectories } from "../platform/directories.ts";
import { escalations, type EscalationsArguments, findEscalation } from "./escalations.ts";
import { type MemoryContext, memoryContext } from "./memory_context.ts";
import { SAMPLE_NOW, sampleEscalation, samplePane, sampleSnapshot } from "./test_snapshot.ts";
import { type Answers, ScriptedDaemon } from "./test_scripted_daemon.ts";
import { waiting } from "./waiting.ts";

const snapshot = sampleSnapshot({ escalations: [sampleEscalation()] });
const CLOSED_ID = "0198aaaa-bbbb-7ccc-8ddd-eeeeffff0000";

Deno.test("findEscalation() takes a pane in every way that names one, and an id", () => {
  for (const target of ["%5", "web 日本", "web 日本:0.0", "web 日本:0", "pane-%5", "session-web"]) {
    assert.equal(findEscalation(target, snapshot), "escalation-1", target);
  }
  assert.equal(findEscalation("escalation-1", snapshot), "escalation-1");
  // The daemon knows what became of it.
  assert.equal(findEscalation(CLOSED_ID, snapshot), CLOSED_ID);
});

Deno.test("findEscalation() refuses a pane that does not wait, and one that is none", () => {
  assert.throws(() => findEscalation("%1", snapshot), {
    code: "NOT_WAITING",
    exit: 4,
    message: "pane %1 does not wait for you, or was dismissed: " +
      "`ntm-tracker waiting` lists those that do",
  });
  assert.throws(() => findEscalation("%99", snapshot), { code: "NOT_FOUND", exit: 4 });
});

Deno.test("findEscalation() takes no session for one of several that wait in it", () => {
  const panes = [
    ...snapshot.panes,
    samplePane({ tmuxPaneId: "%7", sessionId: "session-web", windowIndex: 3, status: "waiting" }),
  ];
  const second = sampleEscalation({ id: "escalation-2", paneId: "pane-%7" });
  const both = sampleSnapshot({ panes, escalations: [...snapshot.escalations, second] });
  assert.throws(() => findEscalation("web 日本", both), {
    code: "AMBIGUOUS",
    message: '"web 日本" is not one pane alone: %5, %7 wait there',
  });
  assert.equal(findEscalation("%5", both), "escalation-1");
  assert.equal(findEscalation("web 日本:3.0", both), "escalation-2");
  assert.equal(findEscalation("pane-%7", both), "escalation-2");
});

/** Runs a command against a daemon of these answers. */
async function run(
  answers: Answers,
  command: (context: MemoryContext) => Promise<number>,
  json = false,
): Promise<MemoryContext> {
  const home = await Deno.makeTempDir({ prefix: "ntm-escalations-" });
  const context = memoryContext({ home, json, now: () => SAMPLE_NOW });
  await ensureDirectories(context.paths);
  const listener = Deno.listen({ transport: "unix", path: context.paths.socket });
  try {
    const status = command(context);
    const { readable, writable } = await listener.accept();
    const channel = frameChannel({ name: "test", readable, writable });
    const daemon = new ScriptedDaemon(channel, { "snapshot.get": snapshot, ...answers });
    assert.equal(await status, 0);
    await daemon.served;
    return context;
  } finally {
    listener.close();
    await Deno.remove(home, { recursive: true });
  }
}

const CASES: readonly (readonly [EscalationsArguments, object, string])[] = [
  [
    { command: "escalations seen", target: "%5" },
    { phase: "seen", seenAt: SAMPLE_NOW },
    "%5  web 日本:0.0  seen: permission prompt: wants to use Bash\n",
  ],
  [
    { command: "escalations dismiss", target: "web 日本" },
    { phase: "dismissed", status: "dismissed", closedAt: SAMPLE_NOW },
    "%5  web 日本:0.0  dismissed: permission prompt: wants to use Bash\n",
  ],
  [
    { command: "escalations snooze", target: "escalation-1", forMs: 900_000 },
    { phase: "snoozed", snoozedUntil: SAMPLE_NOW + 900_000 },
    "%5  web 日本:0.0  snoozed 15m: permission prompt: wants to use Bash\n",
  ],
  [
    { command: "escalations reopen", target: "%5" },
    { phase: "seen", seenAt: SAMPLE_NOW },
    "%5  web 日本:0.0  seen: permission prompt: wants to use Bash\n",
  ],
];

for (const [args, change, text] of CASES) {
  Deno.test(`escalations() ${args.command} asks the daemon, and says what came of it`, async () => {
    const asked: unknown[] = [];
    const answers = {
      [args.command.replace(" ", ".")]: (params: unknown) => {
        asked.push(params);
        return sampleEscalation(change);
      },
    };
    const { screen } = await run(answers, (context) => escalations(context, args));
    assert.equal(screen.text, text);
    const forMs = args.command === "escalations snooze" ? { forMs: args.forMs } : {};
    assert.deepEqual(asked, [{ escalationId: "escalation-1", ...forMs }]);
    const json = await run(answers, (context) => escalations(context, args), true);
    assert.deepEqual(JSON.parse(json.screen.text), sampleEscalation(change));
  });
}

Deno.test("escalations() reopen finds what was dismissed by its pane", async () => {
  const asked: unknown[] = [];
  const list = (escalations: readonly unknown[]) => (params: unknown) => {
    asked.push(params);
    return { ...STAMP, escalations, hasMore: false, answerTimes: NO_TIMES };
  };
  const answers = {
    "snapshot.get": sampleSnapshot(),
    "escalations.list": list([sampleEscalation({ id: "quiet", status: "dismissed" })]),
    "escalations.reopen": (params: unknown) => {
      asked.push(params);
      return sampleEscalation({ id: "quiet", phase: "seen" });
    },
  };
  const args = { command: "escalations reopen", target: "%5" } as const;
  await run(answers, (context) => escalations(context, args));
  const one = { status: "dismissed", paneId: "pane-%5", limit: 1 };
  assert.deepEqual(asked, [one, { escalationId: "quiet" }]);
  await run({ ...answers, "escalations.list": list([]) }, async (context) => {
    await assert.rejects(escalations(context, args), { code: "NOT_WAITING" });
    return 0;
  });
});

const STAMP = { revision: 7, lastEventId: 42, degraded: false };
const NO_TIMES = { count: 0, medianMs: null, longestMs: null };

Deno.test("waiting() lists who needs a person, and says when nobody does", async () => {
  const asked: unknown[] = [];
  const listed = { ...STAMP, escalations: [sampleEscalation()], hasMore: false };
  const answers = {
    "escalations.list": (params: unknown) => {
      asked.push(params);
      return { ...listed, answerTimes: NO_TIMES };
    },
  };
  const { screen } = await run(answers, (context) => waiting(context, { all: false }));
  assert.match(screen.text, /^FOR +AGENT[^]*\n +1m +unknown +%5 +web 日本 /);
  const json = await run(answers, (context) => waiting(context, { all: true }), true);
  assert.deepEqual(JSON.parse(json.screen.text), { ...listed, answerTimes: NO_TIMES });
  assert.deepEqual(asked, [{ status: "pending", limit: 500 }, { limit: 50 }]);
  const nobody = { "escalations.list": { ...listed, escalations: [], answerTimes: NO_TIMES } };
  const { stderr } = await run(nobody, (context) => waiting(context, { all: false }));
  assert.equal(stderr.text, "no agent needs you\n");
});

Deno.test("waiting() asks history for the names of what is gone", async () => {
  const gone = sampleEscalation({ paneId: "gone", sessionId: "past" });
  const answers = {
    "escalations.list": {
      ...STAMP,
      escalations: [gone],
      hasMore: false,
      answerTimes: NO_TIMES,
    },
    "panes.get": samplePane({ id: "gone", tmuxPaneId: "%40", agentType: "gemini" }),
    "sessions.get": { ...snapshot.sessions[0], id: "past", name: "yesterday" },
  };
  const { screen } = await run(answers, (context) => waiting(context, { all: true }));
  assert.match(screen.text, / gemini +%40 +yesterday +0\.0 /);
});
