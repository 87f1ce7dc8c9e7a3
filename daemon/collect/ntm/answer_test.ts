import assert from "node:assert/strict";
import fc from "fast-check";
import { countOf, itemsOf, pidOf, readAnswer, textOf } from "./answer.ts";

const read = (stdout: string, stderr = "") => readAnswer({ stdout, stderr });

Deno.test("readAnswer() an object is an answer, whatever stands on stderr", () => {
  const warned = "WARN cannot reach the mail server\nError: unknown flag: --robot-status";
  for (const stderr of ["", warned]) {
    assert.deepEqual(read(' {"success":true,"a":1}\n', stderr), {
      kind: "object",
      members: { success: true, a: 1 },
    });
  }
});

const REFUSED: readonly (readonly [string, string, string, string])[] = [
  ["success:false", '{"success":false,"error":"no such session"}', "", "no such session"],
  ["a code alone", '{"success":false,"error_code":"NOT_READY"}', "", "NOT_READY"],
  ["no reason", '{"success":false}', "", "ntm gave no reason"],
  ["an error without an envelope", '{"error":"tmux is not running"}', "", "tmux is not running"],
  ["an error as an object", '{"error":{"message":"deep"}}', "", "deep"],
  ["plain words", "", "Error: flag needs an argument: --x\n", "flag needs an argument: --x"],
  ["the error after a warning", "\n", "WARN slow\nError: no tmux\n", "no tmux"],
  ["hostile words", '{"success":false,"error":"a\\u001b]0;x\\u0007b\\nc"}', "", "ab c"],
];

for (const [name, stdout, stderr, message] of REFUSED) {
  Deno.test(`readAnswer() refused: ${name}`, () => {
    assert.deepEqual(read(stdout, stderr), { kind: "refused", message });
  });
}

Deno.test("readAnswer() an empty error is none, nor is one beside success", () => {
  assert.equal(read('{"error":""}').kind, "object");
  assert.equal(read('{"error":null}').kind, "object");
  assert.equal(read('{"success":true,"error":"old"}').kind, "object");
});

const UNSUPPORTED: readonly (readonly [string, string | null])[] = [
  ["Error: unknown flag: --robot-status\n", "--robot-status"],
  ["Error: unknown flag: --robot-format=json", "--robot-format"],
  ["Error: unknown shorthand flag: 'j' in -j", null],
  ['Error: unknown command "list" for "ntm"\nRun help', null],
  ["WARN first\nunknown flag: --json", "--json"],
];

for (const [stderr, flag] of UNSUPPORTED) {
  Deno.test(`readAnswer() unsupported: ${stderr.trim()}`, () => {
    assert.deepEqual(read("", stderr), { kind: "unsupported", flag });
    assert.deepEqual(read("Usage:\n  ntm [flags]", stderr), { kind: "unsupported", flag });
  });
}

const GARBAGE = [
  "",
  " \n",
  "[]",
  "5",
  "null",
  '"text"',
  "{",
  '{"a":1} trailing',
  "NAME  STATE",
  "\0",
];

for (const stdout of GARBAGE) {
  Deno.test(`readAnswer() garbage: ${JSON.stringify(stdout)}`, () => {
    assert.equal(read(stdout).kind, "garbage");
  });
}

Deno.test("readAnswer() a secret in a message does not come through, a long one is cut", () => {
  const key = "AKIAABCDEFGHIJKLMNOP";
  for (const [stdout, stderr] of [["", `Error: bad ${key}`], [`{"error":"bad ${key}"}`, ""]]) {
    assert.deepEqual(read(stdout ?? "", stderr), { kind: "refused", message: "bad [REDACTED]" });
  }
  const long = read("", `Error: ${"x".repeat(1_000_000)}`);
  assert.ok(long.kind === "refused" && [...long.message].length === 200);
});

Deno.test("readAnswer() never throws", () => {
  fc.assert(fc.property(
    fc.oneof(fc.json(), fc.string({ unit: "binary" })),
    fc.string({ unit: "binary" }),
    (stdout, stderr) => void readAnswer({ stdout, stderr }),
  ));
  assert.equal(read("[".repeat(200_000)).kind, "garbage");
  assert.equal(read('{"a":'.repeat(50_000)).kind, "garbage");
});

Deno.test("textOf() is for text only", () => {
  assert.equal(textOf(" a\tb "), "a b");
  for (const value of [null, undefined, 5, {}, [], "", "\x1b[0m"]) {
    assert.equal(textOf(value), null);
  }
});

Deno.test("countOf() takes numbers and digits", () => {
  assert.deepEqual([0, 12, "7", 3.6].map(countOf), [0, 12, 7, 4]);
  const none = [-1, NaN, Infinity, 1e300, "", "1.5", "-1", "x", null, undefined, {}, [], true];
  for (const value of none) assert.equal(countOf(value), null, String(value));
  assert.deepEqual([0, 1, "0", null].map(pidOf), [null, 1, null, null]);
});

Deno.test("itemsOf() keeps the objects of a list up to a limit, and counts the rest", () => {
  assert.deepEqual(itemsOf(null, 5), { items: [], dropped: 0 });
  assert.deepEqual(itemsOf(undefined, 5), { items: [], dropped: 0 });
  assert.deepEqual(itemsOf(12, 5), { items: [], dropped: 1 });
  assert.deepEqual(itemsOf([{ a: 1 }, null, 3, [], {}], 5), {
    items: [{ a: 1 }, {}],
    dropped: 3,
  });
  assert.deepEqual(itemsOf([{}, {}, {}], 2), { items: [{}, {}], dropped: 1 });
});
