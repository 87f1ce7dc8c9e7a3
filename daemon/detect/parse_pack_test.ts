import assert from "node:assert/strict";
import fc from "fast-check";
import { CONTEXT_FALL } from "../state/context_fall.ts";
import { FUSION_SETTINGS } from "./fusion_settings.ts";
import type { DetectorPack } from "./pack.ts";
import { PACK_LIMITS } from "./pack_schema.ts";
import { BUILT_IN_PACKS } from "./pack_set.ts";
import { parsePack } from "./parse_pack.ts";

const HEAD = 'name = "mine"\nversion = "1.2"\nagent = "shell"\n';

function parsed(text: string) {
  return parsePack({ file: "mine.toml", text });
}

function packOf(text: string): DetectorPack {
  const result = parsed(text);
  assert.ok("pack" in result, JSON.stringify(result));
  return result.pack;
}

/** Each problem in short, as `line key | message | hint`. */
function told(text: string): readonly string[] {
  const result = parsed(text);
  return "pack" in result ? [] : result.problems.map(({ file, line, key, message, hint }) => {
    assert.equal(file, "mine.toml");
    return `${line} ${key} | ${message} | ${hint}`;
  });
}

Deno.test("parsePack() the smallest pack has the usual thresholds", () => {
  const { name, version, agent, thresholds, titles, screen } = packOf(HEAD);
  assert.deepEqual([name, version, agent, titles], ["mine", "1.2", "shell", []]);
  assert.deepEqual(thresholds.fusion, FUSION_SETTINGS);
  assert.equal(thresholds.compactionDebounceMs, 60_000);
  assert.deepEqual(thresholds.contextFall, CONTEXT_FALL);
  assert.equal(screen.layout.composer, "none");
});

Deno.test("parsePack() keeps what is set and leaves the rest", () => {
  const { thresholds } = packOf(`${HEAD}
[thresholds]
idle_after_ms = 60_000
compaction_debounce_ms = 0
[thresholds.fresh_ms]
screen = 5000
hook = "always"
`);
  const { fusion } = thresholds;
  assert.deepEqual(fusion, {
    ...FUSION_SETTINGS,
    freshMs: { ...FUSION_SETTINGS.freshMs, screen: 5000, hook: Infinity },
    tmux: { ...FUSION_SETTINGS.tmux, idleMs: 60_000 },
  });
  assert.equal(thresholds.compactionDebounceMs, 0);
});

Deno.test("parsePack() puts rules in the order of their priority, then of the file", () => {
  const rule = (id: string, priority: number) =>
    `[[title]]\nid = "${id}"\ntext = "x"\nclaim = "c"\npriority = ${priority}\n`;
  const text = HEAD + rule("a", 0) + rule("b", 5) + rule("c", -1) + rule("d", 5);
  assert.deepEqual(packOf(text).titles.map(({ id }) => id), ["b", "d", "a", "c"]);
});

Deno.test("parsePack() reads code points", () => {
  const title = '[[title]]\nid = "a"\nfirst = ["U+2733", "U+2800-U+28FF"]\nclaim = "c"\n';
  assert.deepEqual(packOf(HEAD + title).titles[0]?.first, [
    { first: 0x2733, last: 0x2733 },
    { first: 0x2800, last: 0x28ff },
  ]);
});

Deno.test("parsePack() reports every problem with its line and what would be right", () => {
  const problems = told(`nam = "mine"
version = "one"
agent = "claud"
[thresholds]
idle_after_ms = "long"
fresh_ms = { title = 5 }
[[title]]
id = "Not A Word"
text = "x"
claim = "c"
frist = ["U+2733"]
[[title]]
id = "bare"
claim = "c"
[[screen.rule]]
id = "a"
region = "top"
needs = []
status = "ended"
claim = "c"
flags = ["asleep"]
[[screen.rule]]
id = "b"
region = "footer"
needs = ["fine", 3]
composer = "yes"
claim = "c"
`);
  assert.deepEqual(problems.filter((line) => !line.startsWith("1 ")), [
    '2 version | version is "one", but must be one to three numbers joined by dots, such as "1.2.0" | change or remove it',
    '3 agent | agent is "claud", but must be one of "claude", "codex", "gemini", "shell" | change or remove it',
    '5 thresholds.idle_after_ms | thresholds.idle_after_ms is "long", but must be a whole number from 1000 to 86400000 | change or remove it',
    '6 thresholds.fresh_ms.title | thresholds.fresh_ms.title is 5, but must be a whole number from 100 to 604800000, or "always" | change or remove it',
    '8 title.0.id | title[1].id is "Not A Word", but must be a word of at most 48 small letters, digits and _, a letter first | change or remove it',
    "11 title.0.frist | unknown key title[1].frist | did you mean first?",
    "12 title.1 | title[2] is a table, but must be a rule with at least one of first, word, text, pattern, path_part, after | change or remove it",
    '17 screen.rule.0.region | screen.rule[1].region is "top", but must be one of "bottom", "above", "composer", "footer", "prompt" | change or remove it',
    "18 screen.rule.0.needs | screen.rule[1].needs is a list of 0, but must be a list of 1 to 8 patterns | change or remove it",
    '19 screen.rule.0.status | screen.rule[1].status is "ended", but must be one of "active", "waiting", "idle" | change or remove it',
    '21 screen.rule.0.flags.0 | screen.rule[1].flags[1] is "asleep", but must be one of "background_work", "context_low", "rate_limited", "compacting" | change or remove it',
    "25 screen.rule.1.needs.1 | screen.rule[2].needs[2] is 3, but must be a text of 1 to 512 characters | change or remove it",
    '26 screen.rule.1.composer | screen.rule[2].composer is "yes", but must be true or false | change or remove it',
  ]);
  const first = problems.filter((line) => line.startsWith("1 "));
  assert.equal(first.length, 2);
  assert.ok(first.some((line) => line.includes("unknown key nam | did you mean name?")));
  assert.ok(first.some((line) => line.includes("name is missing, but must be a word of")));
});

const RULE = '[[screen.rule]]\nid = "a"\nregion = "footer"\nclaim = "c"\n';

Deno.test("parsePack() refuses a pattern that is no pattern, with its line", () => {
  const [problem = "", ...more] = told(`${HEAD}${RULE}needs = [\n  "fine",\n  '(?=x)y',\n]\n`);
  assert.deepEqual(more, []);
  assert.match(
    problem,
    /^10 screen\.rule\.0\.needs\.1 \| screen\.rule\[1\]\.needs\[2\] is refused: /,
  );
  assert.match(problem, /RE2/);
});

Deno.test("parsePack() refuses a pattern that is too long or too costly", () => {
  const needs = (source: string) => told(`${HEAD}${RULE}needs = ['${source}']\n`);
  assert.match(needs("x".repeat(513))[0] ?? "", /^8 .* a text of 1 to 512 characters/);
  assert.deepEqual(needs(`[${"x".repeat(510)}]`), []);
  assert.match(needs("(?:[a-z]{1,200} ){1,5}(?:[0-9]{1,400} ){1,4}")[0] ?? "", /^8 /);
});

Deno.test("parsePack() refuses two rules of one name, half a range, a context without number", () => {
  const problems = told(`${HEAD}
[[title]]
id = "a"
first = ["U+2800-U+2700"]
claim = "c"
[[title]]
id = "a"
text = "x"
claim = "c"
[[screen.context]]
id = "a"
region = "footer"
needs = ['\\d+% left']
`);
  assert.deepEqual(problems.map((line) => line.split(" | ")[0]), [
    "7 title.0.first.0",
    "10 title.1.id",
    "16 screen.context.0.needs",
  ]);
});

Deno.test("parsePack() refuses more than a pack may hold", () => {
  const rules = (count: number) =>
    Array.from({ length: count }, (_, at) => `${RULE.replace('"a"', `"a${at}"`)}needs = ["x"]\n`)
      .join("");
  assert.deepEqual(told(HEAD + rules(64)), []);
  assert.match(
    told(HEAD + rules(65))[0] ?? "",
    /is a list of 65, but must be a list of at most 64/,
  );
  const many = '["1","2","3","4","5","6","7","8"]';
  const costly = rules(33).replaceAll('["x"]', many);
  assert.deepEqual(told(HEAD + costly), [
    "168 screen.rule.32.needs.0 | screen.rule[33].needs[1] is pattern 257 of the pack | a pack may have 256",
  ]);
  const padding = "#".repeat(PACK_LIMITS.bytes);
  assert.match(told(HEAD + padding)[0] ?? "", /^1 {2}\| the pack has \d+ bytes, at most 65536/);
  assert.match(told(`${HEAD}#${"é".repeat(40_000)}`)[0] ?? "", /at most 65536/);
});

Deno.test("parsePack() tells what is no TOML", () => {
  assert.match(told(`${HEAD}what\n`)[0] ?? "", /^4 {2}\| this is not TOML: /);
  assert.match(told("[[title]\n")[0] ?? "", /^1 {2}\| this is not TOML: /);
});

Deno.test("parsePack() an example has a title or a screen", () => {
  const example = (body: string) =>
    told(`${HEAD}[[example]]\nname = "x"\nstatus = "idle"\n${body}`);
  assert.deepEqual(example('title = ""\n'), []);
  for (const body of ["", 'title = "a"\nscreen = "b"\n']) {
    assert.match(example(body)[0] ?? "", /must be an example with either title or screen/);
  }
});

Deno.test("parsePack() finds no fault in the built-in packs when it trusts nobody", () => {
  for (const source of BUILT_IN_PACKS) {
    const result = parsePack(source);
    assert.deepEqual("problems" in result ? result.problems : [], []);
  }
});

Deno.test("parsePack() answers any text", () => {
  const line = fc.constantFrom(
    ...[
      "[[title]]",
      "[screen]",
      "[[screen.rule]]",
      "[screen.layout]",
      "[[example]]",
      "[thresholds]",
    ],
    ...[
      'id = "a"',
      'claim = "b"',
      "needs = ['(']",
      "needs = ['a', '(?<x>b)']",
      'region = "footer"',
    ],
    ...['first = ["U+FFFFFF"]', 'status = "idle"', "title = 3", 'screen = "x"', "priority = 1e9"],
    ...['"__proto__" = 1', "constructor = 1", 'name = "mine"', 'agent = "codex"', "''', '"],
  );
  fc.assert(fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
    const text = HEAD + lines.join("\n");
    const result = parsed(text);
    if ("pack" in result) return;
    assert.ok(result.problems.length > 0);
    for (const problem of result.problems) {
      assert.ok(problem.line >= 1 && problem.line <= text.split("\n").length);
      assert.ok(problem.message !== "" && problem.hint !== "");
    }
  }));
});
