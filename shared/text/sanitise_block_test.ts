import assert from "node:assert/strict";
import { sanitiseBlock } from "./sanitise_block.ts";

Deno.test("sanitiseBlock() keeps lines and indents, and drops what steers a terminal", () => {
  const text =
    "  if (a) {\x1b[31m\n\tb\x07();  \r\n}\x1b]0;title\x07\n\n\u202eend\u200b\0 👍\ud83d";
  assert.deepEqual(sanitiseBlock(text), ["  if (a) {", " b();", "}", "", "end 👍"]);
  assert.deepEqual(sanitiseBlock(""), [""]);
});
