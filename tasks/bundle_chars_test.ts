import assert from "node:assert/strict";
import { wideCharacter } from "./bundle_chars.ts";

Deno.test("wideCharacter() lets stand what fits into one byte", () => {
  assert.equal(wideCharacter(""), null);
  assert.equal(wideCharacter('const a = /[\\u2502\xff]/, b = "\\u2026 \xb7";\n'), null);
});

Deno.test("wideCharacter() tells the first that does not, and where it stands", () => {
  assert.equal(wideCharacter("a = /\u0100|\u2502/"), 'U+0100 in "a = /\u0100|\u2502/"');
  const long = `${"x".repeat(100)}\u23bf${"y".repeat(100)}`;
  assert.equal(wideCharacter(long), `U+23BF in "${"x".repeat(40)}\u23bf${"y".repeat(39)}"`);
});

Deno.test("wideCharacter() takes the two halves of a character as one", () => {
  assert.equal(wideCharacter("`\u{1f44d}`"), 'U+1F44D in "`\u{1f44d}`"');
});
