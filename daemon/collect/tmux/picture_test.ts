import assert from "node:assert/strict";
import fc from "fast-check";
import type { PaneRow } from "../../state/observation.ts";
import type { LookDepth, ParsedLook } from "./look.ts";
import { OUTDATED, Picture, type Rows } from "./picture.ts";
import { FakeServer } from "./test_server.ts";

const NO_CLOCK = () => null;

/** A server of two sessions: one pane in the first; a window of two panes in the second. */
function small(): FakeServer {
  const server = new FakeServer();
  server.newSession();
  server.split(1);
  return server;
}

/** A picture that has seen `server` in full. */
function seen(server: FakeServer): { readonly picture: Picture; readonly full: Rows } {
  const picture = new Picture();
  return { picture, full: rowsOf(picture, server.look("full")) };
}

function rowsOf(picture: Picture, look: ParsedLook): Rows {
  const rows = picture.merge(look, NO_CLOCK);
  assert.ok(rows !== OUTDATED);
  return rows;
}

/** All that is known of panes, but for what is as old as the last full look. */
function withoutDetail({ sessions, panes }: Rows) {
  return { sessions, panes: panes.map((row) => ({ ...row, detail: null })) };
}

/** Without what a lean look need not tell: the activity of a window that a pane shares. */
function lean(rows: Rows): Rows {
  const { sessions, panes } = withoutDetail(rows);
  const others = (row: PaneRow) =>
    panes.some(({ tmuxWindowId, tmuxPaneId }) =>
      tmuxWindowId === row.tmuxWindowId && tmuxPaneId !== row.tmuxPaneId
    );
  const told = panes.map((row) => others(row) ? { ...row, windowActivityAt: 0 } : row);
  return { sessions, panes: told };
}

Deno.test("Picture.merge() a full look is told as it is", () => {
  const server = small();
  server.runs(0, "vim");
  server.die(1, 3);
  const look = server.look("full");
  const asked: string[] = [];
  const rows = new Picture().merge(look, ({ tty }, window) => {
    asked.push(`${tty} ${window.tmuxWindowId}`);
    return 77;
  });
  assert.ok(rows !== OUTDATED);
  assert.deepEqual(rows.sessions, look.sessions);
  assert.deepEqual(asked, ["/dev/pts/2 @3", "/dev/pts/5 @6", "/dev/pts/7 @6"]);
  const [first, , last] = rows.panes;
  assert.deepEqual(first, {
    tmuxSessionId: "$1",
    tmuxWindowId: "@3",
    tmuxPaneId: "%2",
    windowIndex: 0,
    windowName: "main",
    windowActivityAt: 1_750_000_000_000,
    paneIndex: 0,
    tmuxPid: 1_002,
    dead: false,
    exitStatus: null,
    title: "title",
    drawn: "0 0 0",
    size: "80x24{2}",
    detail: { currentCommand: "vim", currentPath: "/home", ttyOutputAt: 77 },
  });
  assert.deepEqual([last?.dead, last?.exitStatus, last?.paneIndex], [true, 3, 1]);
});

for (const depth of ["windows", "panes"] as const) {
  Deno.test(`Picture.merge() needs a full look before one at ${depth}`, () => {
    const server = small();
    const picture = new Picture();
    assert.equal(picture.merge(server.look(depth), NO_CLOCK), OUTDATED);
    rowsOf(picture, server.look("full"));
    rowsOf(picture, server.look(depth));
    picture.clear();
    assert.equal(picture.merge(server.look(depth), NO_CLOCK), OUTDATED);
  });

  Deno.test(`Picture.merge() a look at ${depth} tells every session and pane, without detail`, () => {
    const server = small();
    const { picture, full } = seen(server);
    assert.deepEqual(rowsOf(picture, server.look(depth)), withoutDetail(full));
  });

  Deno.test(`Picture.merge() asks no terminal for a look at ${depth}`, () => {
    const server = small();
    const { picture } = seen(server);
    server.print(0, 1);
    picture.merge(server.look(depth), () => assert.fail("a system call that nobody wanted"));
  });

  Deno.test(`Picture.merge() what is the same is the same object (${depth})`, () => {
    const server = small();
    const { picture } = seen(server);
    const before = rowsOf(picture, server.look(depth));
    server.print(0, 1);
    server.renameSession(1, "work");
    const after = rowsOf(picture, server.look(depth));
    const same = (key: "panes" | "sessions") =>
      after[key].map((row, index) => row === before[key][index]);
    assert.deepEqual(same("panes"), [false, true, true]);
    assert.equal(same("sessions").filter(Boolean).length, 1);
  });
}

Deno.test("Picture.merge() what was drawn in a window is news of a pane that is alone in it", () => {
  const server = small();
  const { picture } = seen(server);
  const before = rowsOf(picture, server.look("windows"));
  // The second session's window has two panes.
  server.print(1, 1);
  const shared = rowsOf(picture, server.look("windows"));
  assert.equal(shared.panes, before.panes, "the very same list");
  assert.equal(shared.sessions, before.sessions);
  server.print(0, 1);
  const alone = rowsOf(picture, server.look("windows"));
  assert.notEqual(alone.panes[0]?.windowActivityAt, before.panes[0]?.windowActivityAt);
  assert.ok(alone.panes.slice(1).every((row, index) => row === before.panes[index + 1]));
});

Deno.test("Picture.merge() a look at panes tells what they draw", () => {
  const server = small();
  const { picture, full } = seen(server);
  server.print(1, 0);
  server.setTitle(1, "other");
  const [first, second, third] = rowsOf(picture, server.look("panes")).panes;
  assert.deepEqual([first?.drawn, second?.drawn, third?.drawn], ["0 0 0", "0 0 0", "1 0 0"]);
  assert.deepEqual([first?.title, second?.title, third?.title], ["title", "title", "other"]);
  assert.equal(third?.tmuxPid, full.panes[2]?.tmuxPid);
  // What it told is what a look at windows goes on from.
  assert.equal(rowsOf(picture, server.look("windows")).panes[2], third);
});

Deno.test("Picture.merge() a look at windows tells names, clients and the last activity", () => {
  const server = small();
  const { picture } = seen(server);
  server.renameSession(0, "other");
  server.attach(1, 2);
  server.renameWindow(1, "logs");
  server.print(1, 5);
  const { sessions, panes } = rowsOf(picture, server.look("windows"));
  assert.deepEqual(sessions.map(({ name, attachedClients }) => [name, attachedClients]), [
    ...[["other 1", 0], ["session 4", 2]],
  ]);
  assert.deepEqual(panes.map(({ windowName }) => windowName), ["main", "logs", "logs"]);
  assert.deepEqual(panes.map(({ windowActivityAt }) => windowActivityAt - 1_750_000_000_000), [
    ...[0, 5_000, 5_000],
  ]);
});

Deno.test("Picture.merge() a linked window is told for each of its sessions", () => {
  const server = small();
  server.linkWindow(1, 0);
  const { picture } = seen(server);
  server.renameWindow(1, "shared");
  server.print(1, 3);
  for (const depth of ["windows", "panes"] as const) {
    const { panes } = rowsOf(picture, server.look(depth));
    assert.deepEqual(panes.map((row) => [row.tmuxSessionId, row.windowIndex, row.windowName]), [
      ["$1", 0, "main"],
      ["$1", 1, "shared"],
      ["$1", 1, "shared"],
      ["$4", 0, "shared"],
      ["$4", 0, "shared"],
    ]);
    const drawn = depth === "panes" ? "1 0 0" : "0 0 0";
    assert.deepEqual(panes.map((row) => row.drawn), ["0 0 0", "0 0 0", drawn, "0 0 0", drawn]);
  }
});

const STRUCTURAL: Readonly<Record<string, (server: FakeServer) => void>> = {
  "a new session": (server) => server.newSession(),
  "a session that ended": (server) => server.killSession(1),
  "a new window": (server) => server.newWindow(0),
  "a window that closed": (server) => server.closeWindow(0),
  "a window that was moved": (server) => server.moveWindow(0),
  "a window that was linked": (server) => server.linkWindow(0, 1),
  "a window that was resized": (server) => server.resizeWindow(1, 120),
  "a new pane": (server) => server.split(0),
  "a pane that closed": (server) => server.closePane(1),
  "panes that changed places": (server) => server.swapPanes(1),
  "a session whose new name puts it first": (server) => server.renameSession(1, "a"),
  "another server with the same ids": (server) => {
    server.restart();
    server.newSession();
    server.split(1);
  },
};

for (const [name, change] of Object.entries(STRUCTURAL)) {
  Deno.test(`Picture.merge() ${name} asks for a full look, whatever the depth`, () => {
    for (const depth of ["windows", "panes"] as const) {
      const server = small();
      const { picture } = seen(server);
      change(server);
      assert.equal(picture.merge(server.look(depth), NO_CLOCK), OUTDATED, depth);
      // Until there was one, it stays so.
      assert.equal(picture.merge(server.look(depth), NO_CLOCK), OUTDATED, depth);
      const full = rowsOf(picture, server.look("full"));
      assert.deepEqual(rowsOf(picture, server.look(depth)), withoutDetail(full));
    }
  });
}

const OF_A_PROCESS: Readonly<Record<string, (server: FakeServer) => void>> = {
  "a pane that died in its place": (server) => server.die(1, 1),
  "a pane that runs another process": (server) => server.respawn(1),
};

for (const [name, change] of Object.entries(OF_A_PROCESS)) {
  Deno.test(`Picture.merge() ${name} asks for a full look when panes are looked at`, () => {
    const server = small();
    const { picture, full } = seen(server);
    change(server);
    // Windows do not show it: it is told as it was.
    assert.deepEqual(rowsOf(picture, server.look("windows")), withoutDetail(full));
    assert.equal(picture.merge(server.look("panes"), NO_CLOCK), OUTDATED);
    rowsOf(picture, server.look("full"));
    rowsOf(picture, server.look("panes"));
  });
}

Deno.test("Picture.merge() panes that no layout names ask for a full look", () => {
  const server = small();
  const { picture } = seen(server);
  const look = server.look("panes");
  const [pane] = look.panes;
  assert.ok(pane);
  const more = { ...look, panes: [...look.panes, { ...pane, tmuxPaneId: "%99" }] };
  assert.equal(picture.merge(more, NO_CLOCK), OUTDATED);
  assert.equal(picture.merge({ ...look, panes: look.panes.slice(1) }, NO_CLOCK), OUTDATED);
  const other = { ...pane, tmuxPaneId: "%99" };
  const swapped = { ...look, panes: [other, ...look.panes.slice(1)] };
  assert.equal(picture.merge(swapped, NO_CLOCK), OUTDATED);
});

Deno.test("Picture.merge() a layout that tmux cannot write down proves nothing", () => {
  const server = small();
  const picture = new Picture();
  for (const depth of ["full", "windows", "panes"] as const) {
    const look = server.look(depth);
    const windows = look.windows.map((window) => ({ ...window, layout: "" }));
    const rows = picture.merge({ ...look, windows }, NO_CLOCK);
    assert.equal(rows === OUTDATED, depth !== "full", depth);
  }
});

Deno.test("Picture.merge() a server without sessions", () => {
  const server = small();
  const { picture } = seen(server);
  const empty = { ...server.look("windows"), windows: [] };
  assert.equal(picture.merge(empty, NO_CLOCK), OUTDATED);
  const nothing = { sessions: [], panes: [] };
  assert.deepEqual(rowsOf(picture, { ...server.look("full"), windows: [], ...nothing }), nothing);
  assert.deepEqual(rowsOf(picture, empty), nothing);
});

type Change = (server: FakeServer) => void;

const n = fc.nat({ max: 7 });
const word = fc.constantFrom("a", "b", "zz", "");
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant<Change>((server) => server.newSession()),
  n.map((at): Change => (server) => server.killSession(at)),
  fc.tuple(n, word).map(([at, name]): Change => (server) => server.renameSession(at, name)),
  fc.tuple(n, n).map(([at, clients]): Change => (server) => server.attach(at, clients)),
  n.map((at): Change => (server) => server.newWindow(at)),
  fc.tuple(n, n).map(([at, into]): Change => (server) => server.linkWindow(at, into)),
  n.map((at): Change => (server) => server.moveWindow(at)),
  fc.tuple(n, word).map(([at, name]): Change => (server) => server.renameWindow(at, name)),
  fc.tuple(n, n).map(([at, width]): Change => (server) => server.resizeWindow(at, 80 + width)),
  n.map((at): Change => (server) => server.closeWindow(at)),
  n.map((at): Change => (server) => server.split(at)),
  n.map((at): Change => (server) => server.closePane(at)),
  n.map((at): Change => (server) => server.swapPanes(at)),
  fc.tuple(n, n).map(([at, status]): Change => (server) => server.die(at, status)),
  n.map((at): Change => (server) => server.respawn(at)),
  fc.tuple(n, word).map(([at, title]): Change => (server) => server.setTitle(at, title)),
  fc.tuple(n, n).map(([at, seconds]): Change => (server) => server.print(at, seconds)),
  fc.tuple(n, word).map(([at, command]): Change => (server) => server.runs(at, command)),
  fc.constant<Change>((server) => server.restart()),
);

const history = fc.array(
  fc.record({
    changes: fc.array(change, { maxLength: 3 }),
    depth: fc.constantFrom<LookDepth>("windows", "windows", "panes", "full"),
  }),
  { maxLength: 25 },
);

/** What full looks alone would tell; of what windows do not show, what was told last. */
function expected(full: Rows, told: Rows, depth: LookDepth): Rows {
  if (depth !== "windows") return lean(full);
  const panes = full.panes.map((row, index) => {
    const { dead, exitStatus, tmuxPid, drawn } = told.panes[index] ?? row;
    return { ...row, dead, exitStatus, tmuxPid, drawn };
  });
  return lean({ sessions: full.sessions, panes });
}

Deno.test("Picture.merge() tells what full looks alone would tell, whatever happens", () => {
  const told = { joined: 0, outdated: 0 };
  fc.assert(
    fc.property(history, (steps) => {
      const server = small();
      const { picture, full: first } = seen(server);
      let last = first;
      for (const { changes, depth } of steps) {
        for (const happens of changes) happens(server);
        const full = rowsOf(new Picture(), server.look("full"));
        const joined = picture.merge(server.look(depth), NO_CLOCK);
        const shown = joined === OUTDATED ? "full" : depth;
        told[joined === OUTDATED ? "outdated" : "joined"]++;
        const rows = joined === OUTDATED ? rowsOf(picture, server.look("full")) : joined;
        assert.deepEqual(lean(rows), expected(full, last, shown));
        last = rows;
      }
    }),
    { numRuns: 300 },
  );
  assert.ok(told.joined > 300 && told.outdated > 300, "both ways were gone");
});

Deno.test("Picture.merge() what only panes showed is not forgotten while no full look has come", () => {
  const server = small();
  const { picture } = seen(server);
  server.die(1, 3);
  assert.equal(picture.merge(server.look("panes"), NO_CLOCK), OUTDATED);
  // Windows alone look as they did before.
  assert.equal(picture.merge(server.look("windows"), NO_CLOCK), OUTDATED);
  assert.equal(rowsOf(picture, server.look("full")).panes.filter(({ dead }) => dead).length, 1);
});

Deno.test("Picture.merge() a death told before its status asks for one more full look, and no third", () => {
  const server = small();
  const { picture } = seen(server);
  server.die(1, null);
  rowsOf(picture, server.look("full"));
  assert.equal(picture.merge(server.look("windows"), NO_CLOCK), OUTDATED);
  rowsOf(picture, server.look("full"));
  rowsOf(picture, server.look("windows"));
  rowsOf(picture, server.look("panes"));
});
