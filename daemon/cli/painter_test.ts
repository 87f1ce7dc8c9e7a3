import assert from "node:assert/strict";
import fc from "fast-check";
import { type Line, span } from "./line.ts";
import { Painter } from "./painter.ts";

const lines = (...texts: string[]): Line[] => texts.map((text) => [span(text)]);

// deno-lint-ignore no-control-regex -- sequences begin with an escape character
const PARTS = /\x1b\[[?0-9;]*[A-Za-z]|\r|\n|[^\x1b\r\n]+/g;

/** As much of a terminal as the painter uses; it does not wrap, since nothing may be that wide. */
class FakeTerminal {
  #rows: string[] = [];
  #row = 0;
  #column = 0;
  readonly #height: number;
  /** Lines that have left the screen at its top. */
  readonly scrolled: string[] = [];
  cursorShown = true;

  constructor(height: number, before: readonly string[] = []) {
    this.#height = height;
    for (const text of before) this.write(`${text}\r\n`);
  }

  get rows(): readonly string[] {
    return withoutEmptyEnd(this.#rows.map((row) => row.trimEnd()));
  }

  write(text: string): void {
    for (const part of text.match(PARTS) ?? []) this.#take(part);
  }

  #take(part: string): void {
    if (part === "\r") this.#column = 0;
    else if (part === "\n") this.#down();
    else if (part === "\x1b[2K") this.#rows[this.#row] = "";
    else if (part === "\x1b[J") this.#eraseBelow();
    else if (part === "\x1b[A") this.#row = Math.max(0, this.#row - 1);
    else if (part.startsWith("\x1b[") && part.endsWith("A")) {
      this.#row = Math.max(0, this.#row - Number(part.slice(2, -1)));
    } else if (part === "\x1b[?25l") this.cursorShown = false;
    else if (part === "\x1b[?25h") this.cursorShown = true;
    else if (!part.startsWith("\x1b")) this.#put(part);
  }

  #put(text: string): void {
    const row = (this.#rows[this.#row] ?? "").padEnd(this.#column);
    this.#rows[this.#row] = row.slice(0, this.#column) + text +
      row.slice(this.#column + text.length);
    this.#column += text.length;
  }

  #down(): void {
    this.#row++;
    this.#rows[this.#row] ??= "";
    if (this.#row < this.#height) return;
    this.scrolled.push(...this.#rows.splice(0, 1));
    this.#row--;
  }

  #eraseBelow(): void {
    this.#rows[this.#row] = (this.#rows[this.#row] ?? "").slice(0, this.#column);
    this.#rows.length = this.#row + 1;
  }
}

function withoutEmptyEnd(rows: readonly string[]): readonly string[] {
  return rows.slice(0, rows.findLastIndex((row) => row !== "") + 1);
}

Deno.test("Painter.frame() draws over the frame before and leaves what stood above", () => {
  const terminal = new FakeTerminal(10, ["$ start"]);
  const painter = new Painter({ colors: false });
  terminal.write(painter.frame(lines("one", "two", "three"), { columns: 20 }));
  assert.deepEqual(terminal.rows, ["$ start", "one", "two", "three"]);
  assert.equal(terminal.cursorShown, false);
  terminal.write(painter.frame(lines("one", "2"), { columns: 20 }));
  assert.deepEqual(terminal.rows, ["$ start", "one", "2"]);
  terminal.write(painter.frame(lines("one", "2", "3", "4"), { columns: 20 }));
  terminal.write(painter.end());
  terminal.write("closing line");
  assert.deepEqual(terminal.rows, ["$ start", "one", "2", "3", "4", "closing line"]);
  assert.equal(terminal.cursorShown, true);
});

Deno.test("Painter.frame() writes nothing when nothing has changed, and only lines that have", () => {
  const painter = new Painter({ colors: false });
  painter.frame(lines("one", "two"), { columns: 20 });
  assert.equal(painter.frame(lines("one", "two"), { columns: 20 }), "");
  const text = painter.frame(lines("one", "new"), { columns: 20 });
  assert.ok(!text.includes("one") && text.includes("new"));
});

Deno.test("Painter.frame() draws everything anew for another width", () => {
  const painter = new Painter({ colors: false });
  painter.frame(lines("a".repeat(30), "b"), { columns: 40 });
  const text = painter.frame(lines("a".repeat(30), "b"), { columns: 11 });
  // 30 columns have become three rows of 11.
  assert.ok(text.includes("\r\x1b[3A\x1b[J"));
  assert.ok(text.includes(`${"a".repeat(9)}…`));
});

Deno.test("Painter.forget() begins below what others have written", () => {
  const terminal = new FakeTerminal(10);
  const painter = new Painter({ colors: false });
  terminal.write(painter.frame(lines("one", "two"), { columns: 20 }));
  terminal.write("\r\n[stopped]\r\n");
  painter.forget();
  terminal.write(painter.frame(lines("one", "two"), { columns: 20 }));
  assert.deepEqual(terminal.rows, ["one", "two", "[stopped]", "one", "two"]);
});

Deno.test("Painter.end() of a frame that was never drawn writes nothing", () => {
  assert.equal(new Painter({ colors: false }).end(), "");
});

Deno.test("Painter.frame() shows exactly the last frame, whatever came before", () => {
  const frame = fc.array(fc.constantFrom("a", "bb", "ccc", ""), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(fc.array(frame, { minLength: 1, maxLength: 6 }), (frames) => {
    const terminal = new FakeTerminal(6);
    const painter = new Painter({ colors: false });
    for (const texts of frames) terminal.write(painter.frame(lines(...texts), { columns: 20 }));
    assert.deepEqual(terminal.rows, withoutEmptyEnd(frames.at(-1) ?? []));
  }));
});
