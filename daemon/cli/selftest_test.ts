import assert from "node:assert/strict";
import { lineText } from "./line.ts";
import { selfTestLines } from "./selftest.ts";

const shown = (...parts: Parameters<typeof selfTestLines>) =>
  selfTestLines(...parts).map((line) => lineText(line, { colors: false })).join("\n");

Deno.test("selfTestLines() all words of what fails are there, on as many lines as they need", () => {
  const checks = [
    { name: "database", ok: true, detail: "it takes a row", tookMs: 3 },
    { name: "tmux", ok: false, detail: "it is not installed: ask \u001b[31mdoctor", tookMs: 1 },
  ];
  assert.equal(
    shown({ ok: false, at: 0, tookMs: 11.2, checks }, { columns: 50 }),
    `\
✓ passes  database  it takes a row
✗ fails   tmux      it is not installed: ask
                    doctor

1 failed in 12 ms.`,
  );
  assert.match(shown({ ok: true, at: 0, tookMs: 1, checks: [] }, { columns: 50 }), /^\nAll passed/);
});
