import assert from "node:assert/strict";
import { NO_STATS } from "../../shared/model/pane.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { fitBoard, paneTitle, shortPath, totalsLine, wholeBoard } from "./board.ts";
import { type Line, lineText } from "./line.ts";
import {
  SAMPLE_NOW,
  sampleEscalation,
  sampleNtm,
  samplePane,
  sampleSession,
  sampleSnapshot,
  sampleSource,
} from "./test_snapshot.ts";

const VIEW = { now: SAMPLE_NOW, home: "/home/me", hostname: "box", timesKnown: true };

const WATCHED = { watched: true };

const shown = (lines: readonly Line[]) =>
  lines.map((line) => lineText(line, { colors: false })).join("\n");
const board = (snapshot: Snapshot, view = VIEW) => shown(wholeBoard(snapshot, view));

Deno.test("wholeBoard() shows sessions that wait first, and panes aligned below them", () => {
  assert.equal(
    board(sampleSnapshot()),
    `\
● web 日本  active · 2 panes · 10m old
    0.0   %5   ▲ waiting   1m  claude  [context low] May I run it?
    0.1   %6   × ended    30s  bash    [exit 2] ~/api
● api  active · 3 panes · attached · 2h old
    0.0   %1   ● active    4s  node    Fix the parser
    0.1   %2   ○ idle      3m  bash    ~/api
    10.0  %12  ? unknown   1m  vim     日本語 notes
× old  ended · 3m ago`,
  );
});

Deno.test("wholeBoard() shows no times where none are known", () => {
  const snapshot = sampleSnapshot({ sessions: [sampleSession()], panes: [samplePane()] });
  assert.equal(
    board(snapshot, { ...VIEW, timesKnown: false }),
    "● api  active · 1 pane · 2h old\n    0.0  %1  ● active  -  bash  ~/api",
  );
});

Deno.test("wholeBoard() shows what agents have used where that is known of any", () => {
  const tokens = {
    ...{ input: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
    output: 7,
    total: 7,
  };
  const panes = [samplePane({ stats: { ...NO_STATS, tokens } }), samplePane({ tmuxPaneId: "%2" })];
  assert.equal(
    board(sampleSnapshot({ sessions: [sampleSession()], panes })),
    `\
● api  active · 1 pane · 2h old
    0.0  %1  ● active  4s  bash  7    ~/api
    0.0  %2  ● active  4s  bash       ~/api`,
  );
});

Deno.test("wholeBoard() names the source where there are several", () => {
  const sources = [sampleSource(), sampleSource({ id: "source-2", tmuxSocket: "/run/t/work" })];
  const sessions = [sampleSession({ sourceId: "source-2", attachedClients: 2 })];
  assert.equal(
    board(sampleSnapshot({ sources, sessions, panes: [] })),
    "● api  active · 1 pane · 2 clients · 2h old · on work",
  );
});

Deno.test("wholeBoard() names the project that ntm tells of", () => {
  const sessions = [sampleSession()];
  const panes = [samplePane(), samplePane({ tmuxPaneId: "%2", ntm: sampleNtm() })];
  const [head] = board(sampleSnapshot({ sessions, panes })).split("\n");
  assert.equal(head, "● api  active · 1 pane · project atlas (api) · 2h old");
});

Deno.test("wholeBoard() lists the panes of a session group once", () => {
  const both = ["session-api", "session-twin"];
  const snapshot = sampleSnapshot({
    sessions: [sampleSession(), sampleSession({ id: "session-twin", name: "twin" })],
    panes: [samplePane({ sessionIds: both })],
  });
  assert.equal(
    board(snapshot),
    `\
● api  active · 1 pane · 2h old
    0.0  %1  ● active  4s  bash  ~/api
● twin  active · 1 pane · 2h old · panes are shown under api`,
  );
});

Deno.test("wholeBoard() lets no name or title reach the terminal as it is", () => {
  const snapshot = sampleSnapshot({
    sessions: [sampleSession({ name: "a\x1b[2Jb" })],
    panes: [samplePane({ title: "x\x1b]52;c;AAAA\x07y\nz", currentCommand: "\u202esh" })],
  });
  assert.equal(
    board(snapshot),
    "● ab  active · 1 pane · 2h old\n    0.0  %1  ● active  4s  sh  xy z",
  );
});

Deno.test("fitBoard() gives up panes first, then sessions, and says so", () => {
  const fit = (rows: number) => fitBoard(sampleSnapshot(), VIEW, rows);
  assert.equal(shown(fit(8)), board(sampleSnapshot()));
  assert.equal(
    shown(fit(7)),
    `\
● web 日本  active · 2 panes · ▲ 1 waiting · 10m old
● api  active · 3 panes · ● 1 active · ○ 1 idle · ? 1 unknown · attached · 2h old
× old  ended · 3m ago
… 5 panes not shown for want of rows`,
  );
  assert.equal(
    shown(fit(2)),
    `\
● web 日本  active · 2 panes · ▲ 1 waiting · 10m old
… 2 more sessions, 5 panes not shown for want of rows`,
  );
  for (const rows of [0, 1, 2, 3, 4, 5]) assert.ok(fit(rows).length <= rows);
});

Deno.test("wholeBoard() heads a session by who waits in it where nothing works", () => {
  const idle = sampleSession({ status: "idle", paneCount: 2, waitingPanes: 2 });
  const asks = ["%1", "%2"].map((tmuxPaneId) => samplePane({ tmuxPaneId, status: "waiting" }));
  const [first, second] = asks.map(({ id }) => sampleEscalation({ id, paneId: id }));
  assert.ok(first && second);
  const head = (escalations: Snapshot["escalations"], session = idle) => {
    const snapshot = sampleSnapshot({ sessions: [session], panes: asks, escalations });
    return board(snapshot).split("\n")[0];
  };
  assert.equal(head([first]), "▲ api  1 waits for you · 2 panes · 2h old");
  assert.equal(head([first, second]), "▲ api  2 wait for you · 2 panes · 2h old");
  assert.equal(
    head([first], sampleSession({ waitingPanes: 2 })),
    "● api  active · ▲ 1 waits for you · 1 pane · 2h old",
  );
  const later = { phase: "snoozed", snoozedUntil: SAMPLE_NOW + 60_000 } as const;
  assert.equal(head([{ ...first, ...later }]), "○ api  idle · 2 panes · 2h old");
});

Deno.test("wholeBoard() of a single look takes everything that waits for waiting for you", () => {
  const sessions = [sampleSession({ status: "idle", waitingPanes: 1 })];
  const snapshot = sampleSnapshot({ sessions, panes: [samplePane({ status: "waiting" })] });
  assert.match(
    board(snapshot, { ...VIEW, timesKnown: false }),
    /^▲ api {2}1 waits for you · 1 pane /,
  );
});

Deno.test("fitBoard() counts a pane that waits for you once", () => {
  const snapshot = sampleSnapshot({ escalations: [sampleEscalation()] });
  const [head = ""] = shown(fitBoard(snapshot, VIEW, 2)).split("\n");
  assert.equal(head, "● web 日本  active · ▲ 1 waits for you · 2 panes · 10m old");
});

Deno.test("fitBoard() of sessions without panes counts only sessions", () => {
  const sessions = ["a", "b", "c"].map((name) => sampleSession({ id: name, name }));
  const lines = fitBoard(sampleSnapshot({ sessions, panes: [] }), VIEW, 2);
  assert.equal(shown(lines).split("\n").at(-1), "… 2 more sessions");
});

Deno.test("totalsLine() counts what lives, what needs a person first", () => {
  assert.equal(
    shown([totalsLine(sampleSnapshot({ escalations: [sampleEscalation()] }), WATCHED)]),
    "2 sessions · 4 panes · ▲ 1 waits for you · ● 1 active · ○ 1 idle · ? 1 unknown",
  );
  const totals = { sessions: 0, panes: 0, activePanes: 0, waitingPanes: 0 };
  assert.equal(
    shown([totalsLine(sampleSnapshot({ panes: [], totals }), WATCHED)]),
    "0 sessions · 0 panes",
  );
});

Deno.test("totalsLine() and wholeBoard() mark what is snoozed, which does not wait for you now", () => {
  const snoozed = sampleEscalation({ phase: "snoozed", snoozedUntil: SAMPLE_NOW + 740_000 });
  const snapshot = sampleSnapshot({ escalations: [snoozed] });
  assert.equal(
    shown([totalsLine(snapshot, WATCHED)]),
    "2 sessions · 4 panes · 1 snoozed · ● 1 active · ○ 1 idle · ? 1 unknown",
  );
  assert.match(
    board(snapshot),
    /%5 +▲ waiting +1m +claude +\[snoozed 13m\] \[context low\] May I run it\?\n/,
  );
  const pending = sampleSnapshot({ escalations: [sampleEscalation()] });
  assert.doesNotMatch(board(pending), /snoozed/);
  assert.match(shown([totalsLine(pending, WATCHED)]), /▲ 1 waits for you · ● 1 active/);
});

Deno.test("totalsLine() a snooze that outlives its wait hides no other pane that waits", () => {
  const { panes } = sampleSnapshot();
  const other = samplePane({ tmuxPaneId: "%7", status: "waiting" });
  const snapshot = sampleSnapshot({
    panes: [...panes.filter(({ tmuxPaneId }) => tmuxPaneId !== "%5"), samplePane(), other],
    escalations: [
      sampleEscalation({
        id: "old",
        paneId: "pane-%1",
        phase: "snoozed",
        snoozedUntil: SAMPLE_NOW,
      }),
      sampleEscalation({ id: "new", paneId: other.id }),
    ],
  });
  const text = shown([totalsLine(snapshot, WATCHED)]);
  assert.match(text, /▲ 1 waits for you · ● 2 active/);
  assert.doesNotMatch(text, /snoozed/);
});

Deno.test("totalsLine() a wait that was dismissed is not for you, one of a single look is", () => {
  const text = (watched: boolean) => shown([totalsLine(sampleSnapshot(), { watched })]);
  assert.match(text(true), /4 panes · 1 dismissed · ● 1 active/);
  assert.match(text(false), /4 panes · ▲ 1 waits for you · ● 1 active/);
});

Deno.test("paneTitle() shows where a pane is when its title says nothing", () => {
  assert.equal(paneTitle(samplePane({ title: "box" }), VIEW), "~/api");
  assert.equal(paneTitle(samplePane({ title: "" }), VIEW), "~/api");
  assert.equal(paneTitle(samplePane({ title: "build" }), VIEW), "build");
});

Deno.test("shortPath() shortens only the home directory itself", () => {
  assert.equal(shortPath("/home/me", "/home/me"), "~");
  assert.equal(shortPath("/home/me/x", "/home/me"), "~/x");
  assert.equal(shortPath("/home/meg/x", "/home/me"), "/home/meg/x");
  assert.equal(shortPath("/x", "/"), "/x");
});

Deno.test("wholeBoard() calls an agent by its name, and anything else by its command", () => {
  const panes = [
    samplePane({ tmuxPaneId: "%1", agentType: "claude", currentCommand: "2_1_220" }),
    samplePane({ tmuxPaneId: "%2", agentType: "shell", currentCommand: "vim" }),
  ];
  const lines = board(sampleSnapshot({ panes })).split("\n");
  assert.match(lines.find((line) => line.includes("%1")) ?? "", / claude /);
  assert.match(lines.find((line) => line.includes("%2")) ?? "", / vim /);
});
