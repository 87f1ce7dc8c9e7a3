import { deepEqual, equal, match, rejects } from "node:assert/strict";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { aFleet } from "../face/test_input.ts";
import type { PaneNames } from "../shell/choose_window.ts";
import type { Raised } from "../shell/raise_terminal.ts";
import { PaneDeeds } from "./pane_deeds.ts";
import { FakeDaemonSet, FakeMachine } from "./test_deeds.ts";

const TARGET = { connectionId: "Ubuntu", sessionId: "s", paneId: "p" };
const ARGV = ["tmux", "attach", "-t", "my work"];
const INSIDE = ["wsl.exe", "-d", "Ubuntu", "--exec"];
const PROGRAM = [...INSIDE, "/home/a/ntm-tracker"];
const ATTACHED = { "actions.focus": { client: "/dev/pts/1", argv: ARGV } };

class Scene {
  readonly machine = new FakeMachine();
  readonly set = new FakeDaemonSet();
  readonly said: string[] = [];
  readonly raisedFor: PaneNames[] = [];
  raised: Raised | null = null;
  /** Why the desktop fails at it. */
  problem: string | null = null;
  readonly panes: PaneDeeds;

  constructor(os: "windows" | "linux" = "linux", snapshot: Snapshot | null = null) {
    const link = () => ({ snapshot });
    this.panes = new PaneDeeds({
      daemons: Object.assign(this.set.daemons, { link }),
      desktop: {
        raiseTerminal: (names) => {
          this.raisedFor.push(names);
          return this.problem === null
            ? Promise.resolve(this.raised)
            : Promise.reject(new Error(this.problem));
        },
      },
      machine: this.machine,
      inDistro: (_, argv) => [...INSIDE, ...argv],
      os,
      say: (text) => this.said.push(text),
    });
  }
}

Deno.test("PaneDeeds focuses where somebody is attached, and opens a terminal elsewhere", async () => {
  const { machine, set, panes, raisedFor } = new Scene();
  set.answers = ATTACHED;
  await panes.focus(TARGET);
  deepEqual([machine.deeds, raisedFor.length], [[], 1]);
  set.answers = { "actions.focus": { client: null, argv: ARGV } };
  set.argv = [...PROGRAM, "serve", "--stdio"];
  await panes.focus(TARGET);
  deepEqual(machine.deeds, [`terminal ${PROGRAM.join(" ")} attach p --exec`]);
  deepEqual(set.asked[0], ["Ubuntu", "actions.focus", { paneId: "p" }]);
  equal(raisedFor.length, 1, "a terminal that opens comes forward by itself");
});

Deno.test("PaneDeeds brings the terminal forward that names the session, the window or the program", async () => {
  const fleet = aFleet({
    sessions: [{ name: "work" }, { name: "shared" }, { name: "other" }],
    panes: [{
      ...{ tmuxPaneId: "p", sessionId: "work", sessionIds: ["work", "shared"] },
      ...{ windowIndex: 3, windowName: "claude", title: "Fix it" },
    }],
  });
  const scene = new Scene("windows", fleet);
  scene.set.answers = ATTACHED;
  await scene.panes.focus(TARGET);
  await scene.panes.focus({ ...TARGET, paneId: "gone" });
  deepEqual(scene.raisedFor, [
    { sessions: ["work", "shared"], windowIndex: 3, windowName: "claude", title: "Fix it" },
    { sessions: [], windowIndex: 0, windowName: "", title: "" },
  ]);
});

Deno.test("PaneDeeds says where to look when no window came forward", async () => {
  const scene = new Scene("windows");
  scene.set.answers = ATTACHED;
  for (const raised of ["raised", null, "refused", "none"] as const) {
    scene.raised = raised;
    await scene.panes.focus(TARGET);
  }
  const [refused = "", none = "", ...others] = scene.said;
  match(refused, /Choose it on the taskbar/);
  match(none, /choose Open in Terminal/);
  deepEqual([others, scene.machine.deeds], [[], []]);
});

Deno.test("PaneDeeds says why the desktop failed to bring a window forward", async () => {
  const scene = new Scene("windows");
  scene.set.answers = ATTACHED;
  scene.problem = "raise window: no such function";
  await scene.panes.focus(TARGET);
  match(scene.said.join(), /could not be brought forward: raise window: no such function$/);
});

Deno.test("PaneDeeds opens a terminal with the daemon's own program, which finds tmux", async () => {
  const { machine, set, panes } = new Scene();
  set.answers = { "attach.command": { argv: ARGV, command: "x" } };
  set.argv = [...PROGRAM, "serve", "--stdio"];
  await panes.openTerminal(TARGET);
  set.argv = ["bash", "-lc", "ntm-tracker serve --stdio"];
  await panes.openTerminal(TARGET);
  deepEqual(machine.deeds, [
    `terminal ${PROGRAM.join(" ")} attach p --exec`,
    "terminal wsl.exe -d Ubuntu --exec tmux attach -t my work",
  ]);
});

Deno.test("PaneDeeds copies what a terminal of this computer understands", async () => {
  for (
    const [os, copied] of [
      ["linux", "copy tmux attach -t 'my work'"],
      ["windows", 'copy wsl.exe -d Ubuntu --exec tmux attach -t "my work"'],
    ] as const
  ) {
    const { machine, set, panes } = new Scene(os);
    set.answers = { "attach.command": { argv: ARGV, command: "tmux attach -t 'my work'" } };
    await panes.copyAttach(TARGET);
    deepEqual(machine.deeds, [copied]);
  }
});

Deno.test("PaneDeeds copies a line that each shell of Windows takes, where there is one", async () => {
  const { machine, set, panes } = new Scene("windows");
  set.answers = { "attach.command": { argv: ARGV, command: "x" } };
  set.argv = [...PROGRAM, "serve", "--stdio"];
  await panes.copyAttach(TARGET);
  set.argv = [...PROGRAM, "something", "else"];
  await panes.copyAttach(TARGET);
  deepEqual(machine.deeds, [
    `copy ${PROGRAM.join(" ")} attach p --exec`,
    'copy wsl.exe -d Ubuntu --exec tmux attach -t "my work"',
  ]);
});

Deno.test("PaneDeeds says that a daemon is away", async () => {
  await rejects(new Scene().panes.openTerminal(TARGET), /Ubuntu is not connected/);
});
