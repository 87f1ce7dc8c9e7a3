import assert from "node:assert/strict";
import fc from "fast-check";
import { redact } from "../../../shared/text/redact.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import { endRecord, parseLook } from "./look.ts";
import {
  assertGarbage,
  MARK,
  one,
  PANE_MARK,
  panesOf,
  print,
  WINDOW_NUMBERS,
} from "./test_printed_look.ts";

/** Text made of all that has ever broken a parser. */
const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.array(
    fc.constantFrom(
      ...["\t", "\n", "\r\n", "\0", " ", "~", "#{pid}", "#(id)", "%H", ";", "|", "E", "\x1b[31m"],
      ...["\x1b]0;title\x07", "\x1b]52;c;aGk=\x07", "\x9b31m", "\u202e", "\ufeff", "\ud800", "ß"],
      ...["日本", "👩‍👩‍👧", MARK.slice(0, -1), MARK.slice(1), `${MARK[0]}0`, "F $1 @1 %1", "\nL "],
    ),
    { maxLength: 12 },
  ).map((parts) => parts.join("")),
  fc.constantFrom("", " ", "x".repeat(5_000), "\n".repeat(300), "é".repeat(201)),
).filter((text) => !text.includes(MARK) && !text.includes(PANE_MARK));

const safe = (text: string) => sanitiseLine(redact(text));

const printedPane = fc.record({
  title: hostile,
  tty: fc.constant("/dev/pts/1"),
  command: hostile,
  path: hostile,
});

const some = { minLength: 1, maxLength: 3 };

const printedLook = fc.record({
  sessions: fc.array(fc.record({ name: hostile, group: hostile, path: hostile }), some),
  windows: fc.array(
    fc.record({
      sessionName: hostile,
      windowName: hostile,
      titles: fc.tuple(hostile, hostile).map(([one, other]) =>
        [["%3", one], ["%4", other]] as const
      ),
    }),
    some,
  ),
  panes: fc.array(printedPane, some),
});

for (const depth of ["windows", "panes", "full"] as const) {
  Deno.test(`parseLook() hostile text stays in its field (${depth})`, () => {
    fc.assert(fc.property(printedLook, (printed) => {
      const look = parseLook(print(depth, printed), depth, MARK);
      assert.deepEqual(
        look.windows.map((row) => [row.sessionName, row.windowName, row.layout, row.windowIndex]),
        printed.windows.map(({ sessionName, windowName }) => [
          ...[safe(sessionName), safe(windowName), "b25d,80x24,0,0,3", 4],
        ]),
      );
      assert.deepEqual(
        look.windows.map(({ titles }) => [...titles]),
        printed.windows.map(({ titles }) => titles.map(([id, title]) => [id, safe(title)])),
      );
      assert.deepEqual(
        panesOf(look).map(({ title, tmuxPaneId, drawn }) => [title, tmuxPaneId, drawn]),
        depth === "windows" ? [] : printed.panes.map(({ title }) => [safe(title), "%3", "70 8 9"]),
      );
      if (look.depth !== "full") return;
      assert.deepEqual(
        look.sessions.map(({ name, groupName, workingDir }) => [name, groupName, workingDir]),
        printed.sessions.map(({ name, group, path }) => [
          safe(name),
          group === "" ? null : safe(group),
          path === "" ? null : safe(path),
        ]),
      );
      assert.deepEqual(
        look.panes.map(({ currentCommand, currentPath }) => [currentCommand, currentPath]),
        printed.panes.map(({ command, path }) => [safe(command), safe(path)]),
      );
    }));
  });

  Deno.test(`parseLook() text that was cut anywhere is no look (${depth})`, () => {
    const panes = [{}, { title: "a\nb" }, {}];
    const text = print(depth, { sessions: [{}, {}], windows: [{}, {}, {}], panes });
    for (let end = 0; end < text.length; end++) assertGarbage(text.slice(0, end), depth);
    assert.equal(parseLook(text, depth, MARK).windows.length, 3);
  });
}

Deno.test("parseLook() text that was cut anywhere is no look, whatever it says", () => {
  fc.assert(
    fc.property(printedLook, fc.nat(), (printed, at) => {
      const text = print("full", printed);
      assertGarbage(text.slice(0, at % text.length));
    }),
  );
});

Deno.test("parseLook() any text at all is a look or garbage, and never a fault", () => {
  const anything = fc.array(fc.oneof(hostile, fc.constant(MARK), fc.constant(`${MARK}\n${MARK}`)))
    .map((parts) => parts.join(""));
  fc.assert(fc.property(anything, (text) => assertGarbage(text)));
});

const whole = print("full", one);

const REJECTED: Readonly<Record<string, string>> = {
  "nothing": "",
  "a line end": "\n",
  "another program's output": "usage: tmux [-2CDlNuvV]\n",
  "something before the look": `warning\n${whole}`,
  "something behind the look": `${whole}bye\n`,
  "a look behind the look": whole + whole,
  "no server": whole.slice(whole.indexOf(`${MARK}S`)),
  "the server twice": whole.replace(`${MARK}S`, `${MARK}V 1 2 3${MARK}\n${MARK}S`),
  "an end in the middle": whole.replace(`${MARK}S`, `${endRecord(MARK)}${MARK}S`),
  "a record of an unknown kind": whole.replace(`${MARK}S`, `${MARK}X`),
  "a record without a kind": whole.replace(`${MARK}S $1`, `${MARK} $1`),
  "a text too few": whole.replace(`${MARK}main`, ""),
  "a text too many": whole.replace(`${MARK}main`, `${MARK}main${MARK}more`),
  "a number too few": whole.replace("9 6000", "9"),
  "a number too many": whole.replace("9 6000", "9 6000 1"),
  "a window number too many": whole.replace("@2 4", "@2 4 1"),
  "a session number too many": whole.replace("$1 0 1750000000", "$1 0 1750000000 1"),
  "a server number too few": print("full", { server: "100 1750000000" }),
  "a server number too many": print("full", { server: "100 1750000000 3.3a x" }),
  "windows without panes": print("full", { ...one, panes: [] }),
  "windows without sessions": print("full", { ...one, sessions: [] }),
  "panes without windows": print("full", { ...one, windows: [] }),
  "panes before their windows": whole.replace(/(.*W .*\n)(.*F .*\n)/, "$2$1"),
  "another mark": whole.replaceAll(MARK, "~ffffffff"),
  "the formats themselves": print("full", { server: "#{pid} #{start_time} #{version}" }),
  "a depth that was not asked for": print("panes", one),
  "a shallow look": print("windows", one),
};

for (const [name, text] of Object.entries(REJECTED)) {
  Deno.test(`parseLook() rejects ${name}`, () => assertGarbage(text));
}

const HUGE = "9".repeat(30);
const NUMBERS: Readonly<Record<string, readonly [from: string, to: string]>> = {
  "a pid of nought": ["100 1750000000", "0 1750000000"],
  "a negative pid": ["100 1750000000", "-1 1750000000"],
  "a huge pid": ["100 1750000000", `${HUGE} 1750000000`],
  "an infinite pid": ["100 1750000000", "Infinity 1750000000"],
  "a start that is exact in seconds only": ["100 1750000000", "100 9007199254740991"],
  "a start with a fraction": ["100 1750000000", "100 1750000000.5"],
  "a hexadecimal session time": ["$1 0 1750000000", "$1 0 0x10"],
  "an exponent": ["$1 0 1750000000", "$1 1e3 1750000000"],
  "an empty number": ["$1 0 1750000000", "$1  1750000000"],
  "a session id without a sigil": ["F $1 @2", "F 1 @2"],
  "a session id with another sigil": ["F $1 @2", "F %1 @2"],
  "a window id of words": ["@2 %3", "@two %3"],
  "an empty pane id": ["@2 %3", "@2 %"],
  "a huge pane id": ["@2 %3", `@2 %${HUGE}`],
  "a huge window index": ["@2 4", `@2 ${HUGE}`],
  "a negative pane index": ["6000 5", "6000 -5"],
  "a pane pid of words": ["9 6000", "9 pid"],
  "a window activity no clock has": ["4 1750000000", `4 ${HUGE}`],
};

for (const [name, [from, to]] of Object.entries(NUMBERS)) {
  Deno.test(`parseLook() rejects ${name}`, () => {
    assert.ok(whole.includes(from));
    assertGarbage(whole.replace(from, to));
  });
}

for (
  const [what, titles] of [["no pane", "title"], ["an odd id", `${PANE_MARK}x title`]] as const
) {
  Deno.test(`parseLook() titles of ${what} are garbage`, () => {
    const line =
      `${MARK}W ${WINDOW_NUMBERS}${MARK}work${MARK}main${MARK}layout${MARK}${titles}${MARK}\n`;
    const text = print("windows", {});
    const end = text.indexOf(`${MARK}E`);
    assertGarbage(text.slice(0, end) + line + text.slice(end), "windows");
  });
}
