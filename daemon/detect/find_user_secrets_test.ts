import assert from "node:assert/strict";
import { findUserSecrets } from "./find_user_secrets.ts";
import { PackPattern } from "./pack_pattern.ts";

const still = () => 0;

function found(text: string, ...sources: readonly string[]): readonly string[] {
  const find = findUserSecrets(sources.map((source) => new PackPattern(source)), { clock: still });
  return [...new Set([...find(text)].map(({ start, end }) => text.slice(start, end)))];
}

Deno.test("findUserSecrets() finds each pattern, wherever it stands", () => {
  assert.deepEqual(found("a K-12 b L-3 K-4", "K-[0-9]+", "L-[0-9]"), ["K-12", "K-4", "L-3"]);
  assert.deepEqual(found("nothing", "K-[0-9]+"), []);
});

Deno.test("findUserSecrets() finds what stands across two pieces, whole", () => {
  const secret = `K-${"7".repeat(300)}`;
  for (let before = 3_500; before < 4_200; before += 37) {
    const text = `${"x".repeat(before)}${secret}${"y".repeat(5_000)}`;
    assert.ok(found(text, "K-[0-9]{300}").includes(secret), `behind ${before}`);
  }
  const long = `K-${"7".repeat(9_000)}`;
  const text = `${"x".repeat(2_000)}${long} end`;
  const marked = [...text].map(() => false);
  const find = findUserSecrets([new PackPattern("K-[0-9]+|[0-9]{100,}")], { clock: still });
  for (const { start, end } of find(text)) marked.fill(true, start, end);
  assert.equal(marked.lastIndexOf(true), 2_000 + long.length - 1);
  assert.equal(marked.slice(2_000, 2_000 + long.length).every(Boolean), true);
});

Deno.test("findUserSecrets() takes the rest for secret when the time is over", () => {
  let now = 0;
  const find = findUserSecrets([new PackPattern("K-[0-9]")], {
    clock: () => now += 150,
    budgetMs: 200,
  });
  const text = "x".repeat(20_000);
  const [last] = [...find(text)].slice(-1);
  assert.equal(last?.end, text.length);
  assert.ok(last !== undefined && last.start > 0 && last.start < 12_000);
});

Deno.test("findUserSecrets() of a pattern made to be slow does not stall", () => {
  const find = findUserSecrets([new PackPattern("(?:a+a+)+b")], { clock: () => performance.now() });
  const started = performance.now();
  const spans = [...find("a".repeat(262_144))];
  assert.ok(performance.now() - started < 3_000);
  assert.ok(spans.length === 0 || spans.at(-1)?.end === 262_144);
});
