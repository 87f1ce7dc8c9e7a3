import { dirname, join } from "node:path";
import type { TokenUsage } from "../../shared/model/usage.ts";
import { findExecutable } from "../../fixtures/find_executable.ts";
import { Fleet } from "../../fixtures/fleet.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import { DaemonProcess, usualEnv } from "./daemon_process.ts";
import { eventually } from "./eventually.ts";
import { type Observer, paneCalled } from "./observer.ts";
import { type ConfigInput, mergeConfig, QUICK, TempHome } from "./temp_home.ts";

type Json = Readonly<Record<string, unknown>>;

/** A program that holds a file open, as Codex holds its rollout. */
const HOLDER = 'exec 3>>"$1"\nwhile :; do sleep 1000; done\n';

/** Stand-in agents in panes, and what they write; a daemon that watches them, and a client of it. */
export class TranscriptScene implements AsyncDisposable {
  readonly home: TempHome;
  readonly fleet: Fleet;
  readonly config: ConfigInput;
  #daemon: DaemonProcess;
  #observer: Observer;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: Pick<TranscriptScene, "home" | "fleet" | "config" | "daemon" | "observer">,
    stack: AsyncDisposableStack,
  ) {
    this.home = parts.home;
    this.fleet = parts.fleet;
    this.config = parts.config;
    this.#daemon = parts.daemon;
    this.#observer = parts.observer;
    this.#stack = stack;
  }

  /**
   * @param prepare gives the command of each pane, `%0` first; files may be written in it
   * @param env of the daemon, beside its usual one
   */
  static async start(
    prepare: (home: string) => Promise<readonly (readonly string[])[]>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<TranscriptScene> {
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await TempHome.create());
    const commands = await prepare(home.dir);
    const panes = commands.map((command) => ({ command }));
    const fleet = stack.use(await Fleet.start({ sessions: [{ name: "one", panes }] }));
    const config = mergeConfig(QUICK, {
      ntm: { enable: false },
      tmux: { sockets: [fleet.socketPath] },
      agents: {
        transcripts: true,
        claude_config_dirs: [join(home.dir, "claude")],
        codex_home: join(home.dir, "codex"),
        gemini_home: join(home.dir, "gemini"),
      },
    });
    const daemon = stack.use(
      await DaemonProcess.start({ home: home.dir, config, env: { ...usualEnv(home.dir), ...env } }),
    );
    const observer = await daemon.observe();
    return new TranscriptScene({ home, fleet, config, daemon, observer }, stack.move());
  }

  get daemon(): DaemonProcess {
    return this.#daemon;
  }

  get observer(): Observer {
    return this.#observer;
  }

  /** Another run of the daemon, once the one before has ended. */
  async restart(): Promise<void> {
    this.#daemon = this.#stack.use(await DaemonProcess.start({ home: this.home.dir }));
    this.#observer = await this.#daemon.observe();
  }

  /** The process of an agent once it is found in its pane. */
  async pidOf(tmuxPaneId: string, agentType: string): Promise<number> {
    return await this.#observer.waitFor(`${agentType} in ${tmuxPaneId}`, (seen) => {
      const pane = paneCalled(seen, tmuxPaneId);
      return pane?.agentType === agentType ? pane.tmuxPid : undefined;
    });
  }

  /** Waits until so many tokens are shown of a pane, and gives them as they are asked for. */
  async tokens(
    tmuxPaneId: string,
    total: number,
    deadlineMs?: number,
  ): Promise<TokenUsage | null> {
    await this.#observer.waitFor(`${total} tokens of ${tmuxPaneId}`, (seen) => {
      return paneCalled(seen, tmuxPaneId)?.stats.tokens?.total === total;
    }, deadlineMs);
    const snapshot = await this.#observer.request("snapshot.get");
    return paneCalled({ snapshot, events: [] }, tmuxPaneId)?.stats.tokens ?? null;
  }

  /** Waits until so many tokens of an agent are kept. */
  async used(agent: string, total: number): Promise<void> {
    await eventually(`${total} tokens of ${agent} are kept`, async () => {
      const { totals } = await this.#observer.client.request<Result<"usage.report">>(
        "usage.report",
        { groupBy: ["agent"], agent },
      );
      return totals.tokens.total === total;
    });
  }

  /** Waits until nothing is left to read, and so many tokens are kept; gives them by agent. */
  async kept(total: number): Promise<Readonly<Record<string, number>>> {
    return await eventually(`${total} tokens are kept`, async () => {
      const { transcripts } = await this.#observer.request("health.get");
      const params = { groupBy: ["agent"] };
      const report = await this.#observer.client.request<Result<"usage.report">>(
        "usage.report",
        params,
      );
      if (transcripts.state !== "idle" || report.totals.tokens.total !== total) return false;
      return Object.fromEntries(report.rows.map(({ agent, tokens }) => [agent, tokens.total]));
    });
  }

  path(name: string): string {
    return join(this.home.dir, name);
  }

  /** Adds lines to a file; text that is no line comes as it is. */
  write(name: string, ...lines: readonly (Json | string)[]): void {
    const path = this.path(name);
    Deno.mkdirSync(dirname(path), { recursive: true });
    Deno.writeTextFileSync(path, textOf(lines), { append: true });
  }

  /** Writes a file anew, in its place. */
  rewrite(name: string, ...lines: readonly (Json | string)[]): void {
    Deno.writeTextFileSync(this.path(name), textOf(lines));
  }

  /** What Claude writes of a living process. */
  async register(pid: number, sessionId: string): Promise<void> {
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    const procStart = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    const now = Date.now();
    const path = this.path(`claude/sessions/${pid}.json`);
    await Deno.mkdir(dirname(path), { recursive: true });
    const record = { pid, sessionId, procStart, version: "2.1.200", kind: "interactive" };
    const whole = { ...record, status: "busy", updatedAt: now, statusUpdatedAt: now };
    await Deno.writeTextFile(`${path}.tmp`, JSON.stringify(whole));
    await Deno.rename(`${path}.tmp`, path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** A program that does nothing, under the name of an agent. */
export async function idler(home: string, name: string): Promise<readonly string[]> {
  const program = join(home, "bin", name);
  await Deno.mkdir(dirname(program), { recursive: true });
  await Deno.copyFile(findExecutable("sleep") ?? "", program);
  // Longer than any run that needs it, however slow the machine.
  return [program, "86400"];
}

/** A program that does nothing but hold a file open, under the name of an agent. */
export async function holder(
  home: string,
  { name, path }: { readonly name: string; readonly path: string },
): Promise<readonly string[]> {
  const program = join(home, "bin", name);
  const script = join(home, "bin", `${name}.sh`);
  await Deno.mkdir(dirname(program), { recursive: true });
  await Deno.mkdir(dirname(join(home, path)), { recursive: true });
  await Deno.symlink(await Deno.realPath("/bin/sh"), program);
  await Deno.writeTextFile(script, HOLDER);
  return [program, script, join(home, path)];
}

function textOf(lines: readonly (Json | string)[]): string {
  return lines.map((line) => typeof line === "string" ? line : `${JSON.stringify(line)}\n`)
    .join("");
}
