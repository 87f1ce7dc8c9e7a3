import assert from "node:assert/strict";
import { lineText, lineWidth } from "./line.ts";
import { sampleHealth } from "./test_health.ts";
import {
  SAMPLE_NOW,
  samplePane,
  sampleSession,
  sampleSnapshot,
  sampleSource,
} from "./test_snapshot.ts";
import { type StatusFacts, statusLines } from "./status.ts";

const VIEW = { now: SAMPLE_NOW, home: "/home/me", hostname: "box", columns: 100 };

const shown = (facts: StatusFacts) =>
  statusLines(facts, VIEW).map((line) => lineText(line, { colors: false })).join("\n");

const small = sampleSnapshot({ sessions: [sampleSession()], panes: [samplePane()] });

Deno.test("statusLines() of a daemon", () => {
  assert.equal(
    shown({ snapshot: small, health: sampleHealth(), tmuxInstalled: true }),
    `\
ntm-tracker 0.1.0 · daemon up 2h · process 4711
2 sessions · 4 panes · ● 1 active

● api  active · 1 pane · 2h old
    0.0  %1  ● active  4s  bash  ~/api`,
  );
});

Deno.test("statusLines() a wait that a daemon holds no escalation of was dismissed, of a look it is yours", () => {
  const snapshot = sampleSnapshot();
  const facts = { snapshot, tmuxInstalled: true };
  assert.match(shown({ ...facts, health: sampleHealth() }), /4 panes · 1 dismissed/);
  assert.match(shown({ ...facts, health: null }), /4 panes · ▲ 1 waits for you/);
});

Deno.test("statusLines() of one look says that times are not known", () => {
  const totals = { sessions: 1, panes: 1, activePanes: 1, waitingPanes: 0 };
  assert.equal(
    shown({ snapshot: { ...small, totals }, health: null, tmuxInstalled: true }),
    `\
no daemon runs: this is one look of its own, ages of states are not known; \`ntm-tracker start\` runs
one
1 session · 1 pane · ● 1 active

● api  active · 1 pane · 2h old
    0.0  %1  ● active  -  bash  ~/api`,
  );
});

Deno.test("statusLines() no name makes a line wider than the terminal", () => {
  const name = "x".repeat(200);
  const long = sampleSession({ name });
  const health = sampleHealth();
  const capture = { ...health.capture, banner: true, sessions: [{ sessionId: long.id, name }] };
  const facts = {
    snapshot: sampleSnapshot({ sessions: [long], panes: [samplePane({ title: name })] }),
    health: { ...health, capture },
    tmuxInstalled: true,
  };
  const lines = statusLines(facts, VIEW);
  assert.deepEqual(lines.filter((line) => lineWidth(line) > VIEW.columns), []);
  assert.match(shown(facts), /^◉ screens are read in x+…$/m);
  assert.match(shown(facts), /● x+… {2}active · 1 pane/, "what it does stays in sight");
  const whole = statusLines(facts, { ...VIEW, columns: Infinity });
  assert.ok(whole.some((line) => lineText(line, { colors: false }).includes(name)), "in a pipe");
});

Deno.test("statusLines() lists the sources where there are several, and says what is unwell", () => {
  const snapshot = sampleSnapshot({
    sessions: [],
    panes: [],
    totals: { sessions: 0, panes: 0, activePanes: 0, waitingPanes: 0 },
    sources: [
      sampleSource(),
      sampleSource({
        id: "b",
        tmuxSocket: "/run/b",
        status: "degraded",
        lastError: "tmux did not answer",
        tmuxVersion: null,
      }),
    ],
  });
  assert.equal(
    shown({
      snapshot,
      health: sampleHealth({ status: "degraded", condition: "degraded" }),
      tmuxInstalled: true,
    }),
    `\
ntm-tracker 0.1.0 · daemon up 2h · process 4711 · ! degraded, see \`ntm-tracker health\`
0 sessions · 0 panes
! /run/b cannot be seen: tmux did not answer
  ✓ ok        /tmp/tmux-1000/default  tmux 3.3a
  ! degraded  /run/b`,
  );
});

Deno.test("statusLines() shows that screens are read, unless the settings forbid it", () => {
  const sessions = [{ sessionId: "s", name: "api" }];
  const shownLine = (banner: boolean) => {
    const health = sampleHealth({
      capture: { mode: "per_session", banner, sessions, namesakes: [] },
    });
    return shown({ snapshot: small, health, tmuxInstalled: true }).split("\n")[2];
  };
  assert.deepEqual([true, false].map(shownLine), ["◉ screens are read in api", ""]);
});
