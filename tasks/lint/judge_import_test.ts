import assert from "node:assert/strict";
import { judgeImport, packageOf } from "./judge_import.ts";

Deno.test("packageOf() takes the package out of a specifier", () => {
  assert.equal(packageOf("zod"), "zod");
  assert.equal(packageOf("zod/mini"), "zod");
  assert.equal(packageOf("npm:zod@4.6.7"), "zod");
  assert.equal(packageOf("npm:/zod@4/mini"), "zod");
  assert.equal(packageOf("@optique/core/message"), "@optique/core");
  assert.equal(packageOf("npm:@optique/core@1.3.6/message"), "@optique/core");
});

Deno.test("packageOf() takes no URL and no path for a package", () => {
  for (
    const specifier of ["https://x.test/zod.ts", "jsr:@std/path", "file:///zod", "/zod", "@zod"]
  ) {
    assert.equal(packageOf(specifier), undefined, specifier);
  }
});

Deno.test("judgeImport() refuses a path out of the project", () => {
  const reason = judgeImport("shared/model/pane.ts", {
    specifier: "../../../other/a.ts",
    typeOnly: false,
  });
  assert.match(reason ?? "", /may not import \.\.\/other\/a\.ts/);
});
