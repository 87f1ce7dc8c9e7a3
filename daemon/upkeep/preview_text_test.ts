import assert from "node:assert/strict";
import { redact } from "../../shared/text/redact.ts";
import { previewText } from "./preview_text.ts";

const bounds = { redact: (text: string) => redact(text), maxLines: 3, maxBytes: 1_000 };

Deno.test("previewText() is the end, without the blank lines below it", () => {
  const shown = previewText("one\ntwo\n  three\nfour\n\n  \n", bounds);
  assert.deepEqual(shown, { lines: ["two", "  three", "four"], truncated: true });
  assert.deepEqual(previewText("\n\n", bounds), { lines: [], truncated: false });
});

Deno.test("previewText() keeps within its bytes by leaving out whole lines", () => {
  const shown = previewText("aaaa\n👍👍\ncc", { ...bounds, maxBytes: 12 });
  assert.deepEqual(shown, { lines: ["👍👍", "cc"], truncated: true });
  assert.deepEqual(previewText("x".repeat(50), { ...bounds, maxBytes: 10 }).lines, []);
});

Deno.test("previewText() redacts before it cuts: a key that begins above is known by its beginning", () => {
  const key = ["BEGIN", "aaaaaaa1", "bbbbbbb2", "ccccccc3", "ddddddd4", "END"];
  const text = key.map((line) => /[A-Z]/.test(line) ? `-----${line} PRIVATE KEY-----` : line);
  const shown = previewText([...text.slice(0, 5)].join("\n"), { ...bounds, maxLines: 2 });
  assert.deepEqual(shown.lines, ["[REDACTED]"]);
});
