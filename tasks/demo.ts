import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Fleet, hasTmux } from "../fixtures/fleet.ts";
import { DEMO_USAGE, type DemoArguments, readDemoArguments } from "./demo_arguments.ts";
import { DEMO_SESSIONS, tellDemoStory } from "./demo_story.ts";
import { HeldSignals } from "./held_signals.ts";
import { waitForDaemon } from "./wait_for_daemon.ts";

const WRONG_ARGUMENTS = 64;
const UNAVAILABLE = 69;
const FAILED = 70;
const INTERRUPTED = 130;

const NO_TMUX = `\
cannot start the demo: there is no tmux on the PATH, install it and try again
  Debian, Ubuntu   sudo apt install tmux
  Fedora           sudo dnf install tmux
  Arch             sudo pacman -S tmux
  macOS            brew install tmux`;

const MAIN = fileURLToPath(new URL("../daemon/main.ts", import.meta.url));

/** Runs the demo until the daemon ends; gives the exit status. */
async function main(args: readonly string[]): Promise<number> {
  let wanted: DemoArguments;
  try {
    wanted = readDemoArguments(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${DEMO_USAGE}`);
    return WRONG_ARGUMENTS;
  }
  if (wanted.help) {
    console.log(DEMO_USAGE);
    return 0;
  }
  if (hasTmux() === null) {
    console.error(NO_TMUX);
    return UNAVAILABLE;
  }
  return await demonstrate(wanted);
}

async function demonstrate(wanted: DemoArguments): Promise<number> {
  // From here on a signal must not end this process: tmux would be left behind.
  using signals = new HeldSignals();
  const dir = await Deno.makeTempDir({ prefix: "ntm-demo-" });
  try {
    await Deno.mkdir(join(dir, "fleet"));
    await using fleet = await Fleet.start({
      dir: join(dir, "fleet"),
      sessions: DEMO_SESSIONS,
      width: 200,
      height: 100,
    });
    const home = await writeHome(join(dir, "home"), fleet);
    return signals.came ? INTERRUPTED : await showDaemon(fleet, { home, wanted, signals });
  } catch (error) {
    if (signals.came) return INTERRUPTED;
    console.error(error instanceof Error ? error.message : error);
    return FAILED;
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** A home of the daemon's own, with a configuration that names the one socket and its agents. */
async function writeHome(home: string, fleet: Fleet): Promise<string> {
  await Deno.mkdir(home, { mode: 0o700 });
  const inHome = (name: string) => JSON.stringify(join(fleet.home, name));
  const config = `\
[tmux]
sockets = [${JSON.stringify(fleet.socketPath)}]
[agents]
claude_config_dirs = [${inHome(".claude")}]
codex_home = ${inHome(".codex")}
gemini_home = ${inHome(".gemini")}
`;
  await Deno.writeTextFile(join(home, "daemon.toml"), config, { mode: 0o600 });
  return home;
}

async function showDaemon(
  fleet: Fleet,
  { home, wanted, signals }: {
    readonly home: string;
    readonly wanted: DemoArguments;
    readonly signals: HeldSignals;
  },
): Promise<number> {
  const argv = wanted.program === null ? [Deno.execPath(), "run", "-A", MAIN] : [wanted.program];
  console.log(instructions({ socketPath: fleet.socketPath, home, argv }));
  const end = new AbortController();
  const story = tellDemoStory(fleet, { everyMs: 10_000, signal: end.signal });
  try {
    const [program = "", ...args] = argv;
    const child = new Deno.Command(program, {
      args: [...args, "start"],
      env: { NTM_TRACKER_HOME: home },
    }).spawn();
    const afterMs = wanted.seconds === null ? null : wanted.seconds * 1000;
    return await waitForDaemon(child, { signals, afterMs, graceMs: 10_000 });
  } finally {
    end.abort();
    await story;
  }
}

function instructions(
  demo: { readonly socketPath: string; readonly home: string; readonly argv: readonly string[] },
): string {
  return `\
A private tmux server with scripted agents is running. From another terminal:
  see it, and answer those who wait   tmux -S ${demo.socketPath} attach
  ask the daemon                      NTM_TRACKER_HOME=${demo.home} ${demo.argv.join(" ")} status
Ctrl-C ends the daemon and the server, and removes everything.
`;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
