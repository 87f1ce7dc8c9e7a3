import assert from "node:assert/strict";
import fc from "fast-check";
import { parsePaneTitle, parseSessionName } from "./session_name.ts";

const NAMES: readonly (readonly [name: string, baseProject: string, label: string | null])[] = [
  ["atlas", "atlas", null],
  ["atlas--api", "atlas", "api"],
  ["atlas--api--v2", "atlas", "api--v2"],
  ["my-atlas--front-end", "my-atlas", "front-end"],
  ["atlas---x", "atlas", "-x"],
  ["atlas--", "atlas--", null],
  ["--api", "--api", null],
  ["--", "--", null],
  ["", "", null],
  ["a-b", "a-b", null],
  ["проект--метка", "проект", "метка"],
];

for (const [name, baseProject, label] of NAMES) {
  Deno.test(`parseSessionName() ${JSON.stringify(name)}`, () => {
    assert.deepEqual(parseSessionName(name), { baseProject, label });
  });
}

Deno.test("parseSessionName() loses nothing of the name", () => {
  fc.assert(fc.property(
    fc.array(fc.constantFrom("-", "a", "--", " ")).map((parts) => parts.join("")),
    (name) => {
      const { baseProject, label } = parseSessionName(name);
      assert.equal(label === null ? baseProject : `${baseProject}--${label}`, name);
      assert.notEqual(label, "");
    },
  ));
});

const plain = { variant: null, tags: [] };

Deno.test("parsePaneTitle() session, type and number", () => {
  assert.deepEqual(parsePaneTitle("atlas__cc_1"), {
    ...plain,
    session: "atlas",
    agentType: "claude",
    ntmType: "claude",
    number: 1,
  });
});

Deno.test("parsePaneTitle() every type", () => {
  const types = [
    "cc",
    "cod",
    "gmi",
    "cursor",
    "windsurf",
    "aider",
    "ollama",
    "user",
    "agy",
    "grok",
  ];
  for (const type of [...types, "oc", "claude", "CC"]) {
    assert.equal(parsePaneTitle(`s__${type}_12`)?.number, 12, type);
  }
  assert.equal(parsePaneTitle("s__cod_1")?.agentType, "codex");
  assert.equal(parsePaneTitle("s__gmi_1")?.agentType, "gemini");
  assert.equal(parsePaneTitle("s__aider_1")?.agentType, "unknown");
});

Deno.test("parsePaneTitle() variants and tags", () => {
  const rest = (title: string) => {
    const { variant, tags } = parsePaneTitle(title) ?? assert.fail(title);
    return [variant, tags];
  };
  assert.deepEqual(rest("s__cc_1_opus"), ["opus", []]);
  assert.deepEqual(rest("s__cc_1_opus-4.6@eu/x"), ["opus-4.6@eu/x", []]);
  assert.deepEqual(rest("s__cc_1_two_words"), ["two_words", []]);
  assert.deepEqual(rest("s__cc_1[front, api,]"), [null, ["front", "api"]]);
  assert.deepEqual(rest("s__cc_1_opus[front]"), ["opus", ["front"]]);
  assert.deepEqual(rest("s__cc_1 []"), [null, []]);
});

Deno.test("parsePaneTitle() a session's name may hold anything", () => {
  for (const session of ["a--b", "a__b", "a__cc_1", "a b", "проект", "x__", "a_b"]) {
    assert.equal(parsePaneTitle(`${session}__cod_3`)?.session, session);
  }
});

const OTHERS = [
  "",
  "box",
  "✳ Fix the build",
  "__cc_1",
  "atlas__cc",
  "atlas__cc_",
  "atlas__cc_x",
  "atlas_cc_1",
  "atlas__cc_1 and more",
  "atlas__cc_1[unclosed",
  "atlas__cc_12345",
  "tests__init_1",
  "atlas__nobody_1",
  "atlas__cc_1\nnext",
  `${"a".repeat(500)}__cc_1`,
];

for (const title of OTHERS) {
  Deno.test(`parsePaneTitle() passes over ${JSON.stringify(title.slice(0, 30))}`, () => {
    assert.equal(parsePaneTitle(title), null);
  });
}

Deno.test("parsePaneTitle() takes any text, and its parts are parts of it", () => {
  const pieces = fc.constantFrom(
    "__",
    "_",
    "cc",
    "cod",
    "1",
    "99",
    "[",
    "]",
    ",",
    "a",
    " ",
    "\x1b",
  );
  fc.assert(fc.property(
    fc.oneof(fc.array(pieces).map((parts) => parts.join("")), fc.string({ unit: "binary" })),
    (title) => {
      const read = parsePaneTitle(title);
      if (read === null) return;
      for (const part of [read.session, read.variant ?? "", ...read.tags]) {
        assert.ok(title.includes(part));
      }
      assert.ok(Number.isInteger(read.number));
    },
  ));
});

Deno.test("parsePaneTitle() takes no longer than the title is long", () => {
  const hostile = "__cc_1".repeat(60) + "[";
  const before = performance.now();
  for (let n = 0; n < 200; n++) assert.equal(parsePaneTitle(hostile), null);
  assert.ok(performance.now() - before < 2_000);
});
