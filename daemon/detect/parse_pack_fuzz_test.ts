import assert from "node:assert/strict";
import fc from "fast-check";
import { assertClaimShown, assertShown } from "../../fixtures/hostile/assert_shown.ts";
import { hostileText } from "../../fixtures/hostile/hostile_text.ts";
import { type ParsedPack, parsePack } from "./parse_pack.ts";
import { screenClaims } from "./screen_claims.ts";
import { packSet } from "./test_packs.ts";
import { titleClaims } from "./title_claims.ts";

const HEAD = 'name = "claude"\nversion = "9"\nagent = "claude"\n';
const NOW = 1_778_700_000_000;
/** What stands on the screen. */
const PROSE = "the quick brown marker";

const oddValue = fc.oneof(
  fc.constantFrom("-1", "nan", "[]", "{}", "[[[1]]]", "1979-05-27", '"waiting"', '["x+"]', "true"),
  hostileText.map((text) => JSON.stringify(text)),
  hostileText.map((text) => `[${JSON.stringify(text)}]`),
  hostileText.map((text) => `[${JSON.stringify(`(${text}`)}]`),
);
const line = fc.oneof(
  {
    arbitrary: fc.constantFrom("[[title]]", "[[screen.rule]]", "[[screen.veto]]", "[thresholds]"),
    weight: 3,
  },
  {
    arbitrary: fc.constantFrom(
      ...[
        'id = "a"',
        'claim = "asks"',
        'status = "waiting"',
        'region = "bottom"',
        'needs = ["quick"]',
      ],
      ...['pattern = "quick|brown"', 'text = "quick"', 'flags = ["rate_limited"]', "priority = 5"],
      ...[
        "[[screen.limit]]",
        'kind = "usage_limit"',
        "[[screen.context]]",
        'needs = ["(?P<left>\\\\d+)"]',
      ],
    ),
    weight: 10,
  },
  {
    arbitrary: fc.tuple(
      fc.constantFrom(
        "id",
        "claim",
        "needs",
        "text",
        "pattern",
        "__proto__",
        "constructor.x",
        "first",
      ),
      oddValue,
    ).map(([name, value]) => `${name} = ${value}`),
    weight: 3,
  },
  { arbitrary: hostileText.map((text) => `${JSON.stringify(text)} = 1`), weight: 1 },
);
const packText = fc.array(line, { maxLength: 14 }).map((lines) => HEAD + lines.join("\n"));

Deno.test("parsePack() of nearly a pack: rules that hold, or words that can be shown", () => {
  const screen = fc.array(fc.oneof(hostileText, fc.constant(PROSE)), { maxLength: 8 });
  let taken = 0;
  fc.assert(
    fc.property(packText, hostileText, screen, (text, title, lines) => {
      const parsed = parsePack({ file: "mine.toml", text });
      if ("problems" in parsed) return expectProblems(parsed);
      taken++;
      const packs = packSet([{ file: "mine.toml", text }]);
      const look = { agentType: "claude", now: NOW } as const;
      const claims = [
        ...titleClaims(packs, { ...look, title }),
        ...screenClaims(packs, { ...look, lines }).claims,
      ];
      for (const claim of claims) {
        assertClaimShown(claim);
        assert.ok(!JSON.stringify(claim).includes(PROSE));
      }
    }),
    { numRuns: 250 },
  );
  assert.ok(taken > 5, `${taken} packs were taken`);
});

Deno.test("parsePack() of a pack that is as hard as it can be takes no time to speak of", () => {
  const rules = (needs: string) => (number: number) =>
    `[[screen.rule]]\nid = "r${number}"\nclaim = "c"\nregion = "bottom"\nneeds = ['${needs}']\n`;
  const fill = (line: (number: number) => string) =>
    HEAD + Array.from({ length: 60 }, (_, number) => line(number)).join("\n");
  const packs = {
    "lists in lists": fill((number) => `a${number} = ${"[".repeat(500)}${"]".repeat(500)}`),
    "a name of many parts": `a${".a".repeat(30_000)} = 1`,
    "patterns that grow": fill(rules("x{1000}".repeat(70))),
    "patterns that grow in each other": fill(rules(`(?:(?:${"[a-zà-ÿ]".repeat(50)}){31}){32}`)),
    "classes of Unicode": fill(rules(`(?i)${"\\PL".repeat(8)}`)),
  };
  for (const [name, text] of Object.entries(packs)) {
    const began = performance.now();
    const parsed = parsePack({ file: "mine.toml", text });
    const ms = performance.now() - began;
    assert.ok(ms < 5_000, `${name}: ${ms} ms`);
    if ("problems" in parsed) expectProblems(parsed);
  }
});

function expectProblems(parsed: Extract<ParsedPack, { problems: unknown }>): void {
  assert.ok(parsed.problems.length > 0 && parsed.problems.length <= 50);
  for (const { line, column, key, message, hint } of parsed.problems) {
    assert.ok(line >= 1 && column >= 1);
    assertShown(key, 400);
    assertShown(message, 700);
    assertShown(hint, 700);
  }
}
