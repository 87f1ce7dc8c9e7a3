import assert from "node:assert/strict";
import fc from "fast-check";
import { lineDiff } from "./line_diff.ts";

const shown = (before: string, after: string) =>
  lineDiff(before, after).map(({ sign, line, text }) => `${sign}${line} ${text}`);

Deno.test("lineDiff() tells what comes and what goes, with its line", () => {
  assert.deepEqual(shown("a\nb\nc\n", "a\nb\nc\n"), []);
  assert.deepEqual(shown("a\nb\nc\n", "a\nx\nc\n"), ["-2 b", "+2 x"]);
  assert.deepEqual(shown("a\nd\n", "a\nb\nc\nd\n"), ["+2 b", "+3 c"]);
  assert.deepEqual(shown("a\nb\nc\nd\n", "b\nd\n"), ["-1 a", "-3 c"]);
  assert.deepEqual(shown("", "{}\n"), ["+1 {}"]);
  assert.deepEqual(shown("{}\n", ""), ["-1 {}"]);
});

Deno.test("lineDiff() does not care how lines end", () => {
  assert.deepEqual(shown("a\r\nb\r\n", "a\nb"), []);
});

Deno.test("lineDiff() shows no secret", () => {
  const key = `sk-ant-api03-${"A1b2C3d4".repeat(10)}`;
  const text = lineDiff("{}", `{ "env": { "ANTHROPIC_API_KEY": "${key}" } }`);
  assert.ok(!JSON.stringify(text).includes(key), JSON.stringify(text));
});

Deno.test("lineDiff() leads from one text to the other, and keeps what it can", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });
  fc.assert(fc.property(lines, lines, (before, after) => {
    const diff = lineDiff(before.join("\n"), after.join("\n"));
    const gone = new Set(diff.filter(({ sign }) => sign === "-").map(({ line }) => line));
    const come = new Set(diff.filter(({ sign }) => sign === "+").map(({ line }) => line));
    const kept = (lines: readonly string[], out: ReadonlySet<number>) =>
      lines.filter((_, i) => !out.has(i + 1)).join("\n");
    assert.equal(kept(before, gone), kept(after, come));
    assert.equal(
      kept(before, gone).length === 0 || diff.length < before.length + after.length,
      true,
    );
  }));
});

Deno.test("lineDiff() gives up on texts that are too long to be compared", () => {
  const lines = (mark: string) => Array.from({ length: 2_500 }, (_, i) => `${mark}${i}`);
  const diff = lineDiff(
    [...lines("a"), "same", ...lines("b")].join("\n"),
    [...lines("c"), "same", ...lines("d")].join("\n"),
  );
  assert.equal(diff.length, 2 * 5_001);
});
