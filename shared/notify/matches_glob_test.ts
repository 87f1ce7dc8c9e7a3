import assert from "node:assert/strict";
import fc from "fast-check";
import { matchesGlob } from "./matches_glob.ts";

for (
  const [pattern, name, fits] of [
    ["*", "", true],
    ["*", "api", true],
    ["api", "api", true],
    ["api", "Api", false],
    ["api", "api-2", false],
    ["api*", "api-2", true],
    ["*-2", "api-2", true],
    ["a*i*2", "api-2", true],
    ["a?i", "api", true],
    ["a?i", "ai", false],
    ["?", "", false],
    ["?", "🦕", true],
    ["a.i", "api", false],
    ["[a]", "a", false],
    ["[a]", "[a]", true],
    ["", "", true],
    ["", "a", false],
    ["*a*b", "aab ab", true],
    ["a**", "a", true],
  ] as const
) {
  Deno.test(`matchesGlob() ${JSON.stringify(pattern)} ${fits ? "fits" : "misses"} "${name}"`, () => {
    assert.equal(matchesGlob(pattern, name), fits);
  });
}

Deno.test("matchesGlob() judges as a regular expression of the same meaning does", () => {
  const text = (letters: string) =>
    fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((chars) => chars.join(""));
  fc.assert(fc.property(text("ab*?."), text("ab.*"), (pattern, name) => {
    const same = [...pattern].map((char) =>
      char === "*" ? "[^]*" : char === "?" ? "[^]" : `[${char}]`
    );
    assert.equal(matchesGlob(pattern, name), new RegExp(`^${same.join("")}$`, "u").test(name));
  }));
});

Deno.test("matchesGlob() does not try every way that several stars leave", () => {
  // Thirty stars over a hundred letters are more ways than can be tried.
  assert.equal(matchesGlob("*a".repeat(30) + "b", "a".repeat(200)), false);
});
