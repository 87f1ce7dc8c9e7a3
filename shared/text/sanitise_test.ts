import assert from "node:assert/strict";
import fc from "fast-check";
import { sanitiseLine } from "./sanitise.ts";
import { isUnsafeChar } from "./unsafe_char.ts";

/** Name of the vector, hostile text, what is shown of it. */
const VECTORS: readonly (readonly [string, string, string])[] = [
  ["clipboard (OSC 52)", "a\x1b]52;c;cm0gLXJm\x07b", "ab"],
  ["title (OSC 0)", "a\x1b]0;owned\x1b\\b", "ab"],
  ["link (OSC 8)", "\x1b]8;;https://evil.test\x07click\x1b]8;;\x07", "click"],
  ["title of screen (ESC k)", "\x1bkowned\x1b\\shell", "shell"],
  ["DCS", "a\x1bP1$r0m\x1b\\b", "ab"],
  ["APC", "a\x1b_Gpayload\x1b\\b", "ab"],
  ["PM", "a\x1b^payload\x1b\\b", "ab"],
  ["SOS", "a\x1bXpayload\x1b\\b", "ab"],
  ["cursor report (CSI 6n)", "a\x1b[6nb", "ab"],
  ["colour", "\x1b[1;31mred\x1b[0m", "red"],
  ["unterminated OSC", "before\x1b]0;after", "before"],
  ["unterminated CSI", "before\x1b[12;3", "before"],
  ["unterminated DCS", "before\x1bPafter", "before"],
  ["lone ESC at the end", "before\x1b", "before"],
  ["8-bit CSI", "a\x9b31mb", "ab"],
  ["8-bit OSC", "a\x9d0;owned\x9cb", "ab"],
  ["8-bit DCS", "a\x90q\x9cb", "ab"],
  ["8-bit SOS", "a\x98q\x9cb", "ab"],
  ["8-bit PM", "a\x9eq\x9cb", "ab"],
  ["8-bit APC", "a\x9fq\x9cb", "ab"],
  ["a sequence put together by the removal of another", "\x1b\x1b[0m[31mred", "[31mred"],
  ["bidi override", "exe.\u202egpj.txt", "exe.gpj.txt"],
  ["bidi isolate", "a\u2066b\u2069", "ab"],
  ["direction marks", "a\u200eb\u200fc\u061cd", "abcd"],
  ["zero width and BOM", "\ufeffpass\u200bwo\u200drd\u2060", "password"],
  ["tags", "safe\u{e0041}\u{e0042}", "safe"],
  ["NUL and backspace", "a\0b\b\x7f", "ab"],
  ["lone surrogates", "a\ud800b\udc00", "ab"],
  ["surrogates on both sides of a sequence", "\ud83d\x1b[m\ude00", ""],
  ["line breaks", "one\r\ntwo\u2028three\u2029four\x85five", "one two three four five"],
  ["runs of whitespace", "  one \t\v two\u00a0\u3000three  ", "one two three"],
  ["nothing but controls", "\x1b[2J\x1b[H\0", ""],
];

for (const [name, hostile, shown] of VECTORS) {
  Deno.test(`sanitiseLine() makes safe: ${name}`, () => assert.equal(sanitiseLine(hostile), shown));
}

const PLAIN_TEXTS: readonly string[] = [
  "",
  "✳ Fix the build",
  "⠂ Réparer l'été — 修正 ビルド",
  "👍🏽 ok ❤️",
  "~/src/ntm-tracker (main)",
  String.raw`literally \033]0;x\007 and \x1b[31m and %1b`,
  "&lt;b&gt; <b> =cmd|' /C calc'!A0",
  "שלום العربية",
];

for (const text of PLAIN_TEXTS) {
  Deno.test(`sanitiseLine() leaves alone: ${JSON.stringify(text)}`, () => {
    assert.equal(sanitiseLine(text), text);
  });
}

const printable = fc.oneof(
  fc.integer({ min: 0x21, max: 0x7e }),
  fc.integer({ min: 0xa1, max: 0x2af }).filter((codePoint) => codePoint !== 0xad),
  fc.integer({ min: 0x4e00, max: 0x9fff }),
  fc.integer({ min: 0x1f300, max: 0x1f6ff }),
).map((codePoint) => String.fromCodePoint(codePoint));
const word = fc.array(printable, { minLength: 1, maxLength: 12 }).map((chars) => chars.join(""));
const plainLine = fc.array(word, { maxLength: 12 }).map((words) => words.join(" "));

Deno.test("sanitiseLine() passes any plain line unchanged", () => {
  fc.assert(fc.property(plainLine, (line) => assert.equal(sanitiseLine(line), line)));
});

const hostileLine = fc.array(
  fc.oneof(
    fc.constantFrom(
      "\x1b",
      "\x1b]",
      "\x1b[",
      "\x07",
      "\x9b",
      "\x9d",
      "\x9c",
      "\u202e",
      "\ud83d",
      "\ude00",
    ),
    fc.string({ unit: "binary", maxLength: 4 }),
    plainLine,
  ),
  { maxLength: 30 },
).map((parts) => parts.join(""));

Deno.test("sanitiseLine() shows no unsafe character, keeps its bound, and is stable", () => {
  fc.assert(fc.property(hostileLine, fc.integer({ min: 0, max: 60 }), (hostile, maxChars) => {
    const line = sanitiseLine(hostile, maxChars);
    assert.ok(line.isWellFormed());
    assert.ok([...line].length <= maxChars);
    assert.ok(![...line].some((char) => isUnsafeChar(char.codePointAt(0) ?? 0)));
    assert.equal(line.trim().replaceAll(/\s+/g, " "), line);
    assert.equal(sanitiseLine(line, maxChars), line);
  }));
});

Deno.test("sanitiseLine() cuts at code points and says so", () => {
  assert.equal(sanitiseLine("abcdef", 6), "abcdef");
  assert.equal(sanitiseLine("abcdefg", 6), "abcde…");
  assert.equal(sanitiseLine("👍👍👍👍", 3), "👍👍…");
  assert.equal(sanitiseLine("👍👍👍", 3), "👍👍👍");
  assert.equal(sanitiseLine("ab cd ef", 4), "ab…");
  assert.equal(sanitiseLine("abc", 1), "…");
  assert.equal(sanitiseLine("abc", 0), "");
  assert.equal([...sanitiseLine("x".repeat(500))].length, 200);
});

Deno.test("sanitiseLine() does not cut for what it drops", () => {
  assert.equal(sanitiseLine(`abc${"\x1b[0m".repeat(100)}`, 3), "abc");
  assert.equal(sanitiseLine("abc   \u200b", 3), "abc");
});

Deno.test("sanitiseLine() stays linear on hostile repetition", () => {
  for (
    const unit of ["\x1b]", "\x1b[", "\x1b", "\x1b ", "\x1bP\x1b", "\x9d", " ", "\u200b", "\ud800"]
  ) {
    const started = performance.now();
    sanitiseLine(unit.repeat(500_000));
    // A quadratic walk over half a million units takes minutes.
    assert.ok(performance.now() - started < 5_000, JSON.stringify(unit));
  }
});
