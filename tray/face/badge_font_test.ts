import assert from "node:assert/strict";
import { GLYPH_HEIGHT, inkOf } from "./badge_font.ts";

Deno.test("inkOf() draws each figure in a block of its own", () => {
  for (const text of ["1", "2", "3", "4", "5", "6", "7", "8", "9"]) {
    const ink = inkOf(text);
    assert.equal(ink.length, GLYPH_HEIGHT);
    assert.ok(ink.every((row) => row.length === 5), text);
    assert.ok(ink.flat().filter(Boolean).length >= 9, text);
  }
});

Deno.test("inkOf() leaves a unit between two glyphs", () => {
  const ink = inkOf("9+");
  assert.ok(ink.every((row) => row.length === 9 && row[5] === false));
});

Deno.test("inkOf() refuses what it has no glyph for", () => {
  assert.throws(() => inkOf("x"), RangeError);
});
