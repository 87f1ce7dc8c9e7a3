import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { assertShown } from "../../fixtures/hostile/assert_shown.ts";
import { HostileFolder, hostileSteps } from "../../fixtures/hostile/hostile_folder.ts";
import { hostileText } from "../../fixtures/hostile/hostile_text.ts";
import { loadPrices, parsePrices } from "./price_table.ts";

const LINES = [
  "[[price]]",
  'models = ["gpt-9", "x*"]',
  "input = 3",
  "output = 12.5",
  "cache_read = 0.3",
  'as_of = "2026-11-21"',
  'source = "a page"',
];
const ODD_VALUES = ["-1", "nan", "inf", "1e400", "[]", "{}", "[[[1]]]", '""', "1979-05-27", "true"];

/** Nearly a prices.toml: lines in any order, names and values of anybody's making. */
const pricesText = fc.array(
  fc.oneof(
    { arbitrary: fc.constantFrom(...LINES), weight: 5 },
    {
      arbitrary: fc.tuple(
        fc.constantFrom("input", "output", "models", "as_of", "__proto__", "constructor", "a.b.c"),
        fc.oneof(fc.constantFrom(...ODD_VALUES), hostileText.map((text) => JSON.stringify(text))),
      ).map(([name, value]) => `${name} = ${value}`),
      weight: 3,
    },
    { arbitrary: hostileText.map((text) => `${JSON.stringify(text)} = 1`), weight: 1 },
    { arbitrary: hostileText, weight: 1 },
  ),
  { maxLength: 14 },
).map((lines) => lines.join("\n"));

Deno.test("parsePrices() of any text: prices that are prices, or words that can be shown", () => {
  fc.assert(
    fc.property(pricesText, (text) => {
      const parsed = parsePrices(text, "prices.toml");
      if ("problem" in parsed) return expectProblem(parsed.problem);
      const { byName, byPrefix } = parsed.list;
      for (const price of [...byName.values(), ...byPrefix.map(({ price }) => price)]) {
        for (const dollars of Object.values(price)) assert.ok(dollars >= 0 && dollars <= 10_000);
      }
      for (const name of byName.keys()) assertShown(name, 101);
    }),
    { numRuns: 400 },
  );
});

Deno.test("loadPrices() whatever lies in the place of the file, the built-in prices hold", () => {
  using place = new HostileFolder();
  fc.assert(
    fc.property(hostileSteps(["prices.toml"], pricesText), (step) => {
      place.take(step);
      const { table, problem } = loadPrices(join(place.path, "prices.toml"));
      assert.ok(table.lists.length >= 1 && /^\d{4}-/.test(table.asOf));
      if (problem !== null) expectProblem(problem);
    }),
    { numRuns: 60 },
  );
});

Deno.test("parsePrices() of a text that is as hard as it can be takes no time to speak of", () => {
  const lines = (line: (number: number) => string) =>
    Array.from({ length: 40_000 }, (_, number) => line(number)).join("\n").slice(0, 65_000);
  const texts = {
    "lists in lists": lines((number) => `a${number} = ${"[".repeat(900)}${"]".repeat(900)}`)
      .replace(/\n[^\n]*$/, ""),
    "a name of many parts": `a${".a".repeat(32_000)} = 1`,
    "a header of many parts": `[a${".a".repeat(32_000)}]`,
    "many names": lines((number) => `a${number} = 1`),
    "many tables": lines((number) => `[a${number}]`),
    "many prices": lines(() => "[[price]]\nmodels=['x']\ninput=-1\noutput=-1"),
    "a long name": `${"a".repeat(65_000)} = 1`,
  };
  for (const [name, text] of Object.entries(texts)) {
    const began = performance.now();
    const parsed = parsePrices(text, "prices.toml");
    const ms = performance.now() - began;
    assert.ok("problem" in parsed, name);
    expectProblem(parsed.problem);
    assert.ok(ms < 5_000, `${name}: ${ms} ms`);
  }
});

function expectProblem(problem: string): void {
  const lines = problem.split("\n");
  assert.ok(lines.length <= 40, `${lines.length} lines`);
  for (const line of lines) assertShown(line.trim(), 600);
}
