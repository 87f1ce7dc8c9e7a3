import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addClaudeHooks,
  ClaudeSettingsError,
  inspectClaudeHooks,
  ourHooks,
  removeClaudeHooks,
  type WantedHooks,
} from "./claude_settings.ts";
import { hookLine } from "./hook_line.ts";

const SPOOL = "/home/u/it's here/agent-hooks";
const EVENTS = ["SessionStart", "PreToolUse", "Stop"];
const lineFor = (event: string, spool = SPOOL) => hookLine({ event, spool });
const wantedAt = (spool: string, events = EVENTS): WantedHooks =>
  new Map(events.map((event) => [event, lineFor(event, spool)]));
const WANTED = wantedAt(SPOOL);

/** Settings of somebody who has hooks of their own, and things we know nothing of. */
const FOREIGN = {
  $schema: "https://example.org/schema.json",
  model: "opus",
  env: { TOKEN: "x" },
  hooks: {
    Stop: [{ hooks: [{ type: "command", command: "say done", timeout: 9 }, { type: "prompt" }] }],
    PreToolUse: [
      {
        matcher: "Bash",
        hooks: [{ type: "command", command: "guard", unknown: [1, { a: null }] }],
      },
      { matcher: "Edit" },
      "not a group",
    ],
    Brandnew: [{ hooks: [] }],
    Setup: [],
  },
  permissions: { allow: ["Bash(ls:*)"] },
  statusLine: null,
};
const TEXT = `${JSON.stringify(FOREIGN, null, 2)}\n`;

const ours = (event: string, matcher?: string) => ({
  ...(matcher === undefined ? {} : { matcher }),
  hooks: [{ type: "command", command: lineFor(event), timeout: 5 }],
});

const refusedWith = (code: string) => (error: unknown) =>
  error instanceof ClaudeSettingsError && error.code === code;

Deno.test("addClaudeHooks() adds behind what is there and touches nothing else", () => {
  const { text, added, removed } = addClaudeHooks(TEXT, WANTED);
  assert.deepEqual([added, removed], [EVENTS, []]);
  const expected = {
    ...FOREIGN,
    hooks: {
      Stop: [...FOREIGN.hooks.Stop, ours("Stop")],
      PreToolUse: [...FOREIGN.hooks.PreToolUse, ours("PreToolUse", "*")],
      Brandnew: FOREIGN.hooks.Brandnew,
      Setup: [],
      SessionStart: [ours("SessionStart")],
    },
  };
  // As text, so that the order of keys counts.
  assert.equal(text, `${JSON.stringify(expected, null, 2)}\n`);
});

Deno.test("addClaudeHooks() makes the first hooks of settings that have none", () => {
  for (const text of ["{}", "{}\n", '{"hooks":{}}']) {
    const edit = addClaudeHooks(text, WANTED);
    assert.deepEqual(edit.added, EVENTS);
    assert.deepEqual(JSON.parse(edit.text).hooks.Stop, [ours("Stop")]);
  }
});

Deno.test("addClaudeHooks() changes nothing the second time, not even the layout", () => {
  const once = addClaudeHooks(TEXT, WANTED).text;
  const untidy = once.replace('"model": "opus"', '"model"  :"opus"');
  for (const text of [once, untidy]) {
    assert.deepEqual(addClaudeHooks(text, WANTED), { text, added: [], removed: [] });
  }
});

Deno.test("addClaudeHooks() replaces lines of another version, place or number, in place", () => {
  const elsewhere = addClaudeHooks(TEXT, wantedAt("/elsewhere", [...EVENTS, "PreCompact"])).text;
  const { text, added, removed } = addClaudeHooks(elsewhere, WANTED);
  assert.deepEqual([added, removed.toSorted()], [EVENTS, [...EVENTS, "PreCompact"].toSorted()]);
  assert.equal(text, addClaudeHooks(TEXT, WANTED).text);
  const twice = addClaudeHooks(TEXT, WANTED).text.replace(
    `"Setup": []`,
    `"Setup": [${JSON.stringify(ours("Setup"))}]`,
  );
  assert.equal(
    addClaudeHooks(twice, WANTED).text,
    addClaudeHooks(TEXT, WANTED).text
      .replace(`    "Setup": [],\n`, ""),
  );
  const doubled = JSON.stringify({ hooks: { Stop: [ours("Stop"), ours("Stop")] } });
  const edit = addClaudeHooks(doubled, wantedAt(SPOOL, ["Stop"]));
  assert.deepEqual([edit.added, edit.removed], [[], ["Stop"]]);
  assert.equal(edit.text, JSON.stringify({ hooks: { Stop: [ours("Stop")] } }));
});

Deno.test("addClaudeHooks() leaves the hooks in their place when all of them are old ones", () => {
  const wanted = wantedAt(SPOOL, ["Stop"]);
  const text = JSON.stringify({ hooks: { Stop: [ours("Stop")] }, model: "opus" });
  const old = addClaudeHooks(text, wantedAt("/elsewhere", ["Stop"])).text;
  assert.notEqual(old, text);
  assert.equal(addClaudeHooks(old, wanted).text, text);
});

Deno.test("addClaudeHooks() finds ours where the user has moved it", () => {
  const moved = JSON.stringify({
    hooks: { Stop: [{ hooks: [{ command: "mine" }, { command: lineFor("Stop") }] }] },
  });
  const wanted = wantedAt(SPOOL, ["Stop"]);
  assert.equal(addClaudeHooks(moved, wanted).text, moved);
  assert.deepEqual(JSON.parse(removeClaudeHooks(moved).text), {
    hooks: { Stop: [{ hooks: [{ command: "mine" }] }] },
  });
});

Deno.test("removeClaudeHooks() gives back what was there, byte for byte", () => {
  const styles = [
    TEXT,
    TEXT.trimEnd(),
    `${JSON.stringify(FOREIGN, null, 4)}\n`,
    `${JSON.stringify(FOREIGN, null, "\t")}\n`,
    `\ufeff${TEXT}`,
    TEXT.replaceAll("\n", "\r\n"),
    JSON.stringify(FOREIGN),
    "{}\n",
    '{\n  "model": "opus"\n}\n',
    "{}",
  ];
  for (const text of styles) {
    const added = addClaudeHooks(text, WANTED).text;
    assert.notEqual(added, text);
    const { text: after, removed } = removeClaudeHooks(added);
    assert.equal(after, text);
    assert.deepEqual(removed.toSorted(), EVENTS.toSorted());
  }
});

/** Spelled and laid out as no program would write it again. */
const SPELLED = [
  `{ "n": [1.0, 1e3, -0, 12345678901234567890, 1.50],\t"u" : "\\u00e9\\/",\n   "9": 1, "1": 2,\n\n`,
  `  "hooks" :{ "Stop": [ {"hooks": [ {"type":"command","command":"mine","timeout":1.0} ]} ],\r\n`,
  `"PreToolUse": [\n\t{ "matcher" : "Edit" } , { "matcher": "Bash", "hooks": [] }\n ] } ,`,
  ` "list": [ ], "object": { } }\n \n`,
].join("");

Deno.test("addClaudeHooks() only adds, removeClaudeHooks() only takes that out again, whatever the spelling", () => {
  const dense = SPELLED.replaceAll(/[ \t\r\n]/g, "");
  const flat = `{ "n": 1.0, "big": 12345678901234567890 }`;
  const open = `{\n\t"n": 1e3,\n\t"hooks": {\n\t\t"Other": [1.0]\n\t}\n}`;
  for (const text of [SPELLED, dense, flat, open, `\ufeff${SPELLED}`]) {
    const added = addClaudeHooks(text, WANTED).text;
    assert.ok(isWithin(text, added), added);
    assert.deepEqual(JSON.parse(added.replace("\ufeff", "")).hooks.Stop.at(-1), ours("Stop"));
    assert.equal(addClaudeHooks(added, WANTED).text, added);
    assert.equal(removeClaudeHooks(added).text, text);
    const elsewhere = addClaudeHooks(text, wantedAt("/elsewhere")).text;
    assert.equal(addClaudeHooks(elsewhere, WANTED).text, added);
  }
});

Deno.test("addClaudeHooks() keeps what stands beside ours in a group of somebody's", () => {
  const around = (line: string) =>
    `{"hooks": {"Stop": [{"hooks": [{"command": "a", "timeout": 1.0},  ${line}{ "command":"b" }]}]}}`;
  const mixed = around(`{"command": ${JSON.stringify(lineFor("Stop", "/elsewhere"))}},  `);
  assert.equal(removeClaudeHooks(mixed).text, around(""));
  const { text } = addClaudeHooks(mixed, wantedAt(SPOOL, ["Stop"]));
  assert.ok(isWithin(around(""), text), text);
  assert.equal(removeClaudeHooks(text).text, around(""));
});

Deno.test("addClaudeHooks() of two keys of one name uses the one that holds, and keeps both", () => {
  const text = `{"hooks":{"Stop":[1.0]},"hooks":{"Stop":[1],"Stop":[]}}`;
  const wanted = wantedAt(SPOOL, ["Stop"]);
  const { text: added } = addClaudeHooks(text, wanted);
  assert.deepEqual(JSON.parse(added).hooks.Stop, [ours("Stop")]);
  assert.deepEqual(addClaudeHooks(added, wanted).added, []);
  assert.equal(removeClaudeHooks(added).text, text);
});

Deno.test("addClaudeHooks() refuses settings that are nested too deeply", () => {
  const deep = `{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
  assert.throws(() => addClaudeHooks(deep, WANTED), refusedWith("FOREIGN_SHAPE"));
});

/** Whether a text becomes the other by additions alone. */
function isWithin(text: string, longer: string): boolean {
  let at = 0;
  for (const character of longer) if (character === text[at]) at++;
  return at === text.length;
}

Deno.test("removeClaudeHooks() leaves settings without ours as they are", () => {
  for (const text of [TEXT, "{}", '{ "hooks" : {} }']) {
    assert.deepEqual(removeClaudeHooks(text), { text, added: [], removed: [] });
  }
});

Deno.test("removeClaudeHooks() keeps keys that mean something to JavaScript", () => {
  const text = `{"__proto__":{"a":1},"constructor":2,"hooks":{"__proto__":[],"Stop":[]}}`;
  const added = addClaudeHooks(text, WANTED).text;
  assert.ok(added.startsWith(`{"__proto__":{"a":1},"constructor":2,"hooks":{"__proto__":[],`));
  const after = removeClaudeHooks(added).text;
  assert.equal(after, text.replace(`,"Stop":[]`, ""));
});

Deno.test("inspectClaudeHooks() tells present, missing and outdated apart", () => {
  assert.deepEqual(inspectClaudeHooks(TEXT, WANTED), {
    present: [],
    missing: EVENTS,
    outdated: [],
    disabled: false,
  });
  const added = addClaudeHooks(TEXT, WANTED).text;
  assert.deepEqual(inspectClaudeHooks(added, WANTED).present, EVENTS);
  assert.deepEqual(inspectClaudeHooks(added, wantedAt("/elsewhere", ["Stop", "PreCompact"])), {
    present: [],
    missing: ["PreCompact"],
    outdated: ["Stop", "PreToolUse", "SessionStart"],
    disabled: false,
  });
  assert.ok(inspectClaudeHooks('{"disableAllHooks":true}', WANTED).disabled);
  assert.deepEqual(ourHooks(added).map(({ event }) => event).toSorted(), EVENTS.toSorted());
  assert.deepEqual(ourHooks(TEXT), []);
});

Deno.test("addClaudeHooks() refuses what is not JSON, and quotes nothing of it", () => {
  const broken = [
    "",
    " \n",
    "{",
    "{'a':1}",
    '{"token":"S3CRET",}',
    '// x\n{"a":"S3CRET"}',
    "S3CRET",
  ];
  for (const text of broken) {
    for (const edit of [() => addClaudeHooks(text, WANTED), () => removeClaudeHooks(text)]) {
      assert.throws(edit, refusedWith("NOT_JSON"), text);
      assert.throws(edit, (error: Error) => !error.message.includes("S3CRET"));
    }
  }
});

Deno.test("addClaudeHooks() refuses what is no object, or has other things for hooks", () => {
  for (const text of ["[]", "null", '"x"', "1", "true"]) {
    assert.throws(() => addClaudeHooks(text, WANTED), refusedWith("NOT_AN_OBJECT"), text);
  }
  for (const hooks of ["[]", "null", '"x"', '{"Stop":{}}', '{"Other":null}', '{"Stop":"x"}']) {
    assert.throws(() => addClaudeHooks(`{"hooks":${hooks}}`, WANTED), refusedWith("FOREIGN_SHAPE"));
  }
});

Deno.test("addClaudeHooks() and removeClaudeHooks() undo each other on any settings", () => {
  const hook = fc.oneof(fc.jsonValue(), fc.record({ type: fc.string(), command: fc.string() }));
  const group = fc.oneof(
    fc.jsonValue(),
    fc.record({ matcher: fc.string(), hooks: fc.array(hook, { maxLength: 3 }) }),
  );
  const event = fc.oneof(fc.constantFrom(...EVENTS), fc.string());
  const settings = fc.record({
    other: fc.jsonValue(),
    hooks: fc.dictionary(event, fc.array(group, { minLength: 1, maxLength: 3 }), { minKeys: 1 }),
  });
  fc.assert(fc.property(settings, fc.constantFrom(undefined, 2, "\t"), (value, indent) => {
    const text = JSON.stringify(value, null, indent);
    const { text: added } = addClaudeHooks(text, WANTED);
    assert.equal(addClaudeHooks(added, WANTED).text, added);
    assert.equal(removeClaudeHooks(added).text, text);
  }));
});
