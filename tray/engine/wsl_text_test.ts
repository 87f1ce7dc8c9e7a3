import assert from "node:assert/strict";
import fc from "fast-check";
import { wslText } from "./wsl_text.ts";

/** Text as programs write it: well-formed, without NUL, CR or a byte order mark. */
const text = fc.string({ unit: "binary" }).map((s) => s.replace(/[\0\r\uFEFF]/g, ""));

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), true);
  return bytes;
}

const utf8 = (text: string) => new TextEncoder().encode(text);

Deno.test("wslText() reads UTF-8, with and without a byte order mark", () => {
  fc.assert(fc.property(text, (text) => {
    assert.equal(wslText(utf8(text)), text);
    assert.equal(wslText(utf8(`\uFEFF${text}`)), text);
  }));
});

Deno.test("wslText() reads UTF-16LE by its byte order mark", () => {
  fc.assert(fc.property(text, (text) => assert.equal(wslText(utf16(`\uFEFF${text}`)), text)));
});

Deno.test("wslText() reads UTF-16LE without a mark by its line ends", () => {
  fc.assert(fc.property(fc.array(text, { minLength: 1 }), (lines) => {
    const written = lines.map((line) => `${line}\r\n`).join("");
    assert.equal(wslText(utf16(written)), written.replaceAll("\r", ""));
  }));
});

Deno.test("wslText() reads any bytes without throwing, and leaves no CR and no NUL", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => assert.ok(!/[\r\0]/.test(wslText(bytes)))));
});

Deno.test("wslText() takes doubled carriage returns and a half character at the end", () => {
  assert.equal(wslText(utf16("Ubuntu\r\r\nDebian\r\r\n")), "Ubuntu\nDebian\n");
  assert.equal(wslText(utf16("Ubuntu\r\n").subarray(0, 15)), "Ubuntu");
});

Deno.test("wslText() reads UTF-16LE that is no UTF-8 although nothing in it is Latin", () => {
  const words = "发行版";
  assert.equal(wslText(utf16(words)), words);
});
