import assert from "node:assert/strict";
import fc from "fast-check";
import { ByteFinder, eachLine, selectLines } from "./find_bytes.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What the finder must agree with. */
function firstOf(text: string, needles: readonly string[], from: number): number {
  const found = needles.map((needle) => text.indexOf(needle, from)).filter((at) => at >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
}

function selected(text: string, needles: readonly string[]): { line: string; hit: number }[] {
  const lines: { line: string; hit: number }[] = [];
  selectLines(bytesOf(text), { start: 0, end: text.length }, {
    finder: new ByteFinder(needles),
    visit: ({ start, end }, hit) => lines.push({ line: text.slice(start, end), hit }),
  });
  return lines;
}

Deno.test("find() the first of several texts, wherever it lies", () => {
  const needles = ["usage", "boundary", "us"];
  const letter = fc.constantFrom(..."usagebondry\n");
  const piece = fc.oneof(fc.string({ unit: letter, maxLength: 12 }), fc.constantFrom(...needles));
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(40), (pieces, from) => {
    const text = pieces.join("");
    for (const wanted of [needles, ["boundary"], ["usage", "boundary"]]) {
      const found = new ByteFinder(wanted).find(bytesOf(text), from, text.length);
      assert.equal(found, firstOf(text, wanted, from));
    }
  }));
});

Deno.test("find() a text that reaches beyond the end is none", () => {
  const finder = new ByteFinder(["ab", "abcdef"]);
  assert.equal(finder.find(bytesOf("xxabcdef"), 0, 3), -1);
  assert.equal(finder.find(bytesOf("xxabcdef"), 0, 4), 2);
  assert.equal(new ByteFinder(["abcdef"]).find(bytesOf("xxabcdef"), 0, 7), -1);
});

Deno.test("find() any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    assert.equal(new ByteFinder(['"output_tokens"']).find(bytes, 0, bytes.length), -1);
  }));
});

Deno.test("new ByteFinder() refuses what it cannot look for", () => {
  for (const needles of [[], [""], ["a"], ["ok", "x".repeat(251)]]) {
    assert.throws(() => new ByteFinder(needles), RangeError);
  }
});

Deno.test("selectLines() each line with a text once, with the place of the first", () => {
  const text = "none\nan usage and usage\n\nboundary\nnothing\nusage";
  assert.deepEqual(selected(text, ["usage", "boundary"]), [
    { line: "an usage and usage", hit: 8 },
    { line: "boundary", hit: 25 },
    { line: "usage", hit: 42 },
  ]);
});

Deno.test("selectLines() gives the lines that a search line by line gives", () => {
  const letter = fc.constantFrom(..."ab\n");
  fc.assert(fc.property(fc.string({ unit: letter, maxLength: 60 }), (text) => {
    const lines = selected(text, ["ab", "bba"]).map(({ line }) => line);
    assert.deepEqual(lines, text.split("\n").filter((line) => /ab|bba/.test(line)));
  }));
});

Deno.test("selectLines() looks at nothing before its start or behind its end", () => {
  const bytes = bytesOf("ab 1\nab 2\nab 3\n");
  const starts: number[] = [];
  selectLines(bytes, { start: 5, end: 10 }, {
    finder: new ByteFinder(["ab"]),
    visit: ({ start, end }) => starts.push(start, end),
  });
  assert.deepEqual(starts, [5, 9]);
});

Deno.test("eachLine() every line, empty ones too", () => {
  const lines: string[] = [];
  const text = "one\n\nthree\nlast";
  eachLine(bytesOf(text), { start: 0, end: text.length }, ({ start, end }) => {
    lines.push(text.slice(start, end));
  });
  assert.deepEqual(lines, ["one", "", "three", "last"]);
});
