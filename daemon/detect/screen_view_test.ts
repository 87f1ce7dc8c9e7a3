import assert from "node:assert/strict";
import { PackPattern } from "./pack_pattern.ts";
import type { ScreenLayout } from "./pack.ts";
import { isBorder, isChosenOption, quotedRows, screenRows, unboxed } from "./screen_rows.ts";
import { ScreenView } from "./screen_view.ts";

const BORDERED: ScreenLayout = {
  composer: "bordered",
  marks: ["❯", ">"],
  cursors: ["❯"],
  quotes: ["⎿", ">", "│"],
  composerFooter: null,
  dialogFooter: new PackPattern("Enter to .* Esc to"),
};
const OPEN: ScreenLayout = { ...BORDERED, composer: "open", marks: ["›"], cursors: ["›"] };
const RULE = "─".repeat(40);

function viewOf(screen: string, layout = BORDERED): ScreenView {
  return new ScreenView(screen.split("\n"), layout);
}

Deno.test("screenRows() drops what is blank below, and cuts", () => {
  assert.deepEqual(screenRows(["a ", "", "\u00a0b\u00a0", " ", ""]), ["a", "", " b"]);
  assert.equal(screenRows(Array.from({ length: 90 }, (_, at) => `${at}`)).at(0), "50");
  assert.equal(screenRows(["x".repeat(900)])[0]?.length, 400);
  assert.deepEqual(screenRows([]), []);
});

Deno.test("isBorder() rules and edges, labelled too, but not what stands further in", () => {
  for (const row of [RULE, "╭──────╮", "╰──────╯", "▀▀▀▀▀▀", `${RULE} name ──`, "│ ╭────╮ │"]) {
    assert.ok(isBorder(row), row);
  }
  for (
    const row of ["", "──", "  ──────", "a ──────", "── a long label here", "- - - -", "│ a │"]
  ) {
    assert.ok(!isBorder(row), row);
  }
});

Deno.test("unboxed() takes the sides off", () => {
  assert.equal(unboxed("│ a │"), " a");
  assert.equal(unboxed("  │ a"), " a");
  assert.equal(unboxed(" a │"), " a │");
});

Deno.test("isChosenOption() a cursor and a number", () => {
  for (const row of ["❯ 1. Yes", " ❯ 12) Yes", "│ ❯ 2. No │", "❯1. Yes"]) {
    assert.ok(isChosenOption(row, ["❯"]), row);
  }
  for (const row of ["❯ Yes", "1. Yes", "> 1. Yes", "❯ 1.5 x", "❯ 123. x"]) {
    assert.ok(!isChosenOption(row, ["❯"]), row);
  }
});

Deno.test("quotedRows() a mark, and what runs on below it further in", () => {
  const rows = ["  ⎿  a", "     b", "", "     c", "  d", "> e", "  f", "g"];
  assert.deepEqual(quotedRows(rows, ["⎿", ">"]), [
    ...[true, true, true, true, false, true, true, false],
  ]);
});

Deno.test("ScreenView.region() around a bordered composer", () => {
  const view = viewOf(`a\n  ⎿  b\nc\n\n${RULE}\n❯ d\n  e\n${RULE}\n  f\n`);
  assert.ok(view.hasComposer);
  assert.deepEqual(view.region("above").lines, ["a", "c"]);
  assert.deepEqual(view.region("above", { lines: 2 }).lines, ["c"]);
  assert.deepEqual(view.region("above", { lines: 2, quoted: true }).lines, ["  ⎿  b", "c"]);
  assert.deepEqual(view.region("composer").lines, ["❯ d", "  e"]);
  assert.deepEqual(view.region("footer").lines, ["  f"]);
  assert.deepEqual(view.region("bottom").lines, ["a", "c", "  f"]);
  assert.deepEqual(view.region("prompt").lines, []);
  assert.equal(view.region("bottom").joined, "a c f");
  assert.deepEqual(view.region("bottom").pairs, ["a c", "c f"]);
});

Deno.test("ScreenView.region() of a boxed composer", () => {
  const view = viewOf("a\n╭──────╮\n│ > b  │\n╰──────╯\n  c\n");
  assert.deepEqual(view.region("composer").lines, [" > b"]);
  assert.deepEqual(view.region("footer").lines, ["  c"]);
});

Deno.test("ScreenView.region() a dialog reaches from its upper border to the end", () => {
  const view = viewOf(`a\n${RULE}\n b?\n\n ❯ 1. c\n   2. d\n\n e\n`);
  assert.ok(!view.hasComposer);
  assert.deepEqual(view.region("prompt").lines, [" b?", " ❯ 1. c", "   2. d", " e"]);
  assert.deepEqual(view.region("composer").lines, []);
});

Deno.test("ScreenView.region() a composer that is left over above a dialog is none", () => {
  const view = viewOf(`${RULE}\n❯ a\n${RULE}\n b?\n ❯ 1. c\n   2. d\n`);
  assert.ok(!view.hasComposer);
  assert.deepEqual(view.region("prompt").lines, [" b?", " ❯ 1. c", "   2. d"]);
});

Deno.test("ScreenView.region() no dialog is far above the end, quoted, or above an input", () => {
  const dialog = " b?\n ❯ 1. c\n   2. d";
  for (
    const screen of [
      `${dialog}\n${"x\n".repeat(17)}`,
      `${dialog}\n\n❯ typed\n`,
      "  ⎿  b?\n     ❯ 1. c\n       2. d\n",
    ]
  ) {
    assert.deepEqual(viewOf(screen).region("prompt").lines, [], screen);
  }
});

Deno.test("ScreenView.region() around an open composer", () => {
  const view = viewOf("a\n\n› b\n  c\n\n  d\n", OPEN);
  assert.deepEqual(view.region("above").lines, ["a"]);
  assert.deepEqual(view.region("composer").lines, ["› b", "  c"]);
  assert.deepEqual(view.region("footer").lines, ["  d"]);
});

Deno.test("ScreenView.region() an option is no open composer", () => {
  const view = viewOf("a?\n\n› 1. b\n  2. c\n\n  d\n", OPEN);
  assert.ok(!view.hasComposer);
  assert.deepEqual(view.region("prompt").lines, ["a?", "› 1. b", "  2. c", "  d"]);
});
