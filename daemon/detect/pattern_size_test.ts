import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { RE2JS } from "re2js";
import { patternSize } from "./pattern_size.ts";

const PIECES = [
  ...[
    "a",
    "bc",
    ".",
    "\\d",
    "\\pL",
    "\\p{Lu}",
    "\\x{2733}",
    "\\x41",
    "\\.",
    "\\{",
    "[a-z]",
    "[^]x]",
  ],
  ...[
    "[[:alpha:]]",
    "[{9}]",
    "(ab)",
    "(?:a|bc)",
    "(?P<left>\\d+)",
    "(?i)",
    "|",
    "^",
    "$",
    "\\Qa{9}\\E",
  ],
];
const REPEATS = ["", "", "", "*", "+?", "?", "{0}", "{3}", "{2,}", "{2,5}?", "{40}"];

/** How many instructions it really comes to; null when it cannot be compiled. */
function compiledSize(source: string): number | null {
  try {
    return RE2JS.compile(source).matcher("").programSize();
  } catch {
    return null;
  }
}

Deno.test("patternSize() is about what the compiled pattern comes to", () => {
  const piece = fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(...REPEATS))
    .map(([piece, repeat]) => /^(\||\^|\$|\(\?i\))$/.test(piece) ? piece : piece + repeat);
  const group = fc.tuple(fc.array(piece, { maxLength: 4 }), fc.constantFrom(...REPEATS))
    .map(([pieces, repeat]) => `(${pieces.join("")})${repeat}`);
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, group), { maxLength: 6 }), (pieces) => {
      const source = pieces.join("");
      const real = compiledSize(source);
      if (real === null) return;
      const about = patternSize(source);
      ok(
        about <= real * 4 && about * 3 + 10 >= real,
        `${source}: about ${about}, really ${real}`,
      );
    }),
    { numRuns: 300 },
  );
});

Deno.test("patternSize() of a short pattern that is long once it is compiled", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["abc", 3],
    ["x{1000}", 1_001],
    ["(x{30}){30}", 991],
    ["((x{9}){9}){9}", 1_000],
    ["(?:x{9}){9}", 91],
    ["(?i)(?s:a)", 1],
  ];
  for (const [source, size] of cases) equal(patternSize(source), size, source);
});

Deno.test("patternSize() of any text is a number", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."(){}[]\\QExp*+?|,19:^a") }), (text) => {
      ok(patternSize(text) >= 0);
    }),
    { numRuns: 500 },
  );
});
