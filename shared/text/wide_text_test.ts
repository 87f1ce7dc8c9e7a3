import { deepEqual, equal } from "node:assert/strict";
import { wideText } from "./wide_text.ts";

const read = (bytes: Uint8Array) => new TextDecoder("utf-16le").decode(bytes);

Deno.test("wideText() is UTF-16 with a zero at its end", () => {
  deepEqual([...wideText("aé")], [0x61, 0, 0xe9, 0, 0, 0]);
  deepEqual([...wideText("")], [0, 0]);
});

Deno.test("wideText() cuts long text and no character in two", () => {
  equal(read(wideText("abcdef", 3)), "abc\0");
  equal(read(wideText("ab😀", 3)), "ab\0");
  equal(read(wideText("ab😀", 4)), "ab😀\0");
  equal(read(wideText("abc😀", 3)), "abc\0");
});
