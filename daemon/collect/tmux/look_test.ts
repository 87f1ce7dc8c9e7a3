import assert from "node:assert/strict";
import fc from "fast-check";
import { redact } from "../../../shared/text/redact.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import {
  endRecord,
  type LeanPane,
  lookArgs,
  type LookDepth,
  LookParseError,
  newMark,
  type ParsedLook,
  parseLook,
} from "./look.ts";

const MARK = "~0123abcd";
const PANE_MARK = "^0123abcd";

/** What tmux would put into the formats, before anything is made of it. */
interface Printed {
  readonly server?: string;
  readonly sessions?: readonly PrintedSession[];
  readonly windows?: readonly PrintedWindow[];
  readonly panes?: readonly PrintedPane[];
}

interface PrintedSession {
  readonly numbers?: string;
  readonly name?: string;
  readonly group?: string;
  readonly path?: string;
}

interface PrintedWindow {
  readonly numbers?: string;
  readonly sessionName?: string;
  readonly windowName?: string;
  readonly layout?: string;
  /** Its panes' titles by their ids. */
  readonly titles?: readonly (readonly [id: string, title: string])[];
}

interface PrintedPane {
  readonly numbers?: string;
  readonly index?: string;
  readonly title?: string;
  readonly deadStatus?: string;
  readonly tty?: string;
  readonly command?: string;
  readonly path?: string;
}

const WINDOW_NUMBERS = "$1 0 @2 4 1750000000";
const PANE_NUMBERS = "$1 @2 %3 0 70 8 9 6000";

/** Prints as tmux does, written down a second time on purpose. */
function print(depth: LookDepth, { server = "100 1750000000 3.3a", ...rest }: Printed): string {
  const line = (head: string, ...texts: readonly string[]) =>
    `${MARK}${head}${texts.map((text) => MARK + text).join("")}${MARK}\n`;
  const sessions = (rest.sessions ?? []).map(({ numbers, name, group, path }) =>
    line(`S ${numbers ?? "$1 0 1750000000"}`, name ?? "work", group ?? "", path ?? "/home")
  );
  const windows = (rest.windows ?? []).map((window) => {
    const { numbers, sessionName, windowName, layout, titles = [["%3", "title"]] } = window;
    return line(
      `W ${numbers ?? WINDOW_NUMBERS}`,
      ...[sessionName ?? "work", windowName ?? "main", layout ?? "b25d,80x24,0,0,3"],
      titles.map(([id, title]) => `${PANE_MARK}${id} ${title}`).join(""),
    );
  });
  const panes = (rest.panes ?? []).map(({ numbers = PANE_NUMBERS, title = "title", ...pane }) => {
    if (depth === "panes") return line(`L ${numbers}`, title);
    const ends = [pane.deadStatus ?? "", pane.tty ?? "/dev/pts/1"];
    const runs = [pane.command ?? "bash", pane.path ?? "/home"];
    return line(`F ${numbers} ${pane.index ?? 5}`, title, ...ends, ...runs);
  });
  return [
    line(`V ${server}`),
    ...(depth === "full" ? sessions : []),
    ...windows,
    ...(depth === "windows" ? [] : panes),
    line("E"),
  ].join("");
}

const one: Printed = { sessions: [{}], windows: [{}], panes: [{}] };

/** Reads what a full look printed. */
function parseFull(text: string) {
  const look = parseLook(text, "full", MARK);
  assert.ok(look.depth === "full");
  return look;
}

/** The panes of a look that has any. */
function panesOf(look: ParsedLook): readonly LeanPane[] {
  return look.depth === "windows" ? [] : look.panes;
}

function assertGarbage(text: string, depth: LookDepth = "full"): void {
  assert.throws(
    () => parseLook(text, depth, MARK),
    (error) =>
      error instanceof LookParseError && error.code === "LOOK_GARBAGE" &&
      error.message.startsWith("tmux printed something that is no look: "),
    JSON.stringify(text),
  );
}

const SERVER_SEEN = {
  server: { pid: 100, startedAt: 1_750_000_000_000 },
  tmuxVersion: "3.3a",
};
const WINDOW_SEEN = {
  tmuxSessionId: "$1",
  attachedClients: 0,
  tmuxWindowId: "@2",
  windowIndex: 4,
  windowActivityAt: 1_750_000_000_000,
  sessionName: "work",
  windowName: "main",
  layout: "b25d,80x24,0,0,3",
  titles: new Map([["%3", "title"]]),
};
const PANE_SEEN = {
  tmuxSessionId: "$1",
  tmuxWindowId: "@2",
  tmuxPaneId: "%3",
  dead: false,
  tmuxPid: 6_000,
  drawn: "70 8 9",
  title: "title",
};

Deno.test("parseLook() a full look", () => {
  assert.deepEqual(parseLook(print("full", one), "full", MARK), {
    ...SERVER_SEEN,
    depth: "full",
    windows: [WINDOW_SEEN],
    sessions: [{
      tmuxSessionId: "$1",
      attachedClients: 0,
      createdAt: 1_750_000_000_000,
      name: "work",
      groupName: null,
      workingDir: "/home",
    }],
    panes: [{
      ...PANE_SEEN,
      paneIndex: 5,
      exitStatus: null,
      tty: "/dev/pts/1",
      currentCommand: "bash",
      currentPath: "/home",
    }],
  });
});

Deno.test("parseLook() a look at panes tells what they draw, and a look at windows does not", () => {
  assert.deepEqual(parseLook(print("panes", one), "panes", MARK), {
    ...SERVER_SEEN,
    depth: "panes",
    windows: [WINDOW_SEEN],
    panes: [PANE_SEEN],
  });
  assert.deepEqual(parseLook(print("windows", one), "windows", MARK), {
    ...SERVER_SEEN,
    depth: "windows",
    windows: [WINDOW_SEEN],
  });
});

Deno.test("parseLook() a server with nothing on it", () => {
  const { sessions, windows, panes } = parseFull(print("full", {}));
  assert.deepEqual([sessions, windows, panes], [[], [], []]);
  assert.deepEqual(parseLook(print("windows", {}), "windows", MARK).windows, []);
});

Deno.test("parseLook() a session in a group, and one without a path", () => {
  const [session] =
    parseFull(print("full", { ...one, sessions: [{ group: "team", path: "" }] })).sessions;
  assert.equal(session?.groupName, "team");
  assert.equal(session?.workingDir, null);
});

Deno.test("parseLook() a dead pane and its exit status", () => {
  const numbers = PANE_NUMBERS.replace("%3 0", "%3 1");
  const statusOf = (deadStatus: string) => {
    const [pane] = parseFull(print("full", { ...one, panes: [{ numbers, deadStatus }] })).panes;
    assert.equal(pane?.dead, true);
    return pane?.exitStatus;
  };
  assert.deepEqual(["0", "1", "255", "", "-1", "99999999999999999999"].map(statusOf), [
    ...[0, 1, 255, null, null, null],
  ]);
  const [lean] = panesOf(
    parseLook(print("panes", { ...one, panes: [{ numbers }] }), "panes", MARK),
  );
  assert.equal(lean?.dead, true);
});

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

Deno.test("parseLook() removes secrets before it cuts, so that none is cut in half", () => {
  const secret = `ghp_${"a1B2".repeat(9)}`;
  for (const lead of ["", "x ".repeat(90), "x ".repeat(85)]) {
    const text = print("full", { ...one, panes: [{ title: lead + secret }] });
    const title = parseFull(text).panes[0]?.title ?? "";
    assert.ok(!title.includes(secret.slice(0, 12)), title);
    assert.ok([...title].length <= 200);
  }
});

Deno.test("parseLook() shows the version as one short line", () => {
  const server = `100 1750000000 ${"3.3a".repeat(40)}\x1b[31m`;
  const { tmuxVersion } = parseLook(print("windows", { server }), "windows", MARK);
  assert.equal([...tmuxVersion].length, 40);
});

Deno.test("lookArgs() is one process whatever the depth, and reads no pane", () => {
  const commandsOf = (depth: LookDepth) =>
    lookArgs(depth, MARK).join("\u0001").split("\u0001;\u0001")
      .map((text) => text.split("\u0001")[0]);
  const [first, last] = ["display-message", "display-message"];
  assert.deepEqual(commandsOf("windows"), [first, "list-windows", last]);
  assert.deepEqual(commandsOf("panes"), [first, "list-windows", "list-panes", last]);
  assert.deepEqual(commandsOf("full"), [
    ...[first, "list-sessions", "list-windows", "list-panes", last],
  ]);
});

Deno.test("lookArgs() only a full look asks for what makes tmux read /proc", () => {
  for (const word of ["pane_current_command", "pane_current_path", "pane_tty"]) {
    for (const depth of ["windows", "panes"] as const) {
      assert.ok(!lookArgs(depth, MARK).join(" ").includes(word), `${depth} ${word}`);
    }
    assert.ok(lookArgs("full", MARK).join(" ").includes(word), word);
  }
});

Deno.test("lookArgs() a look at windows asks of panes for their titles only", () => {
  const asked = lookArgs("windows", MARK).join(" ").match(/pane_\w+/g);
  assert.deepEqual(asked, ["pane_id", "pane_title"]);
});

Deno.test("lookArgs() asks for titles in every depth alike, so that none seems to change", () => {
  for (const depth of ["windows", "panes", "full"] as const) {
    const asked = lookArgs(depth, MARK).join(" ").match(/#\{[^{}]*pane_title\}/g) ?? [];
    assert.deepEqual([...new Set(asked)], ["#{=500:pane_title}"], depth);
  }
});

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

Deno.test("newMark() is another each time, and no format", () => {
  const marks = Array.from({ length: 50 }, newMark);
  assert.equal(new Set(marks).size, 50);
  for (const mark of marks) assert.match(mark, /^~[0-9a-f]{8,}~?$/);
});
