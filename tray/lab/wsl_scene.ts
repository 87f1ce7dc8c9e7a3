import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { usualEnv } from "../../daemon/e2e/daemon_process.ts";
import { StandInClaude } from "../../daemon/e2e/stand_in_claude.ts";
import {
  type ConfigInput,
  mergeConfig,
  QUICK,
  TempHome,
  writeConfig,
} from "../../daemon/e2e/temp_home.ts";
import { Fleet } from "../../fixtures/fleet.ts";
import type { WslHabits } from "../../fixtures/wsl/wsl_habits.ts";
import { WslMachine } from "../../fixtures/wsl/wsl_machine.ts";
import { installDaemon } from "./installed_daemon.ts";
import { DENO_EXE, windowsPath } from "./windows_machine.ts";

export interface WslSceneOptions {
  /** Claudes that do nothing, `%0` in the session `one` and so on; none: a quiet pane in `one`. */
  readonly agents?: 0 | 1 | 2 | 3;
  /** Of the daemon; one that looks often where nothing is said. */
  readonly config?: ConfigInput;
}

const NAMES = ["one", "two", "three"] as const;

const STAND_IN = fileURLToPath(new URL("../../fixtures/wsl/wsl.ts", import.meta.url));

/** A WSL with a daemon installed in it, and a tmux that this daemon looks at. */
export class WslScene implements AsyncDisposable {
  readonly home: TempHome;
  readonly fleet: Fleet;
  readonly claude: StandInClaude;
  readonly wsl: WslMachine;
  /** Where the daemon is, inside its distro. */
  readonly daemonPath: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: {
      readonly home: TempHome;
      readonly fleet: Fleet;
      readonly claude: StandInClaude;
      readonly wsl: WslMachine;
      readonly daemonPath: string;
      readonly stack: AsyncDisposableStack;
    },
  ) {
    this.home = parts.home;
    this.fleet = parts.fleet;
    this.claude = parts.claude;
    this.wsl = parts.wsl;
    this.daemonPath = parts.daemonPath;
    this.#stack = parts.stack;
  }

  /** With the habits of a good WSL where nothing else is said. */
  static async start(
    habits: Partial<WslHabits> = {},
    { agents = 0, config = QUICK }: WslSceneOptions = {},
  ): Promise<WslScene> {
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await TempHome.create());
    const claude = new StandInClaude(home.dir);
    await claude.install();
    const panes = [agents === 0 ? "quiet" : { command: [claude.program, "100000"] }];
    const sessions = NAMES.slice(0, Math.max(agents, 1)).map((name) => ({ name, panes }));
    const fleet = stack.use(await Fleet.start({ sessions }));
    const own = {
      tmux: { sockets: [fleet.socketPath] },
      agents: { claude_config_dirs: [join(home.dir, "claude")] },
    };
    await writeConfig(home.dir, mergeConfig(config, own));
    const daemonPath = await installDaemon(home);
    const env = { ...usualEnv(home.dir), HOME: home.dir, LANG: "C.UTF-8" };
    const wsl = stack.use(new WslMachine({ env, cwd: home.dir, habits }));
    return new WslScene({ home, fleet, claude, wsl, daemonPath, stack: stack.move() });
  }

  /** The process of a pane, which is the agent where one was asked for. */
  async pidIn(tmuxPaneId: string): Promise<number> {
    return Number(await this.fleet.tmux("display-message", "-p", "-t", tmuxPaneId, "#{pane_pid}"));
  }

  /** What stands for `wsl.exe` in an argv of Windows. */
  get windowsArgv(): readonly string[] {
    const run = ["run", "-A", "--no-check", "--no-config", windowsPath(STAND_IN)];
    return [windowsPath(DENO_EXE), ...run, String(this.wsl.port)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
