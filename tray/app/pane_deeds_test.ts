import { deepEqual, rejects } from "node:assert/strict";
import { PaneDeeds } from "./pane_deeds.ts";
import { FakeDaemonSet, FakeMachine } from "./test_deeds.ts";

const TARGET = { connectionId: "Ubuntu", sessionId: "s", paneId: "p" };
const ARGV = ["tmux", "attach", "-t", "my work"];

function deedsOf(os: "windows" | "linux" = "linux") {
  const machine = new FakeMachine();
  const set = new FakeDaemonSet();
  const panes = new PaneDeeds({
    daemons: set.daemons,
    machine,
    inDistro: (name, argv) => ["wsl.exe", "-d", name, "--exec", ...argv],
    os,
  });
  return { machine, set, panes };
}

Deno.test("PaneDeeds focuses where somebody is attached, and opens a terminal elsewhere", async () => {
  const { machine, set, panes } = deedsOf();
  set.answers = { "actions.focus": { client: "/dev/pts/1", argv: ARGV } };
  await panes.focus(TARGET);
  deepEqual(machine.deeds, []);
  set.answers = { "actions.focus": { client: null, argv: ARGV } };
  await panes.focus(TARGET);
  deepEqual(machine.deeds, ["terminal Ubuntu tmux attach -t my work"]);
  deepEqual(set.asked[0], ["Ubuntu", "actions.focus", { paneId: "p" }]);
});

Deno.test("PaneDeeds opens a terminal with the words of the daemon", async () => {
  const { machine, set, panes } = deedsOf();
  set.answers = { "attach.command": { argv: ARGV, command: "x" } };
  await panes.openTerminal(TARGET);
  deepEqual(machine.deeds, ["terminal Ubuntu tmux attach -t my work"]);
});

Deno.test("PaneDeeds copies what a terminal of this computer understands", async () => {
  for (
    const [os, copied] of [
      ["linux", "copy tmux attach -t 'my work'"],
      ["windows", 'copy wsl.exe -d Ubuntu --exec tmux attach -t "my work"'],
    ] as const
  ) {
    const { machine, set, panes } = deedsOf(os);
    set.answers = { "attach.command": { argv: ARGV, command: "tmux attach -t 'my work'" } };
    await panes.copyAttach(TARGET);
    deepEqual(machine.deeds, [copied]);
  }
});

Deno.test("PaneDeeds copies a line that each shell of Windows takes, where there is one", async () => {
  const inside = ["wsl.exe", "-d", "Ubuntu", "--exec", "/home/a/ntm-tracker"];
  const { machine, set, panes } = deedsOf("windows");
  set.answers = { "attach.command": { argv: ARGV, command: "x" } };
  set.argv = [...inside, "serve", "--stdio"];
  await panes.copyAttach(TARGET);
  set.argv = [...inside, "something", "else"];
  await panes.copyAttach(TARGET);
  deepEqual(machine.deeds, [
    `copy ${inside.join(" ")} attach p --exec`,
    'copy wsl.exe -d Ubuntu --exec tmux attach -t "my work"',
  ]);
});

Deno.test("PaneDeeds says that a daemon is away", async () => {
  await rejects(deedsOf().panes.openTerminal(TARGET), /Ubuntu is not connected/);
});
