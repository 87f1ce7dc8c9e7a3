import assert from "node:assert/strict";
import { lineText } from "./line.ts";
import { type Cell, cell, type Column, tableLines } from "./table.ts";

function shown(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string {
  return tableLines(columns, rows).map((line) => lineText(line, { colors: false })).join("\n");
}

Deno.test("tableLines() aligns columns by what a terminal shows", () => {
  const columns = [{ title: "NAME" }, { title: "AGE", align: "end" }, { title: "TITLE" }] as const;
  const rows = [["api", "3m", "one"], ["日本語", "12s", "two"], [cell("x", "bad"), "", ""]];
  assert.equal(
    shown(columns, rows),
    [
      "NAME    AGE  TITLE",
      "api      3m  one",
      "日本語  12s  two",
      "x",
    ].join("\n"),
  );
});

Deno.test("tableLines() cuts long cells and needs no head", () => {
  const rows = [["a very long name", "1"], ["b", "2"]];
  assert.equal(shown([{ max: 8 }, {}], rows), "a very…  1\nb        2");
});

Deno.test("tableLines() of nothing is its head", () => {
  assert.equal(shown([{ title: "NAME" }, { title: "AGE" }], []), "NAME  AGE");
});
