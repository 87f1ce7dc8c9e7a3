import assert from "node:assert/strict";
import { shortCount } from "./short_count.ts";

Deno.test("shortCount() shows three figures and a unit", () => {
  const shown: Readonly<Record<number, string>> = {
    0: "0",
    7: "7",
    7.6: "8",
    999: "999",
    1_000: "1.00k",
    1_234: "1.23k",
    9_994: "9.99k",
    9_996: "10.0k",
    12_345: "12.3k",
    99_949: "99.9k",
    99_951: "100k",
    999_499: "999k",
    999_500: "1.00M",
    45_678_901: "45.7M",
    1_234_567_890: "1.23G",
    5_000_000_000_000: "5.00T",
    9_007_199_254_740_991: "9007T",
  };
  for (const [count, text] of Object.entries(shown)) assert.equal(shortCount(+count), text);
});
