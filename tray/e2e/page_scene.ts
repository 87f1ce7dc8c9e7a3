import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { VisitOptions, Visitor } from "../../daemon/e2e/browser/visitor.ts";
import { usualEnv } from "../../daemon/e2e/daemon_process.ts";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { programStart } from "../../daemon/e2e/program.ts";
import { StandInClaude } from "../../daemon/e2e/stand_in_claude.ts";
import { mergeConfig, QUICK, TempHome, writeConfig } from "../../daemon/e2e/temp_home.ts";
import { Fleet } from "../../fixtures/fleet.ts";
import type { Pane } from "../../shared/model/pane.ts";
import { type DaemonChild, spawnDaemon } from "../engine/daemon_child.ts";
import { DaemonLink } from "../engine/daemon_link.ts";
import type { TerminalTarget } from "../page/page_connection.ts";
import { PageHost } from "../page/page_host.ts";
import type { PageWindow } from "../page/page_window.ts";

/** What the window calls the daemon. */
export const NAME = "box";

/** Where WebView2 has the pages of a window; nobody listens there. */
const ADDRESS = "http://ntm.localhost/";

/** The daemon behind the tray's link, and windows that show its dashboard without a port. */
export class PageScene implements AsyncDisposable {
  readonly fleet: Fleet;
  readonly link: DaemonLink;
  readonly host: PageHost;
  readonly opened: TerminalTarget[] = [];
  readonly copied: string[] = [];
  readonly dropped: string[] = [];
  readonly #home: TempHome;
  readonly #claude: StandInClaude;
  readonly #stack: AsyncDisposableStack;
  readonly #visitors = new Set<Visitor>();
  #child: DaemonChild | null = null;

  private constructor(
    parts: { readonly home: TempHome; readonly fleet: Fleet; readonly claude: StandInClaude },
    stack: AsyncDisposableStack,
  ) {
    this.#home = parts.home;
    this.fleet = parts.fleet;
    this.#claude = parts.claude;
    this.#stack = stack;
    const changed = () => this.host.changed(NAME);
    this.link = new DaemonLink({
      launch: () => this.#child = this.#spawn(),
      limits: { firstMs: 50, longestMs: 200 },
      onState: changed,
      onSnapshot: changed,
      onEvents: (events) => this.host.tellEvents(NAME, events),
      onGap: () => this.host.tellGap(NAME),
      onBeginAnew: () => this.host.tellGap(NAME),
    });
    this.host = new PageHost({
      daemon: (name) => name === NAME ? this.link : undefined,
      theme: () => "dark",
      openTerminal: (target) => Promise.resolve(void this.opened.push(target)),
      copy: (text) => Promise.resolve(void this.copied.push(text)),
      onDropped: (why) => this.dropped.push(why),
    });
  }

  /** A Claude in the session `one`; no daemon yet. */
  static async start(): Promise<PageScene> {
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await TempHome.create());
    const claude = new StandInClaude(home.dir);
    await claude.install();
    const panes = [{ command: [claude.program, "1000"] }];
    const fleet = stack.use(await Fleet.start({ sessions: [{ name: "one", panes }] }));
    const config = mergeConfig(QUICK, {
      tmux: { sockets: [fleet.socketPath] },
      agents: { claude_config_dirs: [join(home.dir, "claude")] },
    });
    await writeConfig(home.dir, config);
    return new PageScene({ home, fleet, claude }, stack.move());
  }

  /** A window as a webview has it: requests and messages go to the host, and scripts come back. */
  async visit(
    visitor: Visitor,
    options: VisitOptions = {},
  ): Promise<{ readonly page: Page; readonly window: PageWindow }> {
    this.#visitors.add(visitor);
    const page = await visitor.open(options);
    const window = this.host.open({ daemon: NAME, evaluate: (script) => page.evaluate(script) });
    await page.route("**/*", async (route) => {
      const request = route.request();
      const { body, ...answer } = await window.answer({
        method: request.method(),
        url: request.url(),
      });
      await route.fulfill({ ...answer, body: Buffer.from(body) });
    });
    await page.exposeFunction("postToHost", (text: string) => window.receive(text));
    // Not every webview has one.
    await page.addInitScript(`Object.defineProperty(navigator, "clipboard", { value: undefined })`);
    await page.addInitScript("window.ipc = { postMessage: (text) => void postToHost(text) }");
    await page.goto(ADDRESS);
    return { page, window };
  }

  /** Waits until the link is live. */
  async becomesLive(): Promise<void> {
    await eventually("the link to be live", () => this.link.state.kind === "live", {
      deadlineMs: 30_000,
      lastSeen: () => JSON.stringify(this.link.state),
    });
  }

  /** The daemon's process ends without a word. */
  kill(): void {
    if (this.#child !== null) Deno.kill(this.#child.pid, "SIGKILL");
  }

  /** The agent asks for a permission. */
  async asks(): Promise<void> {
    let pane: Pane | undefined;
    await eventually("the agent", () => {
      pane = this.link.snapshot?.panes.find(({ agentType }) => agentType === "claude");
      return pane !== undefined;
    });
    const change = { status: "waiting", waitingFor: "permission prompt" };
    await this.#claude.says(pane?.tmuxPid ?? 0, change);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const visitor of this.#visitors) await visitor.leave();
    await this.link.stop();
    await this.#stack.disposeAsync();
  }

  #spawn(): DaemonChild {
    const dir = this.#home.dir;
    const { argv, env } = programStart(["serve", "--stdio", "--home", dir]);
    return spawnDaemon({ argv, env: { ...env, ...usualEnv(dir) }, cwd: dir });
  }
}
