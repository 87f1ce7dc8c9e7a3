import assert from "node:assert/strict";
import { whyNotWritten } from "./why_not_written.ts";

Deno.test("whyNotWritten() says known codes in words, and the rest as the system does", () => {
  const readOnly = Object.assign(new Error("Read-only file system (os error 30)"), {
    code: "EROFS",
  });
  assert.equal(whyNotWritten(readOnly), "that file system is read-only");
  assert.equal(whyNotWritten(new Error("odd")), "odd");
  assert.equal(whyNotWritten("odd"), "odd");
});

Deno.test("whyNotWritten() knows what the runtime throws", () => {
  assert.throws(() => Deno.mkdirSync("/proc/no/such/place"), (error) => {
    assert.match(whyNotWritten(error), /^a directory above it does not exist$/);
    return true;
  });
});
