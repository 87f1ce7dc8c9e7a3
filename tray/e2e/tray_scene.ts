import { Fleet } from "../../fixtures/fleet.ts";
import type { Event } from "../../shared/model/event.ts";
import { usualEnv } from "../../daemon/e2e/daemon_process.ts";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { processesWith, type RunningProcess } from "../../daemon/e2e/processes.ts";
import { programStart } from "../../daemon/e2e/program.ts";
import { mergeConfig, QUICK, TempHome, writeConfig } from "../../daemon/e2e/temp_home.ts";
import { type DaemonChild, spawnDaemon } from "../engine/daemon_child.ts";
import { DaemonLink, type DaemonLinkOptions } from "../engine/daemon_link.ts";
import type { LinkState } from "../engine/link_state.ts";

/** What a launcher prints before the daemon's first frame. */
const NOISE = "wsl: something about your machine";

/** A tmux of its own, a home of its own, and links to the daemon there. */
export class TrayScene implements AsyncDisposable {
  readonly home: TempHome;
  readonly fleet: Fleet;
  readonly #links: DaemonLink[] = [];

  private constructor(home: TempHome, fleet: Fleet) {
    this.home = home;
    this.fleet = fleet;
  }

  static async start(): Promise<TrayScene> {
    const home = await TempHome.create();
    const fleet = await Fleet.start({ sessions: [{ name: "one", panes: ["quiet"] }] });
    const sockets = [fleet.socketPath];
    await writeConfig(home.dir, mergeConfig(QUICK, { tmux: { sockets } }));
    return new TrayScene(home, fleet);
  }

  /** A link that has become live, and what it has been told. */
  async link(options: Partial<DaemonLinkOptions> = {}): Promise<WatchedLink> {
    const watched = new WatchedLink(() => this.spawn(), options);
    this.#links.push(watched.link);
    watched.link.start();
    await watched.becomes("live");
    return watched;
  }

  /** The real program behind a launcher that makes noise. */
  spawn(): DaemonChild {
    const { argv, env } = programStart(["serve", "--stdio", "--home", this.home.dir]);
    return spawnDaemon({
      argv: ["/bin/sh", "-c", `printf '${NOISE}\\r\\n'; exec "$@"`, "sh", ...argv],
      env: { ...env, ...usualEnv(this.home.dir) },
      cwd: this.home.dir,
    });
  }

  /** Daemons and bridges of this home. */
  get processes(): readonly RunningProcess[] {
    return processesWith("serve", "--stdio", this.home.dir);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#links.map((link) => link.stop()));
    await this.fleet[Symbol.asyncDispose]();
    await this.home[Symbol.asyncDispose]();
  }
}

/** A link that remembers what it was told, and the processes it has started. */
export class WatchedLink {
  readonly link: DaemonLink;
  readonly states: LinkState[] = [];
  readonly events: Event[] = [];
  /** Events whose past could not be told. */
  beganAnew = 0;
  child: DaemonChild | null = null;

  constructor(spawn: () => DaemonChild, options: Partial<DaemonLinkOptions>) {
    this.link = new DaemonLink({
      launch: () => this.child = spawn(),
      onState: (state) => this.states.push(state),
      onEvents: (events) => this.events.push(...events),
      onBeginAnew: () => this.beganAnew++,
      ...options,
    });
  }

  /** Waits for a state. */
  async becomes(kind: LinkState["kind"]): Promise<void> {
    await eventually(`the state ${kind}`, () => this.link.state.kind === kind, {
      deadlineMs: 30_000,
      lastSeen: () => JSON.stringify(this.link.state),
    });
  }
}
