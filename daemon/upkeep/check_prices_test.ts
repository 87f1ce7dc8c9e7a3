import assert from "node:assert/strict";
import { join } from "node:path";
import { checkPrices } from "./check_prices.ts";

async function check(text: string | null) {
  const directory = await Deno.makeTempDir({ prefix: "ntm-prices-" });
  const file = join(directory, "prices.toml");
  try {
    if (text !== null) await Deno.writeTextFile(file, text);
    const { detail, ...rest } = checkPrices(file);
    return { detail: detail.replaceAll(directory, ""), ...rest };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("checkPrices() says which prices hold", async () => {
  const { detail, ...rest } = await check(null);
  assert.match(detail, /^prices of 20\d\d-\d\d-\d\d are built in$/);
  assert.deepEqual(rest, { name: "prices", status: "ok", advice: null });
  const own = await check('[[price]]\nmodels = ["m"]\ninput = 1\noutput = 2\n');
  assert.match(own.detail, /^\/prices\.toml comes first, prices of .* are built in$/);
});

Deno.test("checkPrices() warns of a file that is not used", async () => {
  const { status, detail, advice } = await check("prize = 1\n[[price]]\nmodels = 3\n");
  assert.equal(status, "warn");
  assert.equal(detail, "/prices.toml:1:1: unknown key prize (4 problems)");
  assert.match(advice ?? "", /built-in prices hold/);
});
