import { Fleet, type SessionSpec } from "../../fixtures/fleet.ts";
import { DaemonProcess } from "./daemon_process.ts";
import type { Observer } from "./observer.ts";
import { type ConfigInput, mergeConfig, QUICK, TempHome } from "./temp_home.ts";

export interface SceneOptions {
  /** One session `one` with a quiet pane by default. */
  readonly sessions?: readonly SessionSpec[];
  /** Run by the tmux server before the first pane exists. */
  readonly setup?: readonly (readonly string[])[];
  /** Over settings that look at this fleet, and often. */
  readonly config?: ConfigInput;
  readonly mode?: "serve" | "stdio";
}

/** A private tmux server, a daemon that watches it alone, and a client that follows the daemon. */
export class Scene implements AsyncDisposable {
  readonly home: TempHome;
  readonly fleet: Fleet;
  /** Of the first daemon and of those that `restart` starts. */
  readonly config: ConfigInput;
  readonly #mode: "serve" | "stdio";
  #daemon: DaemonProcess;
  #observer: Observer;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: {
      readonly home: TempHome;
      readonly fleet: Fleet;
      readonly config: ConfigInput;
      readonly mode: "serve" | "stdio";
      readonly daemon: DaemonProcess;
      readonly observer: Observer;
      readonly stack: AsyncDisposableStack;
    },
  ) {
    this.home = parts.home;
    this.fleet = parts.fleet;
    this.config = parts.config;
    this.#mode = parts.mode;
    this.#daemon = parts.daemon;
    this.#observer = parts.observer;
    this.#stack = parts.stack;
  }

  /** Everything runs, and the client has seen every pane of the fleet. */
  static async start(options: SceneOptions = {}): Promise<Scene> {
    const { sessions = [{ name: "one", panes: ["quiet"] }], setup, mode = "serve" } = options;
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await TempHome.create());
    const fleet = stack.use(await Fleet.start({ sessions, ...(setup ? { setup } : {}) }));
    const tmux = { tmux: { sockets: [fleet.socketPath] } };
    const config = mergeConfig(QUICK, tmux, options.config ?? {});
    const daemon = stack.use(await DaemonProcess.start({ home: home.dir, mode, config }));
    const observer = await daemon.observe();
    await observer.waitForPanes(sessions.length === 0 ? [] : await tmuxPanes(fleet));
    return new Scene({ home, fleet, config, mode, daemon, observer, stack: stack.move() });
  }

  get daemon(): DaemonProcess {
    return this.#daemon;
  }

  get observer(): Observer {
    return this.#observer;
  }

  /**
   * Another run of the daemon, which the client follows on from where it was. The one before must
   * have ended.
   */
  async restart(): Promise<void> {
    const { cursor } = this.#observer;
    const { dir: home } = this.home;
    this.#daemon = this.#stack.use(await DaemonProcess.start({ home, mode: this.#mode }));
    this.#observer = await this.#daemon.observe(cursor);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** The `%ids` that tmux has now, each once. */
export async function tmuxPanes(fleet: Fleet): Promise<readonly string[]> {
  const out = await fleet.tmux("list-panes", "-a", "-F", "#{pane_id}");
  return [...new Set(out.split("\n"))];
}
