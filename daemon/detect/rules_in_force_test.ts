import assert from "node:assert/strict";
import type { PaneFacts } from "../state/reconcile.ts";
import { configRules } from "./config_rules.ts";
import { fuse } from "./fuse.ts";
import type { PackProblem } from "./pack.ts";
import type { ReadPack } from "./pack_set.ts";
import { parsePack } from "./parse_pack.ts";
import { NO_USER_RULES, RulesInForce, type UserRules } from "./rules_in_force.ts";
import { claudeScreen, NOW, statusIn } from "./test_screens.ts";

const HEAD = 'name = "claude"\nversion = "7"\nagent = "claude"\n';

function userPack(more: string, head = HEAD): ReadPack {
  const source = { file: "/packs/mine.toml", text: head + more };
  return { source, parsed: parsePack(source) };
}

function withPack(more: string, head = HEAD): UserRules {
  return { ...NO_USER_RULES, packs: [userPack(more, head)] };
}

class Bench {
  /** Looks at the clock of one reading; after so many of them the time is over. */
  looks = 0;
  lateAfter = Infinity;
  readonly withdrawn: PackProblem[] = [];
  readonly rules = new RulesInForce({
    clock: () => ++this.looks > this.lateAfter ? 1_000 : 0,
    settingsFile: "/etc/daemon.toml",
    onWithdrawn: (problem) => this.withdrawn.push(problem),
  });

  title(title: string): readonly string[] {
    this.looks = 0;
    const times = { since: NOW, now: NOW };
    const facts = { agentType: "claude", title, path: "", previous: [], ...times } as const;
    return this.rules.readTitle({ ...facts, saidBefore: new Set() }).map(({ claim }) => claim);
  }

  screen(screen: string) {
    this.looks = 0;
    return this.rules.readScreen({ agentType: "claude", lines: screen.split("\n"), now: NOW });
  }
}

const TITLE_RULE = `[[title]]\nid = "busy"\npattern = 'busy'\nclaim = "busy"\nstatus = "active"\n`;
const SCREEN_RULE = `[[screen.rule]]\nid = "busy"\nregion = "bottom"\nneeds = ['busy']\n` +
  `claim = "busy"\nstatus = "active"\n`;

function quietFor(ms: number, agentType: PaneFacts["agentType"] = "unknown"): PaneFacts {
  return { dead: false, currentCommand: "make", lastOutputAt: NOW - ms, agentType, claims: [] };
}

Deno.test("RulesInForce.judge() is fuse() while the user has no packs", () => {
  const { rules } = new Bench();
  for (const agentType of ["claude", "codex", "gemini", "shell", "unknown"] as const) {
    for (const ms of [0, 14_999, 15_000, 299_999, 300_000]) {
      const facts = quietFor(ms, agentType);
      assert.deepEqual(rules.judge(facts, NOW), fuse(facts, NOW));
      const shell = { ...facts, currentCommand: "zsh" };
      assert.deepEqual(rules.judge(shell, NOW), fuse(shell, NOW));
    }
  }
});

Deno.test("RulesInForce.judge() takes the thresholds of the pack of each agent", () => {
  const { rules } = new Bench();
  const shell = 'name = "shell"\nversion = "2"\nagent = "shell"\n';
  rules.use(withPack('[thresholds]\nidle_after_ms = 60_000\nshells = ["make"]\n', shell));
  const reason = (ms: number, change: Partial<PaneFacts> = {}) =>
    rules.judge({ ...quietFor(ms), ...change }, NOW).state.statusReason;
  assert.equal(reason(20_000), "shell_quiet", "make is a shell now");
  assert.equal(reason(20_000, { currentCommand: "zsh" }), "silent_short", "and zsh is none");
  assert.equal(reason(60_000, { currentCommand: "vim" }), "silent_long");
  assert.equal(reason(60_000, { agentType: "claude" }), "silent_short", "its pack is as it was");
  rules.use(NO_USER_RULES);
  assert.equal(reason(60_000, { currentCommand: "vim" }), "silent_short");
});

Deno.test("RulesInForce.judge() output of an agent is as recent as its own pack says", () => {
  const { rules } = new Bench();
  rules.use(withPack("[thresholds]\noutput_active_ms = 30_000\n"));
  const statusOf = (agentType: PaneFacts["agentType"]) =>
    rules.judge(quietFor(20_000, agentType), NOW).state.status;
  assert.deepEqual((["claude", "codex", "unknown"] as const).map(statusOf), [
    ...["active", "unknown", "unknown"],
  ]);
});

Deno.test("RulesInForce.use() switches titles and screens at once", () => {
  const bench = new Bench();
  const { readTitle } = bench.rules;
  const screen = claudeScreen({ above: "✻ Brewed for 8s" });
  assert.deepEqual(bench.title("✳ shop"), ["turn_over"]);
  assert.equal(statusIn(bench.screen(screen)), "idle");
  bench.rules.use(withPack(TITLE_RULE + SCREEN_RULE));
  assert.equal(bench.rules.readTitle, readTitle, "whoever holds it need not ask again");
  assert.deepEqual([bench.title("✳ shop"), bench.title("busy")], [[], ["busy"]]);
  assert.equal(statusIn(bench.screen(screen)), "none");
  assert.equal(statusIn(bench.screen("busy\n")), "active");
});

Deno.test("RulesInForce.use() a pack that is wrong is told, and the built-in one stays", () => {
  const bench = new Bench();
  const unread = { file: "x.toml", line: 1, column: 1, key: "", message: "too long", hint: "cut" };
  bench.rules.use({ ...withPack("flavour = 1\n"), problems: [unread] });
  assert.deepEqual(bench.title("✳ shop"), ["turn_over"]);
  assert.deepEqual(bench.rules.problems.map(({ file, line }) => [file, line]), [
    ["x.toml", 1],
    ["/packs/mine.toml", 4],
  ]);
});

Deno.test("RulesInForce.use() a pack that broke stays as it was, until another takes its place", () => {
  const bench = new Bench();
  const version = () => bench.rules.packs.byAgent.get("claude")?.version;
  bench.rules.use(withPack(TITLE_RULE));
  const broken = userPack("flavour = 1\n", HEAD.replace("7", "8"));
  bench.rules.use({ ...NO_USER_RULES, packs: [broken] });
  assert.deepEqual([version(), bench.title("busy")], ["7", ["busy"]]);
  assert.deepEqual(bench.rules.problems.map(({ file, line }) => [file, line]), [
    ["/packs/mine.toml", 4],
  ]);
  const source = { file: "/packs/other.toml", text: HEAD.replace("7", "9") };
  bench.rules.use({
    ...NO_USER_RULES,
    packs: [broken, { source, parsed: parsePack(source) }],
  });
  assert.equal(version(), "9", "it has moved there");
  assert.equal(bench.rules.problems.length, 1);
  bench.rules.use({ ...NO_USER_RULES, packs: [broken] });
  assert.equal(version(), "1.0.0", "nothing of this file was in force");
});

Deno.test("RulesInForce a pack that broke and is slow is withdrawn, and does not come back", () => {
  const bench = new Bench();
  bench.rules.use(withPack(TITLE_RULE));
  bench.rules.use(withPack("flavour = 1\n"));
  bench.lateAfter = 1;
  for (let reading = 0; reading < 3; reading++) bench.title("busy");
  assert.equal(bench.withdrawn.length, 1);
  const version = () => bench.rules.packs.byAgent.get("claude")?.version;
  assert.equal(version(), "1.0.0");
  bench.rules.use(withPack("flavour = 1\n"));
  assert.equal(version(), "1.0.0");
});

for (const kind of ["title", "screen"] as const) {
  Deno.test(`RulesInForce a user pack whose ${kind} rules are slow is withdrawn`, () => {
    const bench = new Bench();
    bench.rules.use(withPack(TITLE_RULE + SCREEN_RULE));
    const read = () => kind === "title" ? bench.title("busy") : bench.screen("busy\n").claims;
    bench.lateAfter = 1;
    assert.deepEqual([read(), read()], [[], []], "cut off, and nothing is claimed");
    assert.equal(bench.rules.packs.byAgent.get("claude")?.version, "7");
    assert.deepEqual(read(), []);
    assert.equal(bench.rules.packs.byAgent.get("claude")?.version, "1.0.0");
    assert.deepEqual(bench.withdrawn, bench.rules.problems);
    const [problem] = bench.withdrawn;
    assert.deepEqual([problem?.file, problem?.key], ["/packs/mine.toml", "busy"]);
    assert.match(problem?.message ?? "", /took too long .* the pack is not used/);
    bench.lateAfter = Infinity;
    assert.deepEqual(bench.title("✳ shop"), ["turn_over"]);
    bench.rules.use(withPack(TITLE_RULE));
    assert.deepEqual(bench.rules.problems, []);
    assert.equal(bench.rules.packs.byAgent.get("claude")?.version, "7", "another chance");
  });
}

Deno.test("RulesInForce readings in time make up for a late one now and then", () => {
  const bench = new Bench();
  bench.rules.use(withPack(TITLE_RULE));
  for (let round = 0; round < 5; round++) {
    bench.lateAfter = 1;
    bench.title("busy");
    bench.lateAfter = Infinity;
    for (let reading = 0; reading < 60; reading++) bench.title("busy");
  }
  assert.deepEqual(bench.withdrawn, []);
});

Deno.test("RulesInForce built-in packs are never withdrawn, patterns of the settings are", () => {
  const bench = new Bench();
  const nowhere = { file: "", line: 1, column: 1 };
  const { rules } = configRules({ compact: [], escalation: ["a"] }, () => nowhere);
  bench.rules.use({ ...NO_USER_RULES, screenRules: rules });
  bench.screen("● Hello\n");
  const looks = bench.looks;
  bench.lateAfter = 1;
  for (let at = 0; at < 9; at++) assert.equal(bench.screen("● Hello\n").claims.length, 0);
  assert.equal(bench.withdrawn.length, 0);
  for (let at = 0; at < 3; at++) {
    bench.lateAfter = 1;
    while (!bench.screen("● Hello\n").cutOffAt?.startsWith("detection.")) bench.lateAfter++;
    assert.ok(bench.lateAfter <= looks);
  }
  assert.deepEqual(bench.withdrawn.map(({ file, message }) => [file, message.split(": ")[1]]), [
    ["/etc/daemon.toml", "patterns of [detection] are not used"],
  ]);
  assert.equal(bench.rules.packs.byAgent.get("claude")?.version, "1.0.0");
});

Deno.test("RulesInForce a late moment of the machine takes nothing from built-in rules", () => {
  const bench = new Bench();
  bench.lateAfter = 1;
  assert.deepEqual(bench.title("✳ shop"), ["turn_over"]);
});
