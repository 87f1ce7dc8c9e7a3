import assert from "node:assert/strict";
import { join } from "node:path";
import { findPrice } from "../state/cost.ts";
import { builtInPrices, loadPrices, parsePrices } from "./price_table.ts";

async function withFile(
  content: string | Uint8Array | null,
  body: (file: string) => void,
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-prices-" });
  const file = join(directory, "prices.toml");
  try {
    if (typeof content === "string") await Deno.writeTextFile(file, content);
    else if (content !== null) await Deno.writeFile(file, content);
    body(file);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** What is wrong with the text, in the words for the user. */
function problemOf(text: string): string {
  const parsed = parsePrices(text, "/p.toml");
  assert.ok("problem" in parsed, "the text was taken");
  return parsed.problem;
}

Deno.test("builtInPrices() says of when they are, and prices the models in use", () => {
  const table = builtInPrices();
  assert.match(table.asOf, /^20\d\d-\d\d-\d\d$/);
  const priced = [
    ...["claude-opus-5-5", "claude-opus-4-5-20251101", "claude-opus-4-1@20250805"],
    ...["claude-sonnet-4-5-20250929", "claude-haiku-4-5", "claude-3-5-haiku-20241022"],
    ...[
      "claude-3-7-sonnet-latest",
      "gpt-5",
      "gpt-5-codex",
      "gpt-5.1-codex-max",
      "gpt-5-2025-08-07",
    ],
    ...["gpt-5.3-codex", "gpt-6.2-sol", "codex-mini-latest", "o3", "o4-mini", "gpt-4.1"],
    ...["gemini-2.5-pro", "gemini-2.5-flash", "gemini-2.0-flash", "gemini-3-pro-preview"],
  ];
  for (const model of priced) assert.ok(findPrice(table, model), model);
  assert.deepEqual(findPrice(table, "claude-sonnet-4-5-20250929"), {
    input: 3,
    output: 15,
    cacheRead: 0.3,
    cacheWrite: 3.75,
    cacheWriteLong: 6,
  });
});

Deno.test("builtInPrices() guesses at no model", () => {
  const table = builtInPrices();
  const unknown = ["claude", "claude-opus-4-9", "claude-opus-4-8-fast", "gpt-5-turbo", "unknown"];
  for (const model of [...unknown, "gpt-5.9", "o5", "", "us.anthropic.claude-opus-4-5"]) {
    assert.equal(findPrice(table, model), null, model);
  }
});

Deno.test("builtInPrices() name where each figure comes from, and no model twice", () => {
  const text = Deno.readTextFileSync(new URL("prices.toml", import.meta.url));
  const entries = text.split("[[price]]").slice(1);
  for (const entry of entries) assert.match(entry, /source = "https:\/\/\S+"/, entry);
  const names = entries.flatMap((entry) => {
    const [, list = ""] = /models = \[([^\]]*)\]/.exec(entry) ?? [];
    return [...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
  });
  assert.equal(new Set(names).size, names.length);
  const [list] = builtInPrices().lists;
  assert.equal(list?.byName.size, names.length);
});

Deno.test("builtInPrices() make output dearer than input, and cache reads cheaper", () => {
  for (const [model, price] of builtInPrices().lists[0]?.byName ?? []) {
    assert.ok(price.output > price.input, model);
    assert.ok(price.cacheRead <= price.input, model);
    assert.ok(price.cacheWrite >= price.input && price.cacheWriteLong >= price.cacheWrite, model);
  }
});

Deno.test("loadPrices() without a file is what is built in", () =>
  withFile(null, (file) => {
    assert.deepEqual(loadPrices(file), { table: builtInPrices(), problem: null });
  }));

Deno.test("loadPrices() lets the user's file come first", () =>
  withFile(
    `[[price]]
models = ["my-model", "claude-opus-4-5"]
input = 1
output = 2.5

[[price]]
models = ["local/*", "local/big-*"]
input = 0
output = 0
cache_write = 3
`,
    (file) => {
      const { table, problem } = loadPrices(file);
      assert.equal(problem, null);
      assert.equal(table.asOf, builtInPrices().asOf);
      const flat = { input: 1, output: 2.5, cacheRead: 1, cacheWrite: 1, cacheWriteLong: 1 };
      assert.deepEqual(findPrice(table, "my-model"), flat);
      assert.deepEqual(findPrice(table, "claude-opus-4-5-20251101"), flat);
      assert.equal(findPrice(table, "claude-opus-4-6")?.input, 5);
      assert.deepEqual(findPrice(table, "local/big-one"), {
        input: 0,
        output: 0,
        cacheRead: 0,
        cacheWrite: 3,
        cacheWriteLong: 3,
      });
    },
  ));

const UNREADABLE: Readonly<Record<string, readonly [string | Uint8Array, RegExp]>> = {
  "too long": ["#".repeat(70_000), /cannot read \/.*: it has 70000 bytes, at most 65536 are read/],
  "no text": [new Uint8Array([0xff, 0xfe, 0x00]), /cannot read .*: it is not UTF-8 text/],
  "no TOML": ["price = [", /prices\.toml:1:\d+: this is not TOML/],
  "no prices": ["models = 3", /prices\.toml:1:1: unknown key models/],
};

for (const [what, [content, problem]] of Object.entries(UNREADABLE)) {
  Deno.test(`loadPrices() of a file that is ${what} keeps what is built in`, () =>
    withFile(content, (file) => {
      const loaded = loadPrices(file);
      assert.match(loaded.problem ?? "", problem);
      assert.deepEqual(loaded.table, builtInPrices());
    }));
}

Deno.test("loadPrices() of a directory keeps what is built in", async () => {
  const directory = await Deno.makeTempDir({ prefix: "ntm-prices-" });
  try {
    assert.match(loadPrices(directory).problem ?? "", /it is not a file$/);
  } finally {
    await Deno.remove(directory);
  }
});

Deno.test("parsePrices() tells everything that is wrong, with its line and a way out", () => {
  const text = `as_of = 2026-11-21

[[price]]
models = []
input = "3"
outptu = 5

[[price]]
models = ["claude *", 7]
input = -1
output = 20000
`;
  assert.equal(
    problemOf(text),
    `\
/p.toml:1:1: as_of is a date without quotes, but must be a day in quotes, such as "2026-11-21"
  change or remove it
/p.toml:3:1: price[1].output is missing, but must be US dollars per million tokens, a number from 0 to 10000
  add output
/p.toml:4:1: price[1].models is a list of 0, but must be a list of 1 to 50 names
  change or remove it
/p.toml:5:1: price[1].input is "3", but must be US dollars per million tokens, a number from 0 to 10000
  change or remove it
/p.toml:6:1: unknown key price[1].outptu
  did you mean output?
/p.toml:9:11: price[2].models[1] is "claude *", but must be the name of a model, or its beginning and a *, such as "claude-opus-4-5*"
  change or remove it
/p.toml:9:23: price[2].models[2] is 7, but must be the name of a model, or its beginning and a *, such as "claude-opus-4-5*"
  change or remove it
/p.toml:10:1: price[2].input is -1, but must be US dollars per million tokens, a number from 0 to 10000
  change or remove it
/p.toml:11:1: price[2].output is 20000, but must be US dollars per million tokens, a number from 0 to 10000
  change or remove it`,
  );
});

Deno.test("parsePrices() refuses more than it takes", () => {
  const models = `models = [${'"m",'.repeat(51)}]`;
  assert.match(problemOf(`[[price]]\n${models}\ninput = 1\noutput = 1`), /is a list of 51, but/);
  const many = '[[price]]\nmodels = ["m"]\ninput = 1\noutput = 1\n'.repeat(201);
  assert.match(problemOf(many), /price is a list of 201, but must be a list of at most 200 tables/);
  assert.match(problemOf("price = 3"), /price is 3, but must be a list of at most 200 tables/);
  assert.match(problemOf("[[price]]\ninput = nan"), /input is NaN/);
});
