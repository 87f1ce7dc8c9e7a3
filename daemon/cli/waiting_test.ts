import assert from "node:assert/strict";
import { lineText } from "./line.ts";
import { SAMPLE_NOW, sampleEscalation, samplePane, sampleSnapshot } from "./test_snapshot.ts";
import { historyLines, type Names, waitingLines } from "./waiting.ts";

const { panes, sessions } = sampleSnapshot();
const names: Names = {
  panes: new Map(
    [...panes, samplePane({ tmuxPaneId: "%7", agentType: "codex" })].map((pane) => [pane.id, pane]),
  ),
  sessions: new Map(sessions.map((session) => [session.id, session])),
};
const view = { names, now: SAMPLE_NOW };

const shown = (lines: ReturnType<typeof waitingLines>) =>
  lines.map((line) => lineText(line, { colors: false })).join("\n");

const CODEX = sampleEscalation({
  id: "escalation-2",
  sessionId: "session-api",
  paneId: "pane-%7",
  cause: "action_required",
  text: null,
  openedAt: SAMPLE_NOW - 300_000,
  phase: "seen",
});

Deno.test("waitingLines() shows the longest wait first, and what sleeps last", () => {
  const snoozed = sampleEscalation({
    id: "escalation-3",
    paneId: "pane-%6",
    openedAt: SAMPLE_NOW - 7_200_000,
    phase: "snoozed",
    snoozedUntil: SAMPLE_NOW + 600_000,
  });
  assert.equal(
    shown(waitingLines([snoozed, sampleEscalation(), CODEX], view)),
    `\
FOR  AGENT    PANE  SESSION   AT   NOW          NEEDS
 5m  codex    %7    api       0.0  seen         action required
 1m  unknown  %5    web 日本  0.0  new          permission prompt: wants to use Bash
 2h  unknown  %6    web 日本  0.1  snoozed 10m  permission prompt: wants to use Bash`,
  );
});

Deno.test("waitingLines() says a text that repeats its cause once, and lets no sequence through", () => {
  const twice = sampleEscalation({ text: "Permission prompt" });
  assert.match(shown(waitingLines([twice], view)), / new +permission prompt$/);
  const hostile = sampleEscalation({ text: "a\x1b[2Jb\nc", cause: "x\x07y" });
  assert.match(shown(waitingLines([hostile], view)), / xy: ab c$/);
});

Deno.test("historyLines() shows what became of each, and what the answers took", () => {
  const closed = { closedAt: SAMPLE_NOW, openedAt: new Date(2026, 6, 1, 9, 8, 7).getTime() };
  const answered = sampleEscalation({
    ...closed,
    status: "resolved",
    phase: "answered",
    timeToAnswerMs: 42_000,
  });
  const escalations = [
    answered,
    { ...answered, timeToAnswerMs: null },
    { ...answered, timeToAnswerMs: 3 },
    sampleEscalation({ ...closed, status: "dismissed", phase: "dismissed", paneId: "gone" }),
  ];
  const answerTimes = { count: 12, medianMs: 42_000, longestMs: 3_600_000 };
  const stamp = { revision: 1, lastEventId: 1, degraded: false };
  const listed = { ...stamp, escalations, answerTimes, hasMore: true };
  assert.equal(
    shown(historyLines(listed, view)),
    `\
SINCE                AGENT    PANE  SESSION   AT   BECAME              NEEDED
2026-07-01 09:08:07  unknown  %5    web 日本  0.0  answered after 42s  permission prompt: wants to use Bash
2026-07-01 09:08:07  unknown  %5    web 日本  0.0  answered            permission prompt: wants to use Bash
2026-07-01 09:08:07  unknown  %5    web 日本  0.0  answered after 0s   permission prompt: wants to use Bash
2026-07-01 09:08:07  ?        ?     web 日本       dismissed           permission prompt: wants to use Bash
the last 4 are shown
12 answered, half of them within 42s, all within 1h`,
  );
  const none = { count: 0, medianMs: null, longestMs: null };
  const short = { ...listed, hasMore: false, answerTimes: none };
  assert.equal(historyLines(short, view).length, escalations.length + 1);
});
