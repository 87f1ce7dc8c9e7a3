import { deepEqual, equal } from "node:assert/strict";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { WslMachine } from "../../fixtures/wsl/wsl_machine.ts";
import { isUp } from "../app/find_daemons.ts";
import { holdArgv } from "../app/in_distro.ts";
import { systemClock } from "../engine/clock.ts";
import { DistroHold } from "../engine/distro_hold.ts";
import { startHold } from "../engine/hold_process.ts";

/** A WSL with one distro that runs, and a hold on it. */
function hold(machine: WslMachine): DistroHold {
  const settings = { launch: { kind: "wsl", daemonPath: null, wsl: machine.argv } } as const;
  const hold: DistroHold = new DistroHold({
    start: () => startHold({ argv: holdArgv("Ubuntu", settings) ?? [] }),
    isUp: () => isUp("Ubuntu", settings),
    onOff: () => void hold.end(),
    clock: systemClock,
  });
  return hold;
}

function start(): WslMachine {
  return new WslMachine({ env: { PATH: "/usr/bin:/bin" }, cwd: "/" });
}

const running = (machine: WslMachine) => machine.programs.map(({ argv }) => argv.join(" "));
const holdsOnce = (machine: WslMachine) =>
  eventually("the hold", () => running(machine).join() === "cat");

Deno.test("a hold runs one idle program in a distro that runs, and leaves none behind", async () => {
  await using machine = start();
  const held = hold(machine);
  held.keep();
  await holdsOnce(machine);
  await held.end();
  await eventually("the end", () => running(machine).length === 0);
  const asked = machine.calls.length;
  held.keep();
  await holdsOnce(machine);
  equal(machine.calls.length, asked + 2, "one question and one start");
  await held.end();
});

Deno.test("a hold ends with its distro, and does not start that again", async () => {
  await using machine = start();
  const held = hold(machine);
  held.keep();
  await holdsOnce(machine);
  machine.change({ distros: [{ name: "Ubuntu", isRunning: false }] });
  const asked = machine.calls.length;
  await machine.terminate("Ubuntu");
  await eventually("the look", () => machine.calls.length > asked);
  await held.end();
  const others = machine.calls.slice(asked).filter(({ args }) => !args.includes("--running"));
  deepEqual(others, []);
});

Deno.test("a hold ends when the tray is killed", async () => {
  await using machine = start();
  const url = (path: string) => JSON.stringify(import.meta.resolve(path));
  const argv = JSON.stringify([...machine.argv, "-d", "Ubuntu", "--exec", "cat"]);
  const script = `import { startHold } from ${url("../engine/hold_process.ts")};` +
    `await startHold({ argv: ${argv} }).ended;`;
  const tray = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    await holdsOnce(machine);
  } finally {
    tray.kill("SIGKILL");
    await tray.status;
  }
  await eventually("the end", () => running(machine).length === 0);
});

Deno.test("startHold() ends what does not end with its stdin", async () => {
  const argv = ["/bin/sh", "-c", "trap '' TERM; while :; do sleep 1; done"];
  const stubborn = startHold({ argv, graceMs: 100 });
  await stubborn.end();
  await stubborn.ended;
});
