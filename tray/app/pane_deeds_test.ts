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

const ANSWER = { "attach.command": { argv: ARGV, command: "tmux attach -t 'my work'" } };

Deno.test("PaneDeeds copies the daemon's own words for a terminal of Linux", async () => {
  const { machine, set, panes } = deedsOf();
  set.answers = ANSWER;
  await panes.copyAttach(TARGET);
  deepEqual(machine.deeds, ["copy tmux attach -t 'my work'"]);
});

Deno.test("PaneDeeds copies a line that each shell of Windows understands", async () => {
  const { machine, set, panes } = deedsOf("windows");
  set.answers = ANSWER;
  set.argvs = { Ubuntu: ["wsl.exe", "-d", "Ubuntu", "--exec", "/d", "serve", "--stdio"] };
  await panes.copyAttach(TARGET);
  deepEqual(machine.deeds, ["copy wsl.exe -d Ubuntu --exec /d attach p --exec"]);
});

Deno.test("PaneDeeds quotes no program where the daemon cannot attach by itself", async () => {
  for (const argv of [["ssh", "box"], ["C:\\My Files\\daemon", "serve", "--stdio"]]) {
    const { machine, set, panes } = deedsOf("windows");
    set.answers = ANSWER;
    set.argvs = { Ubuntu: argv };
    await panes.copyAttach(TARGET);
    deepEqual(machine.deeds, ['copy wsl.exe -d Ubuntu --exec tmux attach -t "my work"']);
  }
});

Deno.test("PaneDeeds says that a daemon is away", async () => {
  await rejects(deedsOf().panes.openTerminal(TARGET), /Ubuntu is not connected/);
});
