import { join } from "node:path";
import { usualEnv } from "../../daemon/e2e/daemon_process.ts";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { processesWith, type RunningProcess } from "../../daemon/e2e/processes.ts";
import { programStart } from "../../daemon/e2e/program.ts";
import { StandInClaude } from "../../daemon/e2e/stand_in_claude.ts";
import {
  type ConfigInput,
  mergeConfig,
  QUICK,
  TempHome,
  writeConfig,
} from "../../daemon/e2e/temp_home.ts";
import { Fleet } from "../../fixtures/fleet.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { FakeDesktop } from "../app/test_desktop.ts";
import { TrayProgram, type TrayProgramOptions } from "../app/tray_program.ts";
import { type Clock, systemClock } from "../engine/clock.ts";
import { type DaemonChild, spawnDaemon } from "../engine/daemon_child.ts";
import { readToastMemory } from "../face/toast_memory.ts";
import type { MenuItem } from "../face/menu_model.ts";
import { HOME_VARIABLE, type MachinePlaces, machinePlaces } from "../machine/places.ts";
import { SettingsFile } from "../machine/settings_file.ts";
import { StateFile } from "../machine/state_file.ts";

/** What the tray calls the daemon. */
export const BOX = "box";

/** How long a call must last until it is told, in the settings of the daemon here. */
export const MIN_PENDING_MS = 400;

/** The real time, until it ends. */
class EndingClock implements Clock {
  readonly #timers = new Set<() => void>();
  #isOver = false;

  now(): number {
    return Date.now();
  }

  setTimer(ms: number, fn: () => void): () => void {
    if (this.#isOver) return () => {};
    const cancel = systemClock.setTimer(ms, () => {
      this.#timers.delete(cancel);
      fn();
    });
    this.#timers.add(cancel);
    return () => {
      this.#timers.delete(cancel);
      cancel();
    };
  }

  end(): void {
    this.#isOver = true;
    for (const cancel of this.#timers) cancel();
  }
}

interface ShownParts extends
  Pick<
    ShownTray,
    "program" | "desktop" | "settings" | "children" | "deeds" | "log"
  > {
  readonly clock: EndingClock;
}

/** One tray on a desktop in memory. */
export class ShownTray {
  readonly program: TrayProgram;
  readonly desktop: FakeDesktop;
  readonly settings: SettingsFile;
  /** Newest last. */
  readonly children: DaemonChild[];
  readonly deeds: string[];
  readonly log: string[];
  readonly #clock: EndingClock;

  constructor(parts: ShownParts) {
    this.program = parts.program;
    this.desktop = parts.desktop;
    this.settings = parts.settings;
    this.children = parts.children;
    this.deeds = parts.deeds;
    this.log = parts.log;
    this.#clock = parts.clock;
  }

  /** What is left of the tray after a kill: nothing happens in it any more. */
  dies(): void {
    this.#clock.end();
    for (const { pid } of this.children.slice(-1)) Deno.kill(pid, "SIGKILL");
  }

  /** The first line of the menu. */
  get header(): string {
    return this.desktop.look.menu[0]?.label ?? "";
  }

  /** What notices are about, the oldest first. */
  get told(): readonly string[] {
    return this.desktop.notices.map(({ title }) => title);
  }

  async shows(header: RegExp): Promise<void> {
    await eventually(`the icon with ${header}`, () => header.test(this.header), {
      deadlineMs: 30_000,
      lastSeen: () => `${this.header}\n${this.log.slice(-5).join("\n")}`,
    });
  }

  /** Waits for an item that can be clicked, and clicks it. */
  async clicks(idOrLabel: string | RegExp): Promise<void> {
    const fits = ({ id, label }: MenuItem) =>
      typeof idOrLabel === "string"
        ? id === idOrLabel || label === idOrLabel
        : idOrLabel.test(label);
    const { id } = await eventually(
      `the item ${idOrLabel}`,
      () => this.desktop.items.find((item) => item.kind === "action" && item.enabled && fits(item)),
      { lastSeen: () => this.desktop.items.map(({ label }) => label).join("\n") },
    );
    this.desktop.click(id);
  }
}

/** An agent in a real tmux, a daemon's home, and trays that follow it one after the other. */
export class ProgramScene implements AsyncDisposable {
  readonly fleet: Fleet;
  readonly home: TempHome;
  readonly places: MachinePlaces;
  readonly #claude: StandInClaude;
  readonly #pid: number;
  readonly #stack: AsyncDisposableStack;
  readonly #trays: TrayProgram[] = [];

  private constructor(
    parts: {
      readonly fleet: Fleet;
      readonly home: TempHome;
      readonly claude: StandInClaude;
      readonly pid: number;
      readonly os: "windows" | "linux";
    },
    stack: AsyncDisposableStack,
  ) {
    this.fleet = parts.fleet;
    this.home = parts.home;
    this.#claude = parts.claude;
    this.#pid = parts.pid;
    this.#stack = stack;
    const folder = { [HOME_VARIABLE]: join(parts.home.dir, "machine") };
    this.places = { ...machinePlaces(folder, "linux"), os: parts.os };
  }

  /**
   * Claude works in the session `one`; neither a daemon nor a tray is there yet.
   * @param more over the settings of the daemon here
   */
  static async start(
    os: "windows" | "linux" = "linux",
    more: ConfigInput = {},
  ): Promise<ProgramScene> {
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await TempHome.create());
    const claude = new StandInClaude(home.dir);
    await claude.install();
    const panes = [{ command: [claude.program, "1000"] }];
    const fleet = stack.use(await Fleet.start({ sessions: [{ name: "one", panes }] }));
    const pid = Number(await fleet.tmux("list-panes", "-t", "=one:", "-F", "#{pane_pid}"));
    await claude.says(pid, { status: "busy" });
    const rule = { type: "escalation", min_pending_ms: MIN_PENDING_MS };
    const config = mergeConfig(QUICK, {
      tmux: { sockets: [fleet.socketPath] },
      agents: { claude_config_dirs: [join(home.dir, "claude")] },
      security: { enable_actions: true },
      notifications: { quiet_hours: false, dedupe_window_ms: 0, rules: [rule] },
    }, more);
    await writeConfig(home.dir, config);
    return new ProgramScene({ fleet, home, claude, pid, os }, stack.move());
  }

  /** A tray with the files of this computer. */
  async tray(options: Partial<TrayProgramOptions> = {}): Promise<ShownTray> {
    const { settingsFile, stateFile } = this.places;
    const settings = await SettingsFile.open({ path: settingsFile, os: this.places.os });
    const state = await StateFile.open({ path: stateFile, readToasts: readToastMemory });
    const [deeds, log, children]: [string[], string[], DaemonChild[]] = [[], [], []];
    const deed = (name: string) => (...words: readonly unknown[]) =>
      Promise.resolve(void deeds.push([name, ...words.flat()].join(" ")));
    const clock = new EndingClock();
    let desktop: FakeDesktop | undefined;
    const program = await TrayProgram.start({
      ...{ places: this.places, settings, state, clock },
      openDesktop: (asks) => Promise.resolve(desktop = new FakeDesktop(asks)),
      machine: {
        openTerminal: deed("terminal"),
        copy: deed("copy"),
        openFolder: deed("folder"),
        openDocument: deed("document"),
        openAddress: deed("address"),
        startWithSystem: deed("start"),
        startsWithSystem: () => Promise.resolve(false),
        renewStart: deed("renew start"),
        tellFacts: () => Promise.resolve({ release: "1", wsl: null }),
      },
      find: () => Promise.resolve({ kind: "ok", names: [BOX] }),
      prepare: () => Promise.resolve({ kind: "ready", argv: this.argv, notice: null }),
      spawn: (argv) => {
        const child = this.spawn(argv);
        children.push(child);
        return child;
      },
      inDistro: (_, argv) => argv,
      limits: { firstMs: 50, longestMs: 200, maxStarts: 1_000 },
      log: (line) => log.push(line),
      ...options,
    });
    this.#trays.push(program);
    if (desktop === undefined) throw new Error("no desktop was opened");
    return new ShownTray({ program, desktop, settings, children, deeds, log, clock });
  }

  get argv(): readonly string[] {
    return programStart(["serve", "--stdio", "--home", this.home.dir]).argv;
  }

  spawn(argv: readonly string[]): DaemonChild {
    const { env } = programStart([]);
    const dir = this.home.dir;
    return spawnDaemon({ argv, env: { ...env, ...usualEnv(dir) }, cwd: dir });
  }

  /** The agent asks for a permission, and waits. */
  async asks(): Promise<void> {
    const change = { status: "waiting", waitingFor: "permission prompt" };
    await this.#claude.says(this.#pid, change);
  }

  /** Somebody answers it. */
  async answers(): Promise<void> {
    await this.#claude.says(this.#pid, { status: "busy" });
  }

  /** Another client of the daemon, beside the tray. */
  async client(): Promise<RpcClient> {
    const child = this.spawn(this.argv);
    const client = new RpcClient(child.channel, { timeoutMs: 30_000 });
    this.#stack.defer(async () => {
      client.close();
      await child.end("gently");
    });
    await client.request("capabilities.get", {});
    return client;
  }

  /** Daemons and bridges of this home. */
  get processes(): readonly RunningProcess[] {
    return processesWith("serve", "--stdio", this.home.dir);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#trays.map((tray) => tray.stop()));
    await this.#stack.disposeAsync();
  }
}
