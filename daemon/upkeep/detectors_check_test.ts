import assert from "node:assert/strict";
import { BUILT_IN_PACKS } from "../detect/pack_set.ts";
import { checkDetectors, type TextsToTry } from "./detectors_check.ts";

const PACK = `name = "shell"
version = "1"
agent = "shell"
[[title]]
id = "busy"
text = "busy"
status = "active"
claim = "busy"
flags = ["background_work"]
[[screen.rule]]
id = "ask"
region = "bottom"
needs = ['\\[y/n\\]$']
status = "waiting"
claim = "ask"
[[screen.context]]
id = "left"
region = "bottom"
needs = ['(?P<left>\\d+)% left']
`;

function check(examples: string, texts?: TextsToTry) {
  return checkDetectors({ file: "shell.toml", text: PACK + examples }, texts);
}

Deno.test("checkDetectors() every example of the built-in packs comes out as it says", () => {
  for (const source of BUILT_IN_PACKS) {
    const report = checkDetectors(source);
    assert.deepEqual(report.problems, []);
    assert.ok(report.examples.length >= 6);
    for (const { name, differences } of report.examples) assert.deepEqual(differences, [], name);
    assert.ok(report.ok);
  }
});

Deno.test("checkDetectors() compares what an example states, and tells the difference", () => {
  const report = check(`
[[example]]
name = "right"
screen = """
Go on? [y/n]
12% left
"""
status = "waiting"
claim = "ask"
context_left = 12
[[example]]
name = "wrong"
title = "busy"
status = "idle"
claim = "rest"
flags = []
[[example]]
name = "silent"
screen = "hello"
status = "none"
`);
  assert.equal(report.ok, false);
  assert.deepEqual(report.pack, { name: "shell", version: "1", agent: "shell" });
  assert.deepEqual(
    report.examples.map(({ name, line, passed, differences }) => [name, line, passed, differences]),
    [
      ["right", 21, true, []],
      ["wrong", 30, false, [
        "status: active, not idle",
        "claim: busy, not rest",
        "flags: background_work, not none",
      ]],
      ["silent", 36, true, []],
    ],
  );
  assert.deepEqual(report.examples[0]?.outcome, {
    status: "waiting",
    claim: "ask",
    flags: ["context_low"],
    contextLeft: 12,
    compaction: null,
    limits: [],
    coveredBy: null,
  });
});

Deno.test("checkDetectors() of a pack without examples is fine", () => {
  assert.deepEqual(check(""), {
    file: "shell.toml",
    ok: true,
    pack: { name: "shell", version: "1", agent: "shell" },
    problems: [],
    examples: [],
    tried: [],
  });
});

Deno.test("checkDetectors() tries the rules on other texts", () => {
  const outcomes = (texts: TextsToTry) =>
    check("", texts).tried.map((
      { kind, outcome: { status, claim, contextLeft } },
    ) => [kind, status, claim, contextLeft]);
  assert.deepEqual(outcomes({ title: "busy", screen: "Go on? [y/n]\n12% left\n" }), [
    ["title", "active", "busy", null],
    ["screen", "waiting", "ask", 12],
  ]);
  assert.deepEqual(outcomes({ screen: "" }), [["screen", "none", null, null]]);
  const refused = checkDetectors({ file: "x.toml", text: "" }, { title: "busy" });
  assert.deepEqual(refused.tried, []);
});

Deno.test("checkDetectors() of a file that is refused tells the problems only", () => {
  const report = check('[[example]]\nname = "x"\n');
  assert.deepEqual([report.ok, report.pack, report.examples], [false, null, []]);
  assert.deepEqual(report.problems.map(({ line, key }) => [line, key]), [[20, "example.0.status"]]);
});

Deno.test("checkDetectors() the pack in docs/detectors.md is right", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/detectors.md", import.meta.url));
  const [, text = ""] = /```toml\n([^]*?)```/.exec(page) ?? [];
  const report = checkDetectors({ file: "docs", text }, { title: "⠋ shop" });
  assert.deepEqual(report.problems, []);
  assert.ok(report.ok && report.examples.length === 1);
  assert.equal(report.tried[0]?.outcome.status, "active");
});
