import assert from "node:assert/strict";
import fc from "fast-check";
import type { AgentType } from "../../shared/model/agent.ts";
import { screenClaims, type ScreenFindings } from "./screen_claims.ts";
import { packSet } from "./test_packs.ts";
import {
  BUILT_IN,
  claudeDialog,
  claudeScreen,
  codexScreen,
  geminiScreen,
  NOW,
  readScreen,
  statusIn,
} from "./test_screens.ts";

Deno.test("screenClaims() says nothing of a shell, an unknown program and an empty screen", () => {
  const screen = claudeScreen({ above: "✻ Pondering… (3s)" }).split("\n");
  for (const agentType of ["shell", "unknown"] as const) {
    assert.deepEqual(screenClaims(BUILT_IN, { agentType, lines: screen, now: NOW }).claims, []);
  }
  for (const lines of [[], [""], ["", "   ", "\u00a0"]]) {
    const reading = screenClaims(BUILT_IN, { agentType: "claude", lines, now: NOW });
    assert.deepEqual([reading.claims, reading.rule], [[], null]);
  }
});

Deno.test("screenClaims() names the rule that decided", () => {
  assert.equal(readScreen("claude", claudeScreen({ above: "✻ Brewed for 8s" })).rule, "done");
  assert.equal(readScreen("claude", claudeScreen({ above: "hello" })).rule, null);
});

Deno.test("screenClaims() keeps the time since which a claim holds", () => {
  const look = (lines: string, now: number, previous?: ScreenFindings) =>
    screenClaims(BUILT_IN, {
      agentType: "claude",
      lines: lines.split("\n"),
      now,
      previous: previous?.claims ?? [],
    });
  const times = ({ claims }: ScreenFindings) => claims.map(({ since, seenAt }) => [since, seenAt]);
  const first = look(claudeScreen({ above: "✻ Pondering… (3s)" }), NOW);
  const second = look(claudeScreen({ above: "✶ Pondering… (4s)" }), NOW + 1000, first);
  const third = look(claudeScreen({ above: "✻ Pondered for 5s" }), NOW + 2000, second);
  assert.deepEqual([first, second, third].map(times), [
    [[NOW, NOW]],
    [[NOW, NOW + 1000]],
    [[NOW + 2000, NOW + 2000]],
  ]);
});

Deno.test("screenClaims() looks at the last 40 lines and 400 columns only", () => {
  const dialog = claudeDialog(" Do you want to proceed?\n ❯ 1. Yes\n   2. No (esc)");
  const below = (count: number) => `${dialog}${"x\n".repeat(count)}`;
  assert.equal(statusIn(readScreen("claude", below(1))), "waiting");
  assert.equal(statusIn(readScreen("claude", below(60))), "none");
  const wide = (columns: number) =>
    claudeScreen({ footer: `${" ".repeat(columns)}Context left until auto-compact: 9%` });
  assert.equal(readScreen("claude", wide(300)).contextPercentLeft, 9);
  assert.equal(readScreen("claude", wide(500)).contextPercentLeft, null);
});

Deno.test("screenClaims() takes no percentage beyond the whole", () => {
  const footer = (percent: string) =>
    claudeScreen({ footer: `  Context left until auto-compact: ${percent}%` });
  assert.equal(readScreen("claude", footer("100")).contextPercentLeft, 100);
  assert.equal(readScreen("claude", footer("101")).contextPercentLeft, null);
  assert.equal(readScreen("claude", footer("1000")).contextPercentLeft, null);
});

Deno.test("screenClaims() cut off by its budget claims nothing and says where", () => {
  const lines = claudeDialog(" Do you want to proceed?\n ❯ 1. Yes\n   2. No (esc)").split("\n");
  const read = (ticks: number) => {
    let time = 0;
    const budget = { ms: 10, clock: () => time += 10 / ticks };
    return screenClaims(BUILT_IN, { agentType: "claude", lines, now: NOW }, { budget });
  };
  const cut = read(4);
  assert.equal(typeof cut.cutOffAt, "string");
  assert.deepEqual([cut.claims, cut.rule, cut.limits], [[], null, []]);
  const whole = read(10_000);
  assert.equal(whole.cutOffAt, null);
  assert.equal(statusIn(whole), "waiting");
});

/** A pack of which each rule can be tried by itself. */
function packOf(rules: string) {
  const text = `name = "shell"\nversion = "1"\nagent = "shell"\n${rules}`;
  const packs = packSet([{ file: "shell.toml", text }]);
  assert.deepEqual(packs.problems, []);
  return (screen: string) =>
    screenClaims(packs, { agentType: "shell", lines: screen.split("\n"), now: NOW });
}

Deno.test("screenClaims() wants all needs, no exclusion, and the higher priority first", () => {
  const read = packOf(`
[[screen.rule]]
id = "low"
region = "bottom"
needs = ["alpha"]
status = "idle"
claim = "low"
[[screen.rule]]
id = "high"
region = "bottom"
needs = ["alpha", "beta"]
excludes = ["gamma"]
status = "waiting"
claim = "high"
priority = 5
[[screen.rule]]
id = "flag"
region = "bottom"
needs = ["beta"]
claim = "busy_behind"
flags = ["background_work"]
`);
  const said = (screen: string) => read(screen).claims.map(({ claim }) => claim);
  assert.deepEqual(said("alpha"), ["low"]);
  assert.deepEqual(said("alpha\n\nbeta"), ["high", "busy_behind"]);
  assert.deepEqual(said("alpha\nbeta\n> gamma"), ["low", "busy_behind"]);
  assert.deepEqual(said("beta"), ["busy_behind"]);
  assert.deepEqual(said("nothing"), []);
});

Deno.test("screenClaims() finds in a line, in broken lines and in all of them", () => {
  const read = packOf(`
[[screen.rule]]
id = "anchored"
region = "bottom"
needs = ['^one two three$']
status = "idle"
claim = "anchored"
`);
  assert.equal(statusIn(read("zero\none two three\nfour")), "idle");
  assert.equal(statusIn(read("zero\none two\n  three\nfour")), "idle");
  assert.equal(statusIn(read("one\ntwo\nthree")), "idle");
  assert.equal(statusIn(read("one two threefour")), "none");
});

const piece = fc.constantFrom(
  ...[
    "❯",
    "›",
    "●",
    "⎿",
    ">",
    "│",
    "─".repeat(20),
    "╭────╮",
    "╰────╯",
    "✻",
    "…",
    "⠼",
    "\n",
    "\n\n",
  ],
  ...["  ", "1. Yes", "2. No (esc)", "Do you want to proceed?", "esc to interrupt", "for 3s"],
  ...[
    "Showing detailed transcript",
    "Context left until auto-compact: 4%",
    "Compacting conversation",
  ],
  ...[
    "Allow once",
    "No, suggest changes (esc)",
    "Press enter to confirm or esc to cancel",
    "Question 1/2",
  ],
  ...["\u001b[2J", "\0", "\ud800", "\u202e", "Enter to select", "Esc to cancel", "? for shortcuts"],
);

Deno.test("screenClaims() answers any screen, in time, and keeps none of its text", () => {
  const screens = fc.array(fc.oneof(piece, fc.string({ unit: "binary" })), { maxLength: 80 });
  const agents = fc.constantFrom<AgentType>("claude", "codex", "gemini");
  fc.assert(
    fc.property(agents, screens, (agentType, pieces) => {
      const lines = pieces.join("").split("\n");
      const start = performance.now();
      const reading = screenClaims(BUILT_IN, { agentType, lines, now: NOW });
      assert.ok(performance.now() - start < 1000);
      for (const { text, claim, source } of reading.claims) {
        assert.deepEqual([text, source], [null, "screen"]);
        assert.match(claim, /^[a-z][a-z0-9_]*$/);
      }
      const left = reading.contextPercentLeft;
      assert.ok(left === null || (left >= 0 && left <= 100));
    }),
    { numRuns: 300 },
  );
});

const SCREENS = [
  ["claude", claudeScreen],
  ["codex", codexScreen],
  ["gemini", geminiScreen],
] as const;

Deno.test("screenClaims() with a composer in view, nothing above it reads as waiting", () => {
  const above = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.constantFrom(...SCREENS), above, ([agent, draw], text) => {
      // What an agent prints stands further in than what it draws.
      const printed = text.split("\n").map((line) => `  ${line}`).join("\n");
      assert.notEqual(statusIn(readScreen(agent, draw({ above: printed }))), "waiting");
    }),
    { numRuns: 500 },
  );
});

Deno.test("screenClaims() a composer full of anything does not read as waiting", () => {
  const typed = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.constantFrom(...SCREENS), typed, ([agent, draw], text) => {
      // The lines of a long input begin below its first character.
      const indented = text.split("\n").slice(0, 15).join("\n  ");
      assert.notEqual(statusIn(readScreen(agent, draw({ typed: indented }))), "waiting");
    }),
    { numRuns: 500 },
  );
});

Deno.test("screenClaims() a screen as large as it can be is read quickly", () => {
  const lines = Array.from({ length: 5_000 }, () => "✻ (Do you want to 1. ".repeat(400));
  const start = performance.now();
  for (const agentType of ["claude", "codex", "gemini"] as const) {
    screenClaims(BUILT_IN, { agentType, lines, now: NOW });
  }
  assert.ok(performance.now() - start < 3_000);
});
