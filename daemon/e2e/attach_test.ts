import { match } from "node:assert/strict";
import { Fleet } from "../../fixtures/fleet.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually } from "./eventually.ts";
import { paneCalled } from "./observer.ts";
import { programStart } from "./program.ts";
import { Scene } from "./scene.ts";

/** A terminal without a profile, as a program of Windows opens one: no PATH, and no locale. */
function bareTerminal(args: readonly string[]): readonly string[] {
  const { argv, env } = programStart(args);
  const bare = { ...env, HOME: "/nonexistent", TERM: "screen-256color", PATH: "/nonexistent" };
  const words = Object.entries(bare).map(([name, value]) => `${name}=${value}`);
  return ["/usr/bin/env", "-i", ...words, ...argv];
}

e2eTest(
  "attach --exec finds tmux, and shows all letters, in a terminal without a profile",
  async () => {
    const name = "prüfen ✓";
    await using scene = await Scene.start({ sessions: [{ name, panes: ["quiet"] }] });
    const { id } = await scene.observer.waitFor("%0", (seen) => paneCalled(seen, "%0"));
    const command = bareTerminal(["attach", id, "--exec", "--home", scene.home.dir]);
    await using terminal = await Fleet.start({
      sessions: [{ name: "terminal", panes: [{ command }] }],
    });
    const status = await eventually("what the terminal shows", async () => {
      const lines = (await terminal.tmux("capture-pane", "-p", "-t", "%0")).trimEnd().split("\n");
      return lines.find((line) => line.startsWith("["));
    });
    match(status, /^\[prüfen ✓\]/);
  },
);
