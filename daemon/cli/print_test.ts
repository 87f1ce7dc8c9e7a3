import assert from "node:assert/strict";
import { span } from "./line.ts";
import { clean, printLines, safeJson } from "./print.ts";
import { MemoryScreen } from "./memory_screen.ts";

Deno.test("clean() takes out what could control a terminal", () => {
  assert.equal(clean("a\x1b[31mb\x1b]0;title\x07c\u202e\nd"), "abc d");
});

Deno.test("safeJson() hides nothing in a terminal and means the same", () => {
  const value = { title: "a\u009b31m\u202eb\u0007日" };
  const text = safeJson(value);
  assert.match(text, /^[\x20-\x7e日]+$/);
  assert.deepEqual(JSON.parse(text), value);
});

Deno.test("printLines() cuts to a terminal, and never for a file", async () => {
  const lines = [[span("a long line", "bad")], [span("b")]];
  const terminal = new MemoryScreen({ columns: 6, rows: 10, colors: true });
  await printLines(terminal, lines);
  assert.equal(terminal.text, "\x1b[31ma lon…\x1b[m\nb\n");
  const file = new MemoryScreen();
  await printLines(file, lines);
  assert.equal(file.text, "a long line\nb\n");
});
