import assert from "node:assert/strict";
import { PackPattern } from "./pack_pattern.ts";

Deno.test("PackPattern.test() finds anywhere, with the classes of Unicode", () => {
  assert.ok(new PackPattern("b+c").test("abbcd"));
  assert.ok(!new PackPattern("^b").test("ab"));
  assert.ok(new PackPattern(String.raw`^\p{Lu}\pL+ [\x{2800}-\x{28FF}✻]$`).test("Épuré ⠋"));
  assert.ok(new PackPattern("(?i)proceed").test("PROCEED"));
});

Deno.test("PackPattern.refusal() takes no look-around and no back-reference", () => {
  const refused = [
    String.raw`(?=a)b`,
    String.raw`(?<!a)b`,
    String.raw`(a)\1`,
    "(",
    "a**b(",
    "[z-a]",
  ];
  for (const source of refused) {
    assert.match(new PackPattern(source).refusal() ?? "", /^is refused: ./);
  }
});

Deno.test("PackPattern.refusal() takes no pattern that costs much for each character", () => {
  const costly = "(?:[a-z]{1,200} ){1,5}(?:[0-9]{1,400} ){1,4}";
  assert.match(new PackPattern(costly).refusal() ?? "", /^is (?:too costly: \d+ steps|refused: )/);
  assert.match(new PackPattern("\\pL".repeat(9)).refusal() ?? "", /^is too costly: 9 classes/);
  for (const source of ["(?:[a-z]+ ){1,20}", "\\pL".repeat(8)]) {
    assert.equal(new PackPattern(source).refusal(), null);
  }
});

Deno.test("PackPattern.capture() holds what named groups found", () => {
  const pattern = new PackPattern(String.raw`(?P<left>\d+)%(?P<unit> left)?`);
  assert.deepEqual(pattern.groups(), ["left", "unit"]);
  assert.deepEqual(pattern.capture("at 12% now"), new Map([["left", "12"], ["unit", ""]]));
  assert.equal(pattern.capture("none"), null);
});

Deno.test("PackPattern.test() takes no time of the kind that explodes", () => {
  const start = performance.now();
  for (const source of ["(a+)+$", "(a|a)*b", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$"]) {
    assert.ok(!new PackPattern(source).test(`${"a".repeat(10_000)}!`), source);
  }
  assert.ok(performance.now() - start < 2_000);
});

Deno.test("PackPattern.anchored is true wherever an end of the text may matter", () => {
  const anchored = ["^a", "a$", String.raw`\Aa`, String.raw`a\z`];
  assert.deepEqual(anchored.filter((source) => !new PackPattern(source).anchored), []);
  assert.ok(!new PackPattern(String.raw`a\b.*`).anchored);
});
