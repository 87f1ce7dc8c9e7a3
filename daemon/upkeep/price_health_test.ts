import assert from "node:assert/strict";
import { redact } from "../../shared/text/redact.ts";
import { builtInPrices } from "../platform/price_table.ts";
import { priceCheck } from "./price_health.ts";

const table = { ...builtInPrices(), asOf: "2026-11-21" };

Deno.test("priceCheck() says which prices hold", () => {
  assert.deepEqual(priceCheck({ table, problem: null }, redact), {
    name: "prices",
    status: "ok",
    detail: "prices of 2026-11-21 are built in",
  });
  const both = { ...table, lists: [...table.lists, ...table.lists] };
  assert.match(priceCheck({ table: both, problem: null }, redact).detail, /, yours come first$/);
});

Deno.test("priceCheck() is degraded by a file that is not used, with its first problem", () => {
  const problem =
    "/p.toml:3:1: it is \u001b[2Jwrong\n  mend it\n/p.toml:4:1: so is this\n  mend it";
  assert.deepEqual(priceCheck({ table, problem }, redact), {
    name: "prices",
    status: "degraded",
    detail: "/p.toml:3:1: it is wrong (2 problems); the built-in prices hold",
  });
});

Deno.test("priceCheck() takes out what the user wants taken out", () => {
  const own = (text: string) => text.replaceAll("nightfall", "[OWN]");
  const { detail } = priceCheck({ table, problem: "/nightfall.toml:1: wrong" }, own);
  assert.equal(detail, "/[OWN].toml:1: wrong; the built-in prices hold");
});
