import assert from "node:assert/strict";
import { cutLine, type Line, lineText, lineWidth, padLine, span } from "./line.ts";

const plain = (line: Line) => lineText(line, { colors: false });

Deno.test("cutLine() cuts across spans and keeps their looks", () => {
  const line = [span("ab", "good"), span("cd"), span("日本", "bad")];
  assert.equal(plain(cutLine(line, 8)), "abcd日本");
  assert.equal(plain(cutLine(line, 7)), "abcd日…");
  assert.equal(plain(cutLine(line, 6)), "abcd…");
  assert.equal(plain(cutLine(line, 4)), "abc…");
  assert.equal(plain(cutLine(line, 2)), "a…");
  assert.equal(plain(cutLine(line, 1)), "…");
  assert.equal(plain(cutLine(line, 0)), "");
  assert.deepEqual(cutLine(line, 2), [span("a…", "good")]);
});

Deno.test("cutLine() never exceeds the width", () => {
  const line = [span("a日"), span(""), span("🙂b"), span("   "), span("cc")];
  for (let columns = 0; columns <= lineWidth(line) + 1; columns++) {
    assert.ok(lineWidth(cutLine(line, columns)) <= columns, `at ${columns}`);
  }
});

Deno.test("padLine() fills on either side", () => {
  assert.equal(lineWidth(padLine([span("日")], 5)), 5);
  assert.equal(plain([...padLine([span("3")], 3, "end"), span("|")]), "  3|");
  assert.deepEqual(padLine([span("long")], 2), [span("long")]);
});

Deno.test("lineText() colours spans only when asked, and ends without blanks", () => {
  const line = [span("● active", "good"), span("  x "), span("", "bad"), span("  ")];
  assert.equal(lineText(line, { colors: false }), "● active  x");
  assert.equal(lineText(line, { colors: true }), "\x1b[32m● active\x1b[m  x");
});
