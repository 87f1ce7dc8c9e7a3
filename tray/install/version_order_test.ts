import assert from "node:assert/strict";
import { compareVersions, isVersion } from "./version_order.ts";

Deno.test("compareVersions() keeps the order of Semantic Versioning", () => {
  const order = [
    ...["0.1.0-alpha", "0.1.0-alpha.1", "0.1.0-alpha.beta", "0.1.0-beta.2", "0.1.0-beta.11"],
    ...["0.1.0-rc.1", "0.1.0", "0.1.1", "0.2.0", "0.10.0", "1.0.0-0", "1.0.0", "11.0.0"],
  ];
  for (const [i, left] of order.entries()) {
    for (const [j, right] of order.entries()) {
      assert.equal(compareVersions(left, right), Math.sign(i - j), `${left} and ${right}`);
    }
  }
});

Deno.test("compareVersions() does not look at what follows a plus", () => {
  assert.equal(compareVersions("1.0.0+a", "1.0.0+b"), 0);
});

Deno.test("compareVersions() refuses what is no version", () => {
  for (const text of ["", "1", "1.2", "v1.2.3", "1.2.3 ", "1.2.3-", "latest"]) {
    assert.equal(isVersion(text), false, text);
    assert.throws(() => compareVersions(text, "1.0.0"), TypeError);
  }
});
