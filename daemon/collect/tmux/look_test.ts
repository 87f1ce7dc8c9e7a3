import assert from "node:assert/strict";
import fc from "fast-check";
import { redact } from "../../../shared/text/redact.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import { endRecord, lookArgs, type LookDepth, LookParseError, newMark, parseLook } from "./look.ts";

const MARK = "~0123abcd";

/** What tmux would put into the formats, before anything is made of it. */
interface Printed {
  readonly server?: string;
  readonly sessions?: readonly PrintedSession[];
  readonly panes?: readonly PrintedPane[];
}

interface PrintedSession {
  readonly numbers?: string;
  readonly name?: string;
  readonly group?: string;
  readonly path?: string;
}

interface PrintedPane {
  readonly numbers?: string;
  readonly deadStatus?: string;
  readonly windowName?: string;
  readonly title?: string;
  readonly tty?: string;
  readonly command?: string;
  readonly path?: string;
}

const PANE_NUMBERS = "$1 @2 %3 4 5 6000 0 1750000000 70 8 9 80 24";

/** Prints as tmux does, written down a second time on purpose. */
function print(depth: LookDepth, { server = "100 1750000000 3.3a", ...rest }: Printed): string {
  const line = (head: string, ...texts: readonly string[]) =>
    `${MARK}${head}${texts.map((text) => MARK + text).join("")}${MARK}\n`;
  const sessions = (rest.sessions ?? []).map(({ numbers, name, group, path }) =>
    line(`S ${numbers ?? "$1 0 1750000000"}`, name ?? "work", group ?? "", path ?? "/home")
  );
  const panes = (rest.panes ?? []).map((pane) => {
    const lean = [pane.deadStatus ?? "", pane.windowName ?? "main", pane.title ?? "title"];
    const full = [pane.tty ?? "/dev/pts/1", pane.command ?? "bash", pane.path ?? "/home"];
    const texts = depth === "full" ? [...lean, ...full] : lean;
    return line(`P ${pane.numbers ?? PANE_NUMBERS}`, ...texts);
  });
  return [line(`V ${server}`), ...sessions, ...panes, line("E")].join("");
}

const one: Printed = { sessions: [{}], panes: [{}] };

function assertGarbage(text: string, depth: LookDepth = "full"): void {
  assert.throws(
    () => parseLook(text, depth, MARK),
    (error) =>
      error instanceof LookParseError && error.code === "LOOK_GARBAGE" &&
      error.message.startsWith("tmux printed something that is no look: "),
    JSON.stringify(text),
  );
}

Deno.test("parseLook() a full look", () => {
  assert.deepEqual(parseLook(print("full", one), "full", MARK), {
    server: { pid: 100, startedAt: 1_750_000_000_000 },
    tmuxVersion: "3.3a",
    sessions: [{
      tmuxSessionId: "$1",
      attachedClients: 0,
      createdAt: 1_750_000_000_000,
      name: "work",
      groupName: null,
      workingDir: "/home",
    }],
    panes: [{
      row: {
        tmuxSessionId: "$1",
        tmuxWindowId: "@2",
        tmuxPaneId: "%3",
        windowIndex: 4,
        paneIndex: 5,
        tmuxPid: 6_000,
        dead: false,
        windowActivityAt: 1_750_000_000_000,
        drawn: "70 8 9",
        size: "80x24",
        exitStatus: null,
        windowName: "main",
        title: "title",
        detail: { currentCommand: "bash", currentPath: "/home", ttyOutputAt: null },
      },
      tty: "/dev/pts/1",
    }],
  });
});

Deno.test("parseLook() a lean look has no detail", () => {
  const [pane] = parseLook(print("lean", one), "lean", MARK).panes;
  assert.equal(pane?.row.detail, null);
  assert.equal(pane?.tty, null);
  assert.equal(pane?.row.title, "title");
});

Deno.test("parseLook() a server with nothing on it", () => {
  const { sessions, panes } = parseLook(print("lean", {}), "lean", MARK);
  assert.deepEqual([sessions, panes], [[], []]);
});

Deno.test("parseLook() a session in a group, and one without a path", () => {
  const text = print("full", { sessions: [{ group: "team", path: "" }] });
  const [session] = parseLook(text, "full", MARK).sessions;
  assert.equal(session?.groupName, "team");
  assert.equal(session?.workingDir, null);
});

Deno.test("parseLook() a dead pane and its exit status", () => {
  const numbers = PANE_NUMBERS.replace("6000 0", "6000 1");
  const statusOf = (deadStatus: string) => {
    const text = print("lean", { sessions: [{}], panes: [{ numbers, deadStatus }] });
    const [pane] = parseLook(text, "lean", MARK).panes;
    assert.equal(pane?.row.dead, true);
    return pane?.row.exitStatus;
  };
  assert.deepEqual(["0", "1", "255", "", "-1", "99999999999999999999"].map(statusOf), [
    ...[0, 1, 255, null, null, null],
  ]);
});

/** Text made of all that has ever broken a parser. */
const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.array(
    fc.constantFrom(
      ...["\t", "\n", "\r\n", "\0", " ", "~", "#{pid}", "#(id)", "%H", ";", "|", "E", "\x1b[31m"],
      ...["\x1b]0;title\x07", "\x1b]52;c;aGk=\x07", "\x9b31m", "\u202e", "\ufeff", "\ud800", "ß"],
      ...["日本", "👩‍👩‍👧", MARK.slice(0, -1), MARK.slice(1), `${MARK[0]}0`, "P $1 @1 %1", "\nP "],
    ),
    { maxLength: 12 },
  ).map((parts) => parts.join("")),
  fc.constantFrom("", " ", "x".repeat(5_000), "\n".repeat(300), "é".repeat(201)),
).filter((text) => !text.includes(MARK));

const safe = (text: string) => sanitiseLine(redact(text));

const printedPane = fc.record({
  windowName: hostile,
  title: hostile,
  tty: fc.constant("/dev/pts/1"),
  command: hostile,
  path: hostile,
});

const printedLook = fc.record({
  sessions: fc.array(fc.record({ name: hostile, group: hostile, path: hostile }), { maxLength: 3 }),
  panes: fc.array(printedPane, { maxLength: 4 }),
});

for (const depth of ["lean", "full"] as const) {
  Deno.test(`parseLook() hostile text stays in its field (${depth})`, () => {
    fc.assert(fc.property(printedLook, (printed) => {
      const look = parseLook(print(depth, printed), depth, MARK);
      assert.deepEqual(
        look.sessions.map(({ name, groupName, workingDir }) => [name, groupName, workingDir]),
        printed.sessions.map(({ name, group, path }) => [
          safe(name),
          group === "" ? null : safe(group),
          path === "" ? null : safe(path),
        ]),
      );
      assert.deepEqual(
        look.panes.map(({ row }) => [row.windowName, row.title, row.tmuxPaneId, row.size]),
        printed.panes.map((
          { windowName, title },
        ) => [safe(windowName), safe(title), "%3", "80x24"]),
      );
      const details = printed.panes.map(({ command, path }) => {
        const texts = { currentCommand: safe(command), currentPath: safe(path) };
        return depth === "full" ? { ...texts, ttyOutputAt: null } : null;
      });
      assert.deepEqual(look.panes.map(({ row }) => row.detail), details);
    }));
  });

  Deno.test(`parseLook() text that was cut anywhere is no look (${depth})`, () => {
    const printed = { sessions: [{}, {}], panes: [{}, { title: "a\nb" }, {}] };
    const text = print(depth, printed);
    for (let end = 0; end < text.length; end++) assertGarbage(text.slice(0, end), depth);
    assert.equal(parseLook(text, depth, MARK).panes.length, 3);
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
  "a number too few": whole.replace("80 24", "80"),
  "a number too many": whole.replace("80 24", "80 24 1"),
  "a session number too many": whole.replace("$1 0 1750000000", "$1 0 1750000000 1"),
  "a server number too few": print("full", { server: "100 1750000000" }),
  "a server number too many": print("full", { server: "100 1750000000 3.3a x" }),
  "another mark": whole.replaceAll(MARK, "~ffffffff"),
  "the formats themselves": print("full", { server: "#{pid} #{start_time} #{version}" }),
  "a depth that was not asked for": print("lean", one),
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
  "a session id without a sigil": ["$1 @2", "1 @2"],
  "a session id with another sigil": ["$1 @2", "%1 @2"],
  "a window id of words": ["@2 %3", "@two %3"],
  "an empty pane id": ["@2 %3", "@2 %"],
  "a huge pane id": ["@2 %3", `@2 %${HUGE}`],
  "a huge window index": ["%3 4 5", `%3 ${HUGE} 5`],
  "a negative pane index": ["%3 4 5", "%3 4 -5"],
  "a window activity no clock has": ["0 1750000000 70", `0 ${HUGE} 70`],
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
    const text = print("full", { panes: [{ title: lead + secret }] });
    const title = parseLook(text, "full", MARK).panes[0]?.row.title ?? "";
    assert.ok(!title.includes(secret.slice(0, 12)), title);
    assert.ok([...title].length <= 200);
  }
});

Deno.test("parseLook() shows the version as one short line", () => {
  const server = `100 1750000000 ${"3.3a".repeat(40)}\x1b[31m`;
  const { tmuxVersion } = parseLook(print("lean", { server }), "lean", MARK);
  assert.equal([...tmuxVersion].length, 40);
});

Deno.test("lookArgs() is one process whatever the depth, and reads no pane", () => {
  for (const depth of ["lean", "full"] as const) {
    const args = lookArgs(depth, MARK);
    const commands = args.join("\u0001").split("\u0001;\u0001").map((text) =>
      text.split("\u0001")[0]
    );
    const wanted = ["display-message", "list-sessions", "list-panes", "display-message"];
    assert.deepEqual(commands, wanted);
  }
});

Deno.test("lookArgs() lean asks for nothing that makes tmux read /proc", () => {
  const lean = lookArgs("lean", MARK).join(" ");
  for (const word of ["pane_current_command", "pane_current_path", "pane_tty"]) {
    assert.ok(!lean.includes(word), word);
    assert.ok(lookArgs("full", MARK).join(" ").includes(word), word);
  }
});

Deno.test("newMark() is another each time, and no format", () => {
  const marks = Array.from({ length: 50 }, newMark);
  assert.equal(new Set(marks).size, 50);
  for (const mark of marks) assert.match(mark, /^~[0-9a-f]{8,}~?$/);
});
