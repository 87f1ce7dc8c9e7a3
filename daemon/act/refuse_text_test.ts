import assert from "node:assert/strict";
import * as fc from "fast-check";
import { LONGEST_SENT_TEXT, refuseText } from "./refuse_text.ts";

Deno.test("refuseText() lets through one line of printable text", () => {
  for (const text of ["y", "1", " ", "é 日本 😀 👩‍💻", `'"\\$;#{}`, "a".repeat(LONGEST_SENT_TEXT)]) {
    assert.equal(refuseText(text, false), null, text.slice(0, 20));
  }
  assert.equal(refuseText("", true), null);
});

Deno.test("refuseText() says what is wrong with any other", () => {
  for (
    const [text, why] of [
      ["", /no text/],
      ["a\nb", /line break/],
      ["a\r", /line break/],
      ["a\u2028b", /line break/],
      ["\t", /U\+0009/],
      ["\u001b[A", /U\+001B/],
      ["\u0003", /U\+0003/],
      ["\u0000", /U\+0000/],
      ["\u009b1m", /U\+009B/],
      ["a\u202eb", /U\+202E/],
      ["\ud800", /half of a character/],
      ["a".repeat(LONGEST_SENT_TEXT + 1), /at most 2000/],
    ] as const
  ) {
    assert.match(refuseText(text, false) ?? "", why);
  }
});

Deno.test("refuseText() never repeats the text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", minLength: 8 }), (text) => {
    const marked = `zqzq${text}`;
    assert.ok(!(refuseText(marked, true) ?? "").includes("zqzq"));
  }));
});
