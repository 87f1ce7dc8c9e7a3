import { join } from "node:path";
import { DaemonProcess, usualEnv } from "../../../daemon/e2e/daemon_process.ts";
import { programStart } from "../../../daemon/e2e/program.ts";
import { StandInClaude } from "../../../daemon/e2e/stand_in_claude.ts";
import { TempHome } from "../../../daemon/e2e/temp_home.ts";
import { Fleet } from "../../../fixtures/fleet.ts";
import { HOME_VARIABLE, machinePlaces } from "../../../tray/machine/places.ts";
import { parseMemory, parseProcStat, TICK_MS } from "../proc_stat.ts";
import { HeadlessProcess } from "./headless_process.ts";

/** What the tray takes; times in milliseconds. */
export interface TrayFigures {
  /** From the prompt of an agent to the icon that says so, each try. */
  readonly promptMs: readonly number[];
  /** From the answer to the icon without it. */
  readonly answerMs: readonly number[];
  /** From the start of the program to an icon that knows its daemon, each start. */
  readonly firstIconMs: readonly number[];
  /** Of one processor, 0 to 1, while nothing happens and no window is open. */
  readonly idleShare: number;
  readonly idleSeconds: number;
  /** Bytes, at the end of that. */
  readonly idleRss: number;
}

export interface TrayRun {
  readonly trials: number;
  readonly starts: number;
  readonly idleSeconds: number;
  readonly signal: AbortSignal;
}

/** Until what comes with a start has settled. */
const SETTLE_MS = 5_000;
/** The pauses between two prompts, so that they meet the daemon at every point of its rhythm. */
const PAUSE = { leastMs: 200, spreadMs: 1_800 };
const KNOWN = /^● /;
const CALLS = /1 needs you$/;
const QUIET = /^● 1 session$/;

/** Measures a tray on a daemon with its usual settings, with one agent in a real tmux. */
export async function measureTray(run: TrayRun): Promise<TrayFigures> {
  await using scene = await Scene.start();
  const firstIconMs = await measureStarts(scene, run);
  await using tray = scene.tray();
  await tray.shows(QUIET);
  const { promptMs, answerMs } = await measurePrompts(scene, { tray, run });
  await pause(SETTLE_MS, run.signal);
  const idle = await measureIdle(tray.pid, run);
  return { promptMs, answerMs, firstIconMs, ...idle };
}

class Scene implements AsyncDisposable {
  readonly home: TempHome;
  readonly claude: StandInClaude;
  readonly pid: number;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    { home, claude, pid }: Pick<Scene, "home" | "claude" | "pid">,
    stack: AsyncDisposableStack,
  ) {
    this.home = home;
    this.claude = claude;
    this.pid = pid;
    this.#stack = stack;
  }

  /** An agent in tmux, and a daemon that is there already, as in a distro that is in use. */
  static async start(): Promise<Scene> {
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await TempHome.create());
    const claude = new StandInClaude(home.dir);
    await claude.install();
    const panes = [{ command: [claude.program, "100000"] }];
    const fleet = stack.use(await Fleet.start({ sessions: [{ name: "one", panes }] }));
    const [pid] = await fleet.tmux("list-panes", "-t", "=one:", "-F", "#{pane_pid}")
      .then((text) => text.trim().split("\n").map(Number));
    if (pid === undefined) throw new Error("measure the tray: there is no pane");
    await claude.says(pid, { status: "busy" });
    const config = {
      tmux: { sockets: [fleet.socketPath] },
      agents: { claude_config_dirs: [join(home.dir, "claude")], transcripts: false },
    };
    stack.use(await DaemonProcess.start({ home: home.dir, config }));
    await writeSettings(home.dir);
    return new Scene({ home, claude, pid }, stack.move());
  }

  tray(): HeadlessProcess {
    return HeadlessProcess.start(trayHome(this.home.dir));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

function trayHome(home: string): string {
  return join(home, "tray");
}

/** Has the tray start the daemon of this home. */
async function writeSettings(home: string): Promise<void> {
  const { argv, env } = programStart(["serve", "--stdio", "--home", home]);
  const words = Object.entries({ ...env, ...usualEnv(home) }).map(([name, value]) =>
    `${name}=${value}`
  );
  const launch = { kind: "custom", argv: ["/usr/bin/env", ...words, ...argv] };
  const { settingsFile, settingsDir } = machinePlaces({ [HOME_VARIABLE]: trayHome(home) }, "linux");
  await Deno.mkdir(settingsDir, { recursive: true });
  await Deno.writeTextFile(settingsFile, JSON.stringify({ version: 1, distros: ["box"], launch }));
}

async function measureStarts(scene: Scene, { starts, signal }: TrayRun): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < starts; n++) {
    signal.throwIfAborted();
    const began = performance.now();
    await using tray = scene.tray();
    times.push(await tray.shows(KNOWN) - began);
  }
  return times;
}

async function measurePrompts(
  { claude, pid }: Scene,
  { tray, run: { trials, signal } }: { readonly tray: HeadlessProcess; readonly run: TrayRun },
): Promise<Pick<TrayFigures, "promptMs" | "answerMs">> {
  const promptMs: number[] = [];
  const answerMs: number[] = [];
  for (let n = 0; n < trials; n++) {
    // Every point of the rhythm alike: random ones would need more trials.
    const part = (n * 0.618_034) % 1;
    await pause(PAUSE.leastMs + part * PAUSE.spreadMs, signal);
    const asked = performance.now();
    await claude.says(pid, { status: "waiting", waitingFor: "permission prompt" });
    promptMs.push(await tray.shows(CALLS) - asked);
    await pause(PAUSE.leastMs, signal);
    const answered = performance.now();
    await claude.says(pid, { status: "busy" });
    answerMs.push(await tray.shows(QUIET) - answered);
  }
  return { promptMs, answerMs };
}

async function measureIdle(
  pid: number,
  { idleSeconds, signal }: TrayRun,
): Promise<Pick<TrayFigures, "idleShare" | "idleSeconds" | "idleRss">> {
  const ticks = async () => parseProcStat(await Deno.readTextFile(`/proc/${pid}/stat`)).ownTicks;
  const before = await ticks();
  const began = performance.now();
  await pause(idleSeconds * 1_000, signal);
  const usedMs = (await ticks() - before) * TICK_MS;
  const idleShare = usedMs / (performance.now() - began);
  const idleRss = parseMemory(await Deno.readTextFile(`/proc/${pid}/status`), "VmRSS");
  return { idleShare, idleSeconds, idleRss };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, ms);
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener("abort", end, { once: true });
  });
}
