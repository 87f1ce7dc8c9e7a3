import assert from "node:assert/strict";
import { Evidence } from "../../shared/model/pane.ts";
import { judgeFromTmux, TMUX_THRESHOLDS, type TmuxFacts } from "./tmux_rules.ts";

const NOW = 1_750_000_000_000;
const SECOND = 1_000;
const HOUR = 3_600_000;

/** `ago`: milliseconds since the last output; null when none is known. */
interface Row {
  readonly name: string;
  readonly command?: string;
  readonly ago: number | null;
  readonly dead?: boolean;
  readonly want: readonly [status: string, reason: string];
}

const TABLE: readonly Row[] = [
  { name: "dead", dead: true, ago: null, want: ["ended", "pane_dead"] },
  { name: "dead, printed just now", dead: true, ago: 0, want: ["ended", "pane_dead"] },
  { name: "dead shell", dead: true, command: "bash", ago: HOUR, want: ["ended", "pane_dead"] },

  { name: "nothing known", ago: null, want: ["unknown", "no_output_seen"] },
  {
    name: "nothing known of a shell",
    command: "bash",
    ago: null,
    want: ["unknown", "no_output_seen"],
  },

  { name: "output now", ago: 0, want: ["active", "output"] },
  { name: "output within the grain of a terminal", ago: 8 * SECOND, want: ["active", "output"] },
  { name: "last moment of active", ago: 14_999, want: ["active", "output"] },
  { name: "a shell that prints", command: "zsh", ago: 0, want: ["active", "output"] },

  { name: "silence begins", ago: 15_000, want: ["unknown", "silent_short"] },
  { name: "silent for a minute", ago: 60 * SECOND, want: ["unknown", "silent_short"] },
  { name: "last moment of not knowing", ago: 299_999, want: ["unknown", "silent_short"] },
  { name: "silent for long", ago: 300_000, want: ["idle", "silent_long"] },
  { name: "silent since yesterday", ago: 24 * HOUR, want: ["idle", "silent_long"] },

  { name: "a quiet shell", command: "bash", ago: 15_000, want: ["idle", "shell_quiet"] },
  { name: "a quiet login shell", command: "-zsh", ago: 15_000, want: ["idle", "shell_quiet"] },
  { name: "a shell, silent for long", command: "fish", ago: HOUR, want: ["idle", "shell_quiet"] },
  { name: "no shell", command: "bashtop", ago: 15_000, want: ["unknown", "silent_short"] },
  { name: "no shell either", command: "--bash", ago: 15_000, want: ["unknown", "silent_short"] },
  {
    name: "a version as a name",
    command: "2.1.220",
    ago: 15_000,
    want: ["unknown", "silent_short"],
  },
  { name: "no name", command: "", ago: 15_000, want: ["unknown", "silent_short"] },

  { name: "a second ahead of us", ago: -SECOND, want: ["active", "output"] },
  { name: "still close ahead", ago: -14_999, want: ["active", "output"] },
  { name: "clock set back", ago: -HOUR, want: ["unknown", "clock_set_back"] },
  { name: "clock set back, shell", command: "sh", ago: -HOUR, want: ["unknown", "clock_set_back"] },
  { name: "clock set back, dead", dead: true, ago: -HOUR, want: ["ended", "pane_dead"] },
  { name: "clock set forward", ago: 10 * HOUR, want: ["idle", "silent_long"] },
];

const factsOf = ({ command = "node", ago, dead = false }: Row): TmuxFacts => ({
  dead,
  currentCommand: command,
  lastOutputAt: ago === null ? null : NOW - ago,
});

for (const row of TABLE) {
  Deno.test(`judgeFromTmux() ${row.name}: ${row.want[0]}`, () => {
    const { state } = judgeFromTmux(factsOf(row), NOW);
    assert.deepEqual([state.status, state.statusReason], row.want);
    assert.deepEqual(state.flags, []);
  });
}

Deno.test("judgeFromTmux() never says idle without evidence of silence", () => {
  for (const row of TABLE) {
    const { status, evidence } = judgeFromTmux(factsOf(row), NOW).state;
    if (status === "idle" || status === "active") {
      assert.ok(evidence.some(({ claim }) => claim === "output"), row.name);
    }
    for (const item of evidence) assert.ok(Evidence.safeParse(item).success);
  }
});

Deno.test("judgeFromTmux() is sure of an end only", () => {
  for (const row of TABLE) {
    const { status, confidence } = judgeFromTmux(factsOf(row), NOW).state;
    assert.equal(confidence === 1, status === "ended", row.name);
    assert.ok(confidence > 0 && confidence <= 1);
    if (status === "unknown") assert.ok(confidence < 0.5, row.name);
  }
});

Deno.test("judgeFromTmux() keeps to the thresholds it is given", () => {
  const thresholds = { activeMs: 100, idleMs: 200, shells: new Set(["mysh"]) };
  const at = (ago: number) =>
    judgeFromTmux(factsOf({ name: "", ago, want: ["", ""] }), NOW, thresholds).state.status;
  assert.deepEqual([99, 100, 199, 200].map(at), ["active", "unknown", "unknown", "idle"]);
  const reason = (command: string) => {
    const facts = factsOf({ name: "", command, ago: 100, want: ["", ""] });
    return judgeFromTmux(facts, NOW, thresholds).state.statusReason;
  };
  assert.deepEqual(["mysh", "bash"].map(reason), ["shell_quiet", "silent_short"]);
});

Deno.test("judgeFromTmux() says the same until the time it names, and then something else", () => {
  for (const row of TABLE) {
    const facts = factsOf(row);
    const said = (now: number) => judgeFromTmux(facts, now).state.statusReason;
    const { until } = judgeFromTmux(facts, NOW);
    assert.ok(until > NOW, row.name);
    if (until === Infinity) {
      assert.equal(said(NOW + 1_000 * HOUR), said(NOW), row.name);
      continue;
    }
    assert.equal(said(until - 1), said(NOW), row.name);
    assert.notEqual(said(until), said(NOW), row.name);
  }
});

Deno.test("judgeFromTmux() calls a pane active longer than its terminal's clock is coarse", () => {
  assert.ok(TMUX_THRESHOLDS.activeMs > 8_000);
});
