import assert from "node:assert/strict";
import { ByteTail } from "./byte_tail.ts";
import { wslText } from "./wsl_text.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

Deno.test("ByteTail keeps everything below its cap, and only the end beyond it", () => {
  const tail = new ByteTail(8);
  tail.push(utf8("abcd"));
  tail.push(utf8("efgh"));
  assert.equal(wslText(tail.bytes()), "abcdefgh");
  for (let n = 0; n < 1_000; n++) tail.push(utf8("0123456789"));
  assert.ok(tail.bytes().length <= 9);
  assert.ok(wslText(tail.bytes()).endsWith("23456789"));
});

Deno.test("ByteTail begins with a whole character", () => {
  const tail = new ByteTail(2);
  tail.push(utf8("aéx"));
  assert.equal(wslText(tail.bytes()), "x");
});

Deno.test("ByteTail keeps UTF-16 in step", () => {
  const tail = new ByteTail(5);
  tail.push(Uint8Array.of(...[..."Ubuntu"].flatMap((char) => [char.charCodeAt(0), 0])));
  assert.equal(wslText(tail.bytes()), "ntu");
});
