import assert from "node:assert/strict";
import { lookArgs, type LookDepth, newMark, parseLook } from "./look.ts";
import { MARK, one, PANE_NUMBERS, panesOf, parseFull, print } from "./test_printed_look.ts";

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

Deno.test("newMark() is another each time, and no format", () => {
  const marks = Array.from({ length: 50 }, newMark);
  assert.equal(new Set(marks).size, 50);
  for (const mark of marks) assert.match(mark, /^~[0-9a-f]{8,}~?$/);
});
