import assert from "node:assert/strict";
import fc from "fast-check";
import { menuLabel } from "./menu_label.ts";
import { shownText } from "./shown_text.ts";

Deno.test("shownText() cuts between characters as people count them", () => {
  assert.equal(shownText("my-project", 10), "my-project");
  assert.equal(shownText("my-project", 9), "my-proje…");
  assert.equal(shownText("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  assert.equal(shownText("🇩🇪🇫🇷🇯🇵", 3), "🇩🇪🇫🇷🇯🇵");
  assert.equal(shownText("🇩🇪🇫🇷🇯🇵", 2), "🇩🇪…");
  assert.equal(shownText("two words", 5), "two…");
});

Deno.test("shownText() drops what cannot be seen or turns text around", () => {
  assert.equal(shownText("a\u202eb\u0007\tc\u200b", 20), "ab c");
});

Deno.test("shownText() keeps a name from right to left to itself", () => {
  assert.equal(shownText("שלום", 10), "\u2068שלום\u2069");
  assert.equal(shownText("שלום עולם", 5), "\u2068שלום…\u2069");
});

Deno.test("menuLabel() underlines no letter, and cuts before it escapes", () => {
  assert.equal(menuLabel("R&D"), "R&&D");
  assert.equal(menuLabel("a&&&&", 3), "a&&…");
});

Deno.test("menuLabel() gives one well-formed line whatever comes", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
    const label = menuLabel(text, 10);
    assert.ok(label.isWellFormed());
    assert.doesNotMatch(label, /[\n\r\t]/);
    assert.equal(label.replaceAll("&&", "").includes("&"), false);
    const opened = label.split("\u2068").length;
    assert.equal(opened, label.split("\u2069").length);
  }));
});
