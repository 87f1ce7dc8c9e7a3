import { deepEqual, equal, ok } from "node:assert/strict";
import { FakeTmux } from "../../fixtures/fake_tmux.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { FleetChurn } from "./fleet_churn.ts";
import { Scene } from "./scene.ts";

/** All that a daemon nobody has given consent to may ask of tmux. */
const READING = new Set(["display-message", "list-sessions", "list-windows", "list-panes"]);
/** A pause that tmux keeps by itself; with one word more it would run a command. */
const PAUSE = /^run-shell -d [\d.]+$/;
/** Every way to read or copy what stands in a pane. */
const PANE_TEXT = /capture-?p|pipe-?p|save-buffer|show-buffer|control-mode/;
const LOOKS = 30;

e2eTest("a default run asks for no pane text, in two processes a look at most", async () => {
  await using fake = await FakeTmux.create();
  await using scene = await Scene.start({
    sessions: [
      { name: "one", panes: ["works", "codex_waits_for_yes", "gemini_prints_steadily"] },
      { name: "two", panes: ["shell_works", "shell_quiet"] },
    ],
    config: { tmux: { program: fake.path } },
  });
  const { observer } = scene;
  {
    await using _churn = FleetChurn.start(scene.fleet, 7);
    const { revision } = observer.seen.snapshot;
    await observer.waitFor("many turns", ({ snapshot }) => snapshot.revision > revision + LOOKS);
  }
  await scene.daemon.stop();
  const calls = await fake.calls();
  const commands = calls.flatMap(commandsOf);
  ok(commands.length > 0);
  deepEqual(
    commands.filter((words) => !READING.has(words[0] ?? "") && !PAUSE.test(words.join(" "))),
    [],
  );
  equal(calls.flat().some((word) => PANE_TEXT.test(word)), false);
});

e2eTest("a look takes two processes at most, however many panes there are", async () => {
  await using fake = await FakeTmux.create();
  const panes = Array.from({ length: 12 }, () => ({ command: ["sleep", "600"] }));
  await using scene = await Scene.start({
    sessions: ["a", "b", "c"].map((name) => ({ name, panes })),
    config: { tmux: { program: fake.path } },
  });
  const { observer, fleet } = scene;
  const before = await observer.request("health.get");
  await fake.forgetCalls();
  for (const name of ["d", "e", "f"]) {
    await fleet.addSession({ name, panes });
    await observer.waitForEvent("session.created", ({ display }) => display.sessionName === name);
  }
  const calls = (await fake.calls()).length;
  const after = await observer.request("health.get");
  const looks = (after.sources[0]?.looks ?? 0) - (before.sources[0]?.looks ?? 0);
  // One look may be under way at each end.
  ok(calls <= 2 * (looks + 1), `${calls} processes in ${looks} looks`);
  ok(looks > 0);
});

/** The tmux commands of one call, each with its arguments. */
function commandsOf(call: readonly string[]): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const word of call.slice(call.indexOf("-S") + 2)) {
    if (word === ";") commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands;
}
