import assert from "node:assert/strict";
import { faviconFor, titleFor } from "./page_title.ts";

Deno.test("titleFor() begins with how many wait", () => {
  assert.equal(titleFor(3), "(3) ntm-tracker");
  assert.equal(titleFor(0), "ntm-tracker");
});

Deno.test("faviconFor() counts to nine", () => {
  assert.deepEqual([0, 9, 10, 999].map(faviconFor), [
    "/static/favicon-0.svg",
    "/static/favicon-9.svg",
    "/static/favicon-more.svg",
    "/static/favicon-more.svg",
  ]);
});
