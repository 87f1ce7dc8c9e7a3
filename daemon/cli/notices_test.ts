import assert from "node:assert/strict";
import { type Line, lineText } from "./line.ts";
import { type NoticeFacts, noticeLines } from "./notices.ts";
import { sampleSnapshot, sampleSource } from "./test_snapshot.ts";

const WELL: NoticeFacts = {
  snapshot: sampleSnapshot(),
  tmuxInstalled: true,
  watched: true,
  lastError: null,
};

function shown(part: Partial<NoticeFacts>, columns = Infinity): string[] {
  return noticeLines({ ...WELL, ...part }, columns)
    .map((line: Line) => lineText(line, { colors: false }));
}

const silent = (lastError: string | null) =>
  sampleSnapshot({ sources: [sampleSource({ status: "disconnected", lastError })] });

Deno.test("noticeLines() says nothing when all is well", () => {
  assert.deepEqual(shown({}), []);
});

Deno.test("noticeLines() says how to install tmux, and that it is picked up", () => {
  const install = [
    "  Debian, Ubuntu  sudo apt install tmux",
    "  Fedora          sudo dnf install tmux",
    "  Arch            sudo pacman -S tmux",
    "  Homebrew        brew install tmux",
  ];
  const snapshot = silent("tmux is not installed");
  assert.deepEqual(shown({ snapshot, tmuxInstalled: false }), [
    "! tmux is not installed, or not where the setting tmux.program says; it is picked up as soon as it is there:",
    ...install,
  ]);
  assert.deepEqual(shown({ snapshot, tmuxInstalled: false, watched: false }), [
    "! tmux is not installed, or not where the setting tmux.program says:",
    ...install,
  ]);
});

Deno.test("noticeLines() says that no server runs once that is known", () => {
  assert.deepEqual(shown({ snapshot: silent("no server running on /x") }), [
    "No tmux server runs: start one with `tmux new`, it is picked up by itself",
  ]);
  assert.deepEqual(shown({ snapshot: silent(null) }), []);
});

Deno.test("noticeLines() says how to start a server where it is looked for", () => {
  const on = (...sockets: readonly string[]) => {
    const sources = sockets.map((tmuxSocket, index) =>
      sampleSource({
        id: `${index}`,
        tmuxSocket,
        status: "disconnected",
        lastError: "no server running",
      })
    );
    return shown({ snapshot: sampleSnapshot({ sources, sessions: [], panes: [] }) })[0] ?? "";
  };
  assert.match(on("/run/my fleet"), /start one with `tmux -S '\/run\/my fleet' new`/);
  assert.match(on("/run/fleet", "/tmp/tmux-0/default"), /start one with `tmux new`/);
});

Deno.test("noticeLines() names each server that cannot be seen, broken to the terminal", () => {
  const sources = [
    sampleSource(),
    sampleSource({
      id: "b",
      tmuxSocket: "/run/b",
      status: "degraded",
      lastError: "too\x1b[31m slow",
    }),
  ];
  const snapshot = sampleSnapshot({ sources });
  assert.deepEqual(shown({ snapshot }), ["! /run/b cannot be seen: too slow"]);
  assert.deepEqual(shown({ snapshot }, 20), ["! /run/b cannot be", "  seen: too slow"]);
});

Deno.test("noticeLines() says when nothing can be kept, but not of a single look", () => {
  const facts = { snapshot: sampleSnapshot({ persisted: false }), lastError: "the disk is full" };
  assert.deepEqual(shown(facts), [
    "! What is shown is true, but cannot be kept: the disk is full",
  ]);
  assert.deepEqual(shown({ ...facts, watched: false }), []);
});
