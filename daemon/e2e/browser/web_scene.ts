import { join } from "node:path";
import type { Page } from "playwright-core";
import { Fleet, type SessionSpec } from "../../../fixtures/fleet.ts";
import { freePort } from "../../../fixtures/free_port.ts";
import type { Escalation } from "../../../shared/model/escalation.ts";
import type { Result } from "../../../shared/protocol/manifest.ts";
import { DaemonProcess } from "../daemon_process.ts";
import { type Observer, paneCalled } from "../observer.ts";
import { StandInClaude } from "../stand_in_claude.ts";
import { type ConfigInput, mergeConfig, QUICK, TempHome } from "../temp_home.ts";
import { tmuxPanes } from "../scene.ts";
import type { VisitOptions, Visitor } from "./visitor.ts";

export interface WebSceneOptions {
  /** Claudes that do nothing: `%0` in the session `one`, `%1` in `two`, `%2` in `three`. */
  readonly agents?: 0 | 1 | 2 | 3;
  /** Beside the sessions of the agents. */
  readonly sessions?: readonly SessionSpec[];
  /** Sockets of other tmux servers that are watched, too. */
  readonly others?: readonly string[];
  readonly config?: ConfigInput;
}

const NAMES = ["one", "two", "three"] as const;
const ASKS = { status: "waiting", waitingFor: "permission prompt" } as const;
const WORKS = { status: "busy" } as const;

/** A tmux server with stand-in agents, and a daemon that serves its dashboard on a port. */
export class WebScene implements AsyncDisposable {
  readonly home: TempHome;
  readonly fleet: Fleet;
  readonly #claude: StandInClaude;
  readonly #stack: AsyncDisposableStack;
  readonly #visitors = new Set<Visitor>();
  #daemon: DaemonProcess;
  #observer: Observer;

  private constructor(parts: {
    readonly home: TempHome;
    readonly fleet: Fleet;
    readonly claude: StandInClaude;
    readonly daemon: DaemonProcess;
    readonly observer: Observer;
    readonly stack: AsyncDisposableStack;
  }) {
    this.home = parts.home;
    this.fleet = parts.fleet;
    this.#claude = parts.claude;
    this.#daemon = parts.daemon;
    this.#observer = parts.observer;
    this.#stack = parts.stack;
  }

  /** Everything runs, and the daemon has seen every pane. */
  static async start(options: WebSceneOptions = {}): Promise<WebScene> {
    const { agents = 1, sessions = [], others = [], config = {} } = options;
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await TempHome.create());
    const claude = new StandInClaude(home.dir);
    await claude.install();
    const panes = [{ command: [claude.program, "1000"] }];
    const alone = NAMES.slice(0, agents).map((name) => ({ name, panes }));
    const fleet = stack.use(await Fleet.start({ sessions: [...alone, ...sessions] }));
    const whole = mergeConfig(QUICK, {
      tmux: { sockets: [fleet.socketPath, ...others] },
      agents: { claude_config_dirs: [join(home.dir, "claude")] },
      server: { enable: true, port: freePort() },
    }, config);
    const daemon = stack.use(await DaemonProcess.start({ home: home.dir, config: whole }));
    const observer = await daemon.observe();
    const hasPanes = agents > 0 || sessions.length > 0;
    const own = hasPanes ? await tmuxPanes(fleet) : [];
    await observer.waitFor("every pane of the fleet", (seen) => {
      return own.every((tmuxPaneId) => paneCalled(seen, tmuxPaneId) !== undefined);
    });
    return new WebScene({ home, fleet, claude, daemon, observer, stack: stack.move() });
  }

  get daemon(): DaemonProcess {
    return this.#daemon;
  }

  /** A client that sees what the page should show. */
  get observer(): Observer {
    return this.#observer;
  }

  /** A link that logs one browser in, once. */
  async link(role: "read" | "admin" = "admin"): Promise<string> {
    const { client } = this.#observer;
    return (await client.request<Result<"web.link">>("web.link", { role })).url;
  }

  /** The page in a new profile that is logged in; live where scripts run. */
  async visit(visitor: Visitor, options: VisitOptions = {}): Promise<Page> {
    const page = await this.receive(visitor, options);
    await page.goto(await this.link());
    return page;
  }

  /** An empty page, which is closed before the daemon goes. */
  async receive(visitor: Visitor, options: VisitOptions = {}): Promise<Page> {
    this.#visitors.add(visitor);
    return await visitor.open(options);
  }

  /** The agent in a pane asks for a permission; told once the daemon knows. */
  async asks(tmuxPaneId: string): Promise<Escalation> {
    await this.#says(tmuxPaneId, ASKS);
    return await this.#observer.waitFor(`${tmuxPaneId} to wait`, (seen) => {
      const pane = paneCalled(seen, tmuxPaneId);
      return seen.snapshot.escalations.find(({ paneId }) => paneId === pane?.id);
    });
  }

  /** The agent in a pane goes on, as it does when it was answered. */
  async works(tmuxPaneId: string): Promise<void> {
    await this.#says(tmuxPaneId, WORKS);
    await this.#observer.waitFor(`${tmuxPaneId} to work`, (seen) => {
      return paneCalled(seen, tmuxPaneId)?.status === "active";
    });
  }

  /** The daemon goes, `meanwhile` happens, and another one comes on the same port. */
  async restart(
    meanwhile: () => Promise<void> = () => Promise.resolve(),
    { isKilled = false }: { readonly isKilled?: boolean } = {},
  ): Promise<void> {
    const { cursor } = this.#observer;
    await (isKilled ? this.#daemon.kill9() : this.#daemon.stop());
    await meanwhile();
    this.#daemon = this.#stack.use(await DaemonProcess.start({ home: this.home.dir }));
    this.#observer = await this.#daemon.observe(cursor);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const visitor of this.#visitors) await visitor.leave();
    await this.#stack.disposeAsync();
  }

  async #says(
    tmuxPaneId: string,
    change: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const pane = await this.#observer.waitFor(`the agent in ${tmuxPaneId}`, (seen) => {
      const pane = paneCalled(seen, tmuxPaneId);
      return pane?.agentType === "claude" ? pane : undefined;
    });
    await this.#claude.says(pane.tmuxPid, change);
  }
}
