/**
 * The tray's engine in Deno for Windows: asks for the distros, follows the daemon of the first one,
 * and prints what it is told, one JSON object per line. Arguments: wsl.exe's argv as JSON, the
 * daemon's path, and a file: for as many letters as it holds, this machine has slept.
 */
import { systemClock } from "../../engine/clock.ts";
import { spawnDaemon } from "../../engine/daemon_child.ts";
import { DaemonLink } from "../../engine/daemon_link.ts";
import { listDistros } from "../../engine/distros.ts";
import { launchArgv } from "../../engine/launcher.ts";

const [wslWords = "[]", daemonPath = "", sleeps = ""] = Deno.args;
const wsl: readonly string[] = JSON.parse(wslWords);

function tell(what: Readonly<Record<string, unknown>>): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(what)}\n`));
}

/** Far more than a link takes for the delay of a busy machine. */
const SLEEP_MS = 10 * 60_000;

/** The clock of a machine that sleeps when it is told to: its timers stand still, not its time. */
const clock = {
  ...systemClock,
  now: () => systemClock.now() + SLEEP_MS * (sleeps === "" ? 0 : Deno.statSync(sleeps).size),
};

const distros = await listDistros({ wsl, timeoutMs: 4_000 });
tell({ told: "distros", ...distros });
const [distro] = distros.kind === "ok" ? distros.distros : [];
if (distro !== undefined && daemonPath !== "") {
  const argv = launchArgv({ kind: "wsl", daemonPath, wsl }, distro.name);
  const link = new DaemonLink({
    launch: () => spawnDaemon({ argv, graceMs: 1_000 }),
    clock,
    limits: { firstMs: 200, longestMs: 500, patienceMs: 6_000, probeMs: 2_000 },
    onState: (state) => {
      const problem = "problem" in state ? state.problem : null;
      tell({ told: "state", kind: state.kind, problem });
    },
    onSnapshot: ({ sessions }) => {
      tell({ told: "sessions", names: sessions.map(({ name }) => name) });
    },
  });
  link.start();
}
