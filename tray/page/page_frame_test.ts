import assert from "node:assert/strict";
import { MOST_MESSAGE_LENGTH, readPageFrame } from "./page_frame.ts";

for (
  const frame of [
    { kind: "open", id: "0.1" },
    { kind: "rpc", id: "0.1", text: "{}" },
    { kind: "heard", id: "0.1", count: 8 },
    { kind: "close", id: "0.1" },
  ]
) {
  Deno.test(`readPageFrame() reads ${frame.kind}, and nothing beside what it has`, () => {
    assert.deepEqual(readPageFrame(JSON.stringify({ ...frame, more: 1 })), frame);
  });
}

for (
  const [what, message] of [
    ["no text", 7],
    ["no JSON", "{"],
    ["no object", `"open"`],
    ["null", "null"],
    ["a list", `[{"kind":"open","id":"1"}]`],
    ["another kind", `{"kind":"eval","id":"1"}`],
    ["no id", `{"kind":"open"}`],
    ["an empty id", `{"kind":"open","id":""}`],
    ["a long id", JSON.stringify({ kind: "open", id: "x".repeat(65) })],
    ["no text to ask", `{"kind":"rpc","id":"1","text":{}}`],
    ["a count that is none", `{"kind":"heard","id":"1","count":-1}`],
    ["a count that is a text", `{"kind":"heard","id":"1","count":"1"}`],
    ["too much", JSON.stringify({ kind: "rpc", id: "1", text: "x".repeat(MOST_MESSAGE_LENGTH) })],
  ] as const
) {
  Deno.test(`readPageFrame() refuses ${what}`, () => {
    assert.equal(readPageFrame(message), null);
  });
}
