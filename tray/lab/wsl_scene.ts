import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { usualEnv } from "../../daemon/e2e/daemon_process.ts";
import { programStart } from "../../daemon/e2e/program.ts";
import { mergeConfig, QUICK, TempHome, writeConfig } from "../../daemon/e2e/temp_home.ts";
import { Fleet } from "../../fixtures/fleet.ts";
import type { WslHabits } from "../../fixtures/wsl/wsl_habits.ts";
import { WslMachine } from "../../fixtures/wsl/wsl_machine.ts";
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
      readonly stack: AsyncDisposableStack;
    },
  ) {
    this.home = parts.home;
    this.fleet = parts.fleet;
    this.wsl = parts.wsl;
    this.daemonPath = daemonOf(parts.home);
    this.#stack = parts.stack;
  }

  /** With one session `one`, and the habits of a good WSL where nothing else is said. */
  static async start(habits: Partial<WslHabits> = {}): Promise<WslScene> {
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await TempHome.create());
    const fleet = stack.use(await Fleet.start({ sessions: [{ name: "one", panes: ["quiet"] }] }));
    const sockets = [fleet.socketPath];
    await writeConfig(home.dir, mergeConfig(QUICK, { tmux: { sockets } }));
    await installDaemon(home);
    const env = { ...usualEnv(home.dir), HOME: home.dir, LANG: "C.UTF-8" };
    const wsl = stack.use(new WslMachine({ env, cwd: home.dir, habits }));
    return new WslScene({ home, fleet, wsl, stack: stack.move() });
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

function daemonOf(home: TempHome): string {
  return join(home.dir, "ntm-tracker");
}

/** A program that runs the daemon as it is in the tree, or its bundle, on this home. */
async function installDaemon(home: TempHome): Promise<void> {
  const { argv, env } = programStart([]);
  const words = [...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...argv];
  const script = `#!/bin/sh\nexec env ${words.map(quoted).join(" ")} "$@" --home ${
    quoted(home.dir)
  }\n`;
  await Deno.writeTextFile(daemonOf(home), script, { mode: 0o755 });
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
