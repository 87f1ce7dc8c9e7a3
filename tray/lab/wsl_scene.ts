import { fileURLToPath } from "node:url";
import { usualEnv } from "../../daemon/e2e/daemon_process.ts";
import { mergeConfig, QUICK, TempHome, writeConfig } from "../../daemon/e2e/temp_home.ts";
import { Fleet } from "../../fixtures/fleet.ts";
import type { WslHabits } from "../../fixtures/wsl/wsl_habits.ts";
import { WslMachine } from "../../fixtures/wsl/wsl_machine.ts";
import { installDaemon } from "./installed_daemon.ts";
import { DENO_EXE, windowsPath } from "./windows_machine.ts";

const STAND_IN = fileURLToPath(new URL("../../fixtures/wsl/wsl.ts", import.meta.url));

/** A WSL with a daemon installed in it, and a tmux that this daemon looks at. */
export class WslScene implements AsyncDisposable {
  readonly home: TempHome;
  readonly fleet: Fleet;
  readonly wsl: WslMachine;
  /** Where the daemon is, inside its distro. */
  readonly daemonPath: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: {
      readonly home: TempHome;
      readonly fleet: Fleet;
      readonly wsl: WslMachine;
      readonly daemonPath: string;
      readonly stack: AsyncDisposableStack;
    },
  ) {
    this.home = parts.home;
    this.fleet = parts.fleet;
    this.wsl = parts.wsl;
    this.daemonPath = parts.daemonPath;
    this.#stack = parts.stack;
  }

  /** With one session `one`, and the habits of a good WSL where nothing else is said. */
  static async start(habits: Partial<WslHabits> = {}): Promise<WslScene> {
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await TempHome.create());
    const fleet = stack.use(await Fleet.start({ sessions: [{ name: "one", panes: ["quiet"] }] }));
    const sockets = [fleet.socketPath];
    await writeConfig(home.dir, mergeConfig(QUICK, { tmux: { sockets } }));
    const daemonPath = await installDaemon(home);
    const env = { ...usualEnv(home.dir), HOME: home.dir, LANG: "C.UTF-8" };
    const wsl = stack.use(new WslMachine({ env, cwd: home.dir, habits }));
    return new WslScene({ home, fleet, wsl, daemonPath, stack: stack.move() });
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
