import assert from "node:assert/strict";
import { wholeError } from "./whole_error.ts";

Deno.test("wholeError() tells the failure that a failed clean-up hides", () => {
  const hidden = new SuppressedError(new Error("the clean-up"), new Error("the breach"));
  const told = wholeError(hidden);
  assert.match(told, /before it: Error: the breach/);
  assert.match(told, /then: Error: the clean-up/);
});

Deno.test("wholeError() tells causes, and what is no error", () => {
  assert.match(wholeError(new Error("a", { cause: new Error("b") })), /because: Error: b/);
  assert.equal(wholeError("lost"), "lost");
});
