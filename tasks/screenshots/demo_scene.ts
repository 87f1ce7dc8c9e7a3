import { join } from "node:path";
import { DaemonProcess } from "../../daemon/e2e/daemon_process.ts";
import { type Observer, paneCalled } from "../../daemon/e2e/observer.ts";
import { mergeConfig, QUICK } from "../../daemon/e2e/temp_home.ts";
import { FakeTmux } from "../../fixtures/fake_tmux.ts";
import { Fleet, type SessionSpec } from "../../fixtures/fleet.ts";
import { freePort } from "../../fixtures/free_port.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { Result } from "../../shared/protocol/manifest.ts";

/** The same each time, because paths are shown. */
const PLACE = join(Deno.env.get("TMPDIR") ?? "/tmp", "ntm-demo");

/** The demo's fleet as it begins: nobody has asked for anything yet. */
export class DemoScene implements AsyncDisposable {
  readonly fleet: Fleet;
  readonly daemon: DaemonProcess;
  readonly #observer: Observer;
  readonly #tmux: FakeTmux;
  readonly #stack: AsyncDisposableStack;
  /** What tmux calls each pane, by what plays in it; each plays in one pane only. */
  readonly #panes = new Map<string, string>();

  private constructor(parts: {
    readonly fleet: Fleet;
    readonly daemon: DaemonProcess;
    readonly observer: Observer;
    readonly tmux: FakeTmux;
    readonly stack: AsyncDisposableStack;
  }) {
    this.fleet = parts.fleet;
    this.daemon = parts.daemon;
    this.#observer = parts.observer;
    this.#tmux = parts.tmux;
    this.#stack = parts.stack;
  }

  /** @throws {Error} when another run has not ended, or has left its directory. */
  static async start(): Promise<DemoScene> {
    await using stack = new AsyncDisposableStack();
    await makePlace();
    stack.defer(() => Deno.remove(PLACE, { recursive: true }));
    const tmux = stack.use(await FakeTmux.create());
    const dir = join(PLACE, "fleet");
    await Deno.mkdir(dir);
    const fleet = stack.use(
      await Fleet.start({ dir, socketName: "demo", sessions: [], width: 200, height: 100 }),
    );
    const home = join(PLACE, "home");
    await Deno.mkdir(home, { mode: 0o700 });
    const inHome = (name: string) => join(fleet.home, name);
    const config = mergeConfig(QUICK, {
      tmux: { sockets: [fleet.socketPath], program: tmux.path },
      agents: {
        transcripts: true,
        claude_config_dirs: [inHome(".claude")],
        codex_home: inHome(".codex"),
        gemini_home: inHome(".gemini"),
      },
      server: { enable: true, port: freePort() },
    });
    const daemon = stack.use(await DaemonProcess.start({ home, config }));
    const observer = await daemon.observe();
    return new DemoScene({ fleet, daemon, observer, tmux, stack: stack.move() });
  }

  /** Adds sessions; who has no title of its own gets one, because tmux gives the machine's name. */
  async add(sessions: readonly SessionSpec[]): Promise<void> {
    const added = await this.fleet.addSessions(sessions);
    for (const [index, { paneIds }] of added.entries()) {
      for (const [at, paneId] of paneIds.entries()) {
        const pane = sessions[index]?.panes[at];
        if (typeof pane !== "string") continue;
        this.#panes.set(pane, paneId);
        if (!pane.startsWith("shell_")) continue;
        await this.fleet.tmux("select-pane", "-t", paneId, "-T", "make watch");
      }
    }
  }

  /** Waits until these players are seen so. */
  async until(status: Pane["status"], players: readonly string[]): Promise<void> {
    for (const player of players) {
      await this.#observer.waitFor(`${player} to be ${status}`, (seen) => {
        return paneCalled(seen, this.#panes.get(player) ?? "")?.status === status;
      });
    }
  }

  async link(): Promise<string> {
    return (await this.#observer.client.request<Result<"web.link">>("web.link", {})).url;
  }

  /** From now on tmux answers nonsense. */
  async breakTmux(): Promise<void> {
    await this.#tmux.setMode("garbage");
    await this.#observer.waitFor("a degraded source", ({ snapshot }) => snapshot.degraded);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function makePlace(): Promise<void> {
  try {
    await Deno.mkdir(PLACE, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw new Error(
      `make the demo's directory: ${PLACE} is there already, end the run that uses it or remove it`,
    );
  }
}
