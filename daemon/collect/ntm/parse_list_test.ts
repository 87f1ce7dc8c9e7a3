import assert from "node:assert/strict";
import fc from "fast-check";
import { listAnswer, refusalAnswer, SMALL_FLEET } from "../../../fixtures/ntm/answers.ts";
import { parseList } from "./parse_list.ts";
import { MAX_SESSIONS } from "./parse_status.ts";

const parse = (value: unknown, stderr = "") =>
  parseList({ stdout: typeof value === "string" ? value : JSON.stringify(value), stderr });

function listOf(value: unknown) {
  const list = parse(value);
  assert.ok(list.kind === "ok", `${list.kind}`);
  return list;
}

Deno.test("parseList() sessions with project and label, in both shapes", () => {
  for (const shape of ["plain", "newer"] as const) {
    assert.deepEqual(listOf(listAnswer(SMALL_FLEET, shape)), {
      kind: "ok",
      sessions: [
        { name: "atlas--api", label: "api", baseProject: "atlas" },
        { name: "notes", label: null, baseProject: "notes" },
      ],
      dropped: 0,
    });
  }
});

Deno.test("parseList() the name gives what ntm leaves out", () => {
  const { sessions } = listOf({
    sessions: [
      { name: "atlas--api" },
      { name: "atlas--web", base_project: "Atlas", label: "" },
      { name: "old", label: "L", base_project: null },
    ],
  });
  assert.deepEqual(sessions, [
    { name: "atlas--api", label: "api", baseProject: "atlas" },
    { name: "atlas--web", label: "web", baseProject: "Atlas" },
    { name: "old", label: "L", baseProject: "old" },
  ]);
});

Deno.test("parseList() a list that is null is empty", () => {
  const empty = { kind: "ok", sessions: [], dropped: 0 };
  assert.deepEqual(listOf({ generated_at: "now", sessions: null, count: 0 }), empty);
  assert.deepEqual(listOf(listAnswer([], "newer")), empty);
});

Deno.test("parseList() what cannot be used is left out and counted, and no more than the limit", () => {
  const odd = listOf({ sessions: [null, 3, {}, { name: 5 }, { name: " " }, { name: "s" }] });
  assert.deepEqual([odd.sessions.map(({ name }) => name), odd.dropped], [["s"], 5]);
  const many = listOf({
    sessions: Array.from({ length: MAX_SESSIONS + 2 }, (_, n) => ({ name: `s${n}` })),
  });
  assert.deepEqual([many.sessions.length, many.dropped], [MAX_SESSIONS, 2]);
});

Deno.test("parseList() hostile text is made safe", () => {
  const { sessions } = listOf({
    sessions: [{
      name: "a\x1b[31m\nb",
      label: "AKIAABCDEFGHIJKLMNOP",
      base_project: "p".repeat(1_000),
    }],
  });
  assert.deepEqual([sessions[0]?.name, sessions[0]?.label], ["a b", "[REDACTED]"]);
  assert.equal([...sessions[0]?.baseProject ?? ""].length, 200);
});

Deno.test("parseList() answers that say nothing of sessions", () => {
  assert.equal(parse(refusalAnswer("list")).kind, "refused");
  assert.equal(parse("", "Error: unknown flag: --json").kind, "unsupported");
  assert.equal(parse("NAME     PANES\natlas    3\n").kind, "garbage");
  for (const value of [{}, { sessions: 5 }, { sessions: {} }, { count: 0 }, []]) {
    assert.equal(parse(value).kind, "garbage", JSON.stringify(value));
  }
});

Deno.test("parseList() never throws", () => {
  fc.assert(fc.property(
    fc.oneof(
      fc.json(),
      fc.string({ unit: "binary" }),
      fc.array(fc.jsonValue()).map((sessions) => JSON.stringify({ sessions })),
      fc.array(fc.dictionary(fc.constantFrom("name", "label", "base_project"), fc.jsonValue()))
        .map((sessions) => JSON.stringify({ sessions })),
    ),
    fc.string(),
    (stdout, stderr) => {
      const read = parseList({ stdout, stderr });
      if (read.kind === "ok") { for (const { name } of read.sessions) assert.notEqual(name, ""); }
    },
  ));
});
