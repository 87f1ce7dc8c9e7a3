import assert from "node:assert/strict";
import fc from "fast-check";
import { parseStat } from "./parse_stat.ts";
import { statText } from "./test_proc.ts";

Deno.test("parseStat() takes what is needed from the right places", () => {
  const text = "4711 (claude) S 4700 4711 4700 34817 4711 4194304 11 12 13 14 15 16 17 18 20 0 9 " +
    "0 20095994 5124096 1010 18446744073709551615 1 2 3 4 5 0 0 65536 4 1132560123 1 0 0 17 0 0\n";
  assert.deepEqual(parseStat(text), {
    pid: 4711,
    comm: "claude",
    state: "S",
    ppid: 4700,
    pgrp: 4711,
    session: 4700,
    ttyNr: 34817,
    tpgid: 4711,
    startTicks: "20095994",
  });
});

Deno.test("parseStat() of this very process", () => {
  const stat = parseStat(Deno.readTextFileSync("/proc/self/stat"));
  assert.equal(stat?.pid, Deno.pid);
  assert.equal(stat.ppid, Deno.ppid);
  assert.match(stat.startTicks, /^\d+$/);
});

const NAMES = [
  "",
  " ",
  "(",
  ")",
  "a b",
  "a) S 1 1 1 1 1",
  "x) Z 1 (y",
  "two\nlines",
  "2.1.220",
  "tmux: server",
  "\ufffd\ufffd",
  "\x1b[31mred",
];

for (const comm of NAMES) {
  Deno.test(`parseStat() name ${JSON.stringify(comm)}`, () => {
    const stat = parseStat(statText({ pid: 7, comm, startTicks: "99" }));
    assert.deepEqual([stat?.pid, stat?.comm, stat?.startTicks], [7, comm, "99"]);
  });
}

Deno.test("parseStat() keeps any name apart from what follows it", () => {
  fc.assert(fc.property(fc.string({ maxLength: 16, unit: "binary" }), (comm) => {
    const stat = parseStat(statText({ pid: 12, comm, tpgid: -1, startTicks: "5" }));
    assert.deepEqual([stat?.comm, stat?.tpgid, stat?.startTicks], [comm, -1, "5"]);
  }));
});

Deno.test("parseStat() a start no integer can hold stays exact", () => {
  const startTicks = "18446744073709551615";
  assert.equal(parseStat(statText({ pid: 1, startTicks }))?.startTicks, startTicks);
});

const whole = statText({ pid: 4711, comm: "claude", startTicks: "20095994" });
const GARBAGE: readonly (readonly [name: string, text: string])[] = [
  ["nothing", ""],
  ["a line break", "\n"],
  ["a name without a number", whole.replace(/^\d+ /, "")],
  ["a word for the number", whole.replace(/^\d+/, "self")],
  ["a number too long", whole.replace(/^\d+/, "99999999999")],
  ["no brackets", whole.replace(/[()]/g, "")],
  ["brackets the wrong way round", "1 )( S 1 1 1 1 1"],
  ["no end of the name", whole.replace(")", "")],
  ["a word among the numbers", whole.replace(" 34817 ", " x ")],
  ["no state", whole.replace(" S ", " ")],
  ["too few numbers", whole.slice(0, whole.indexOf("20095994"))],
  ["a negative start", whole.replace("20095994", "-3")],
  ["a start that is no number", whole.replace("20095994", "20095994x")],
  ["too much of it", whole + "0 ".repeat(4_096)],
];

for (const [name, text] of GARBAGE) {
  Deno.test(`parseStat() of ${name} is null`, () => {
    assert.notEqual(text, whole);
    assert.equal(parseStat(text), null);
  });
}

Deno.test("parseStat() cut anywhere gives the same or nothing, never a wrong start", () => {
  const want = parseStat(whole);
  for (let end = 0; end <= whole.length; end++) {
    const got = parseStat(whole.slice(0, end));
    // Cut within the start's own digits it cannot be told from a shorter one.
    if (got !== null && end > whole.indexOf("20095994") + 7) assert.deepEqual(got, want);
  }
});

Deno.test("parseStat() never throws", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
    parseStat(text);
    parseStat(`1 (${text}`);
    parseStat(`1 (${text}) ${text}`);
  }));
});
