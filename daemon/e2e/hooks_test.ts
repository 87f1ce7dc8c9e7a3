import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import type { Fleet } from "../../fixtures/fleet.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually } from "./eventually.ts";
import type { Observer } from "./observer.ts";
import { processesWith } from "./processes.ts";
import { Scene } from "./scene.ts";
import type { ConfigInput } from "./temp_home.ts";

/** Looks alone would tell of a rename after many seconds. */
const RARE_LOOKS: ConfigInput = {
  hooks: { enable: true },
  polling: {
    tmux_busy_interval_ms: 5_000,
    tmux_quiet_interval_ms: 60_000,
    idle_backoff_max_ms: 60_000,
  },
};

/** What the user had before us, at indexes of their own. */
const OWN_HOOKS: readonly (readonly string[])[] = [
  ["set-hook", "-g", "session-renamed", "display-message 'mine'"],
  ["set-hook", "-g", "after-split-window[3]", "select-layout tiled"],
];

e2eTest(
  "hooks tell of a change at once, beside the user's own, and go with the daemon",
  async () => {
    await using fleetBefore = await Scene.start({ setup: OWN_HOOKS });
    const { fleet } = fleetBefore;
    const before = await hooksOf(fleet);
    await fleetBefore.daemon.stop();
    equal(await hooksOf(fleet), before, "without consent nothing is installed");

    await using scene = await Scene.start({ setup: OWN_HOOKS, config: RARE_LOOKS });
    equal(await hooksOf(fleet), before);
    await waitForHooks(scene.observer);
    const during = await hooksOf(scene.fleet);
    notEqual(during, before);
    for (const line of before.split("\n")) ok(during.includes(line), `still there: ${line}`);

    ok(await quickestRename(scene) < 1_000);
    deepEqual(await scene.daemon.stop(), { code: 0, signal: null });
    equal(await hooksOf(scene.fleet), before, "removed exactly");
    deepEqual(waits(scene.fleet), []);
  },
);

e2eTest("hooks that a killed daemon left are taken over by the next", async () => {
  await using scene = await Scene.start({ setup: OWN_HOOKS, config: RARE_LOOKS });
  const { fleet } = scene;
  await waitForHooks(scene.observer);
  const during = await hooksOf(fleet);
  await scene.daemon.kill9();
  equal(await hooksOf(fleet), during, "nobody was there to remove them");

  await scene.restart();
  await waitForHooks(scene.observer);
  equal(await hooksOf(fleet), during, "not installed twice");
  let count = 0;
  await eventually("only this run to wait", async () => {
    // What the killed one left waiting is used up by hints, and then ends.
    await fleet.tmux("rename-session", "-t", "$0", `name ${++count}`);
    return waits(fleet).length === 1;
  }, { lastSeen: () => JSON.stringify(waits(fleet)) });
  ok(await quickestRename(scene) < 1_000);
  await scene.daemon.stop();
  const after = await hooksOf(fleet);
  equal(after.includes("wait-for"), false);
  match(after, /session-renamed\[0\] display-message mine/);
  deepEqual(waits(fleet), []);
});

/** Every hook that is set, as tmux lists them. */
async function hooksOf(fleet: Fleet): Promise<string> {
  const global = await fleet.tmux("show-hooks", "-g");
  return `${global}\n${await fleet.tmux("show-hooks", "-gw")}`;
}

async function waitForHooks(observer: Observer): Promise<void> {
  await eventually("hooks in use", async () => {
    return (await observer.request("health.get")).sources[0]?.hooks === true;
  }, { lastSeen: () => observer.describe() });
}

/** tmux processes that wait for a hook of that server. */
function waits(fleet: Fleet) {
  return processesWith("wait-for", fleet.socketPath);
}

/**
 * The quickest of three, milliseconds from the command to the client. Hints are few in a short
 * time, and whatever else this machine does with terminals may have used them up.
 */
async function quickestRename({ fleet, observer }: Scene): Promise<number> {
  const times: number[] = [];
  for (const name of ["first", "second", "third"]) {
    const began = performance.now();
    await fleet.tmux("rename-session", "-t", "$0", name);
    await observer.waitForEvent("session.renamed", ({ payload }) => payload["to"] === name);
    times.push(performance.now() - began);
  }
  return Math.min(...times);
}
