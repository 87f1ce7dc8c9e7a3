import assert from "node:assert/strict";
import { redact } from "../../../shared/text/redact.ts";
import { exportScrub, scrubValue } from "./scrub_value.ts";

const scrub = exportScrub((text) => redact(text), "/home/ada");

Deno.test("scrubValue() cleans every text at any depth, names of fields too", async () => {
  const value = { a: ["password=hunter2", { "token=hunter2": 1 }], b: null, c: 2, d: true };
  assert.deepEqual(await scrubValue(value, scrub), {
    a: ["password=[REDACTED]", { "token=[REDACTED]": 1 }],
    b: null,
    c: 2,
    d: true,
  });
});

Deno.test("exportScrub() writes the home directory as ~, and no other's", () => {
  assert.equal(scrub("/home/ada/x and /home/ada: /home/adam/y"), "~/x and ~: /home/adam/y");
  assert.equal(exportScrub((text) => text, "/")("/x"), "/x");
  assert.equal(scrub("a\x1b[2Jb\n  c\u202e"), "ab\n  c");
});
