import assert from "node:assert/strict";
import fc from "fast-check";
import { cutToWidth, displayWidth, padToWidth, wrapText } from "./display_width.ts";

const WIDTHS: readonly (readonly [string, number])[] = [
  ["", 0],
  ["plain text", 10],
  ["é", 1],
  ["e\u0301", 1],
  ["日本語", 6],
  ["한국", 4],
  ["ｆｕｌｌ", 8],
  ["ﾊﾝｶｸ", 4],
  ["🙂", 2],
  ["👩‍💻", 2],
  ["🇩🇪", 2],
  ["❤️", 2],
  ["❤", 1],
  ["● active", 8],
  ["▲ × ○ …", 7],
  ["a日b", 4],
];

for (const [text, width] of WIDTHS) {
  Deno.test(`displayWidth() of ${JSON.stringify(text)} is ${width}`, () => {
    assert.equal(displayWidth(text), width);
  });
}

Deno.test("cutToWidth() leaves what fits and marks what it cuts", () => {
  assert.equal(cutToWidth("session", 7), "session");
  assert.equal(cutToWidth("session", 6), "sessi…");
  assert.equal(cutToWidth("one two", 5), "one…");
  assert.equal(cutToWidth("日本語", 6), "日本語");
  assert.equal(cutToWidth("日本語", 5), "日本…");
  assert.equal(cutToWidth("日本語", 4), "日…");
  assert.equal(cutToWidth("ab", 1), "…");
  assert.equal(cutToWidth("ab", 0), "");
});

Deno.test("cutToWidth() never exceeds the width, and cuts nothing that fits", () => {
  const text = fc.array(fc.constantFrom("a", "日", "🙂", "e\u0301", " ", "é")).map((parts) =>
    parts.join("")
  );
  fc.assert(fc.property(text, fc.nat(12), (whole, columns) => {
    const cut = cutToWidth(whole, columns);
    assert.ok(displayWidth(cut) <= columns);
    if (displayWidth(whole) <= columns) assert.equal(cut, whole);
  }));
});

Deno.test("padToWidth() fills up to the column", () => {
  assert.equal(padToWidth("日", 4), "日  ");
  assert.equal(padToWidth("3m", 4, "end"), "  3m");
  assert.equal(padToWidth("longer", 3), "longer");
});

Deno.test("wrapText() breaks between words", () => {
  assert.deepEqual(wrapText("one two three", 20), ["one two three"]);
  assert.deepEqual(wrapText("one two three", 7), ["one two", "three"]);
  assert.deepEqual(wrapText("one two three", 8, 2), ["one two", "  three"]);
  assert.deepEqual(wrapText("a /very/long/path b", 6), ["a", "/very/long/path", "b"]);
  assert.deepEqual(wrapText("two 日本 words", 7, 2), ["two", "  日本", "  words"]);
  assert.deepEqual(wrapText("as it is", Infinity), ["as it is"]);
  assert.deepEqual(wrapText("", 5), [""]);
});
