import { equal } from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectTo, usualEnv } from "../../daemon/e2e/daemon_process.ts";
import { eventually, within } from "../../daemon/e2e/eventually.ts";
import { Observer } from "../../daemon/e2e/observer.ts";
import { processesWith, type RunningProcess } from "../../daemon/e2e/processes.ts";
import { StandInClaude } from "../../daemon/e2e/stand_in_claude.ts";
import { mergeConfig, QUICK, TempHome, writeConfig } from "../../daemon/e2e/temp_home.ts";
import { Fleet } from "../../fixtures/fleet.ts";
import type { Channel } from "../../shared/rpc/channel.ts";
import { ICON_CONDITIONS, type IconFace } from "../face/icon.ts";
import { iconPicture } from "../face/icon_picture.ts";
import { menuFor } from "../face/menu.ts";
import { aConnection, aFleet, anInput } from "../face/test_input.ts";
import { HOME_VARIABLE, type MachinePlaces, machinePlaces } from "../machine/places.ts";
import { difference, onGround, type Rgb } from "./compare_pictures.ts";
import { installDaemon } from "./installed_daemon.ts";
import { LabProgram } from "./lab_program.ts";
import { LinuxDesktop } from "./linux_desktop.ts";
import { middleOf, type Picture, type Region } from "./picture.ts";
import { run } from "./run.ts";
import type { Screen, ScreenWindow } from "./screen.ts";

const TRAY = fileURLToPath(new URL("../main.ts", import.meta.url));
const TITLE = "NTM Tracker";

/** The place for icons is not covered by a dashboard of its usual size. */
const SCREEN = { width: 1600, height: 1000 } as const;

/** As large as the icon is drawn. */
const SIDE = 32;
/** Nothing of any icon has this colour. */
const GROUND = [255, 0, 255] as const;
const GROUND_NAME = "#ff00ff";
/** The place for icons, at the top left of the screen. */
const ICON: Region = { x: 0, y: 0, width: SIDE, height: SIDE };

/** The menu opens right under the icon; chosen entries have another ground, from edge to edge. */
const MENU_EDGE: Region = { x: 4, y: SIDE + 4, width: 4, height: 900 };

/** The counts that tests let the badge show, and their neighbours. */
const BADGES = [null, 1, 2, 3] as const;
const FACES: readonly IconFace[] = ICON_CONDITIONS.flatMap((condition) =>
  BADGES.map((badge) => ({ condition, badge }))
);

/** The tray as it is on Linux, with a daemon installed there, and a tmux that this looks at. */
export class LinuxTray implements AsyncDisposable {
  readonly desktop: LinuxDesktop;
  readonly fleet: Fleet;
  readonly home: TempHome;
  readonly claude: StandInClaude;
  readonly places: MachinePlaces;
  readonly #sessions: readonly string[];
  readonly #daemonPath: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #stack: AsyncDisposableStack;

  private constructor(parts: {
    readonly desktop: LinuxDesktop;
    readonly fleet: Fleet;
    readonly home: TempHome;
    readonly claude: StandInClaude;
    readonly sessions: readonly string[];
    readonly daemonPath: string;
    readonly env: Readonly<Record<string, string>>;
    readonly stack: AsyncDisposableStack;
  }) {
    this.desktop = parts.desktop;
    this.fleet = parts.fleet;
    this.home = parts.home;
    this.claude = parts.claude;
    this.#sessions = parts.sessions;
    this.#daemonPath = parts.daemonPath;
    this.#env = parts.env;
    this.#stack = parts.stack;
    this.places = machinePlaces(parts.env, "linux");
  }

  /** A desktop with a place for icons, and a Claude in each of these sessions; no tray yet. */
  static async start(sessions: readonly string[] = ["one"]): Promise<LinuxTray> {
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await TempHome.create());
    const claude = new StandInClaude(home.dir);
    await claude.install();
    const panes = [{ command: [claude.program, "1000"] }];
    const fleet = stack.use(
      await Fleet.start({ sessions: sessions.map((name) => ({ name, panes })) }),
    );
    const config = mergeConfig(QUICK, {
      tmux: { sockets: [fleet.socketPath] },
      agents: { claude_config_dirs: [join(home.dir, "claude")] },
    });
    await writeConfig(home.dir, config);
    const daemonPath = await installDaemon(home);
    const desktop = stack.use(await LinuxDesktop.start(SCREEN));
    const { screen } = desktop;
    const place = stack.use(new LabProgram({ argv: placeForIcons(), env: screen.env }));
    const bus = stack.use(
      new LabProgram({
        argv: ["dbus-daemon", "--session", "--nofork", "--print-address"],
        env: screen.env,
      }),
    );
    const address = await eventually("the bus", () => /^unix:.*$/m.exec(bus.output)?.[0]);
    await eventually("the place for icons", async () => {
      const { pixels } = await screen.look({ x: 1, y: 1, width: 1, height: 1 });
      return GROUND.every((value, channel) => pixels[channel] === value);
    }, { lastSeen: () => `${place.hasEnded ? "it has ended" : "it runs"}, ${place.output}` });
    const { PATH, ...env } = usualEnv(home.dir);
    return new LinuxTray({
      ...{ desktop, fleet, home, claude, sessions, daemonPath },
      env: {
        ...screen.env,
        ...env,
        PATH: `${dirname(claude.program)}:${PATH}`,
        HOME: home.dir,
        [HOME_VARIABLE]: join(home.dir, "tray"),
        DBUS_SESSION_BUS_ADDRESS: address,
        // Web pages get a sandbox of namespaces, which root of a lab may not make.
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
      },
      stack: stack.move(),
    });
  }

  get screen(): Screen {
    return this.desktop.screen;
  }

  /** What the settings say beside where the daemon is. */
  async set(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const { settingsDir, settingsFile } = this.places;
    await Deno.mkdir(settingsDir, { recursive: true });
    const launch = { kind: "direct", daemonPath: this.#daemonPath };
    const text = JSON.stringify({ version: 1, launch, ...await this.settings(), ...settings });
    await Deno.writeTextFile(`${settingsFile}.new`, text);
    await Deno.rename(`${settingsFile}.new`, settingsFile);
  }

  /** What stands in the file of settings. */
  async settings(): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse(await Deno.readTextFile(this.places.settingsFile).catch(() => "{}"));
  }

  /** Starts the program, as its user does. @param preload files that are loaded before it */
  open(preload: readonly string[] = []): LabProgram {
    const before = preload.flatMap((file) => ["--preload", file]);
    const argv = [Deno.execPath(), "run", "-A", "--no-check", ...before, TRAY];
    return this.#stack.use(new LabProgram({ argv, env: this.#env }));
  }

  /** Waits until the daemon takes clients; none is connected, since each would keep it. */
  async daemonIsThere(): Promise<void> {
    (await this.#connect()).close();
  }

  /** A client of the daemon that the tray has started; it keeps the daemon until it is closed. */
  async observe(): Promise<Observer> {
    const observer = await Observer.open(await this.#connect());
    return this.#stack.adopt(observer, (observer) => observer.close());
  }

  /** The agent of a session says so. */
  async says(
    observer: Observer,
    name: string,
    change: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const pane = await observer.waitFor(`the agent of ${name}`, ({ snapshot }) => {
      const session = snapshot.sessions.find((each) => each.name === name);
      return snapshot.panes.find(({ sessionIds, agentType }) => {
        return agentType === "claude" && sessionIds.includes(session?.id ?? "");
      });
    });
    await this.claude.says(pane.tmuxPid, change);
  }

  /** Waits until no icon is nearer to what is seen than this one. */
  async showsIcon(face: IconFace): Promise<void> {
    let seen = "nothing";
    await eventually(`the icon ${JSON.stringify(face)}`, async () => {
      const picture = await this.screen.look(ICON);
      const ranks = FACES.map((one) => ({ one, apart: difference(picture, onPlace(one)) }))
        .sort((a, b) => a.apart - b.apart);
      seen = JSON.stringify(ranks.slice(0, 3));
      const [nearest] = ranks;
      return nearest !== undefined && nearest.apart < 40 &&
        nearest.one.condition === face.condition && nearest.one.badge === face.badge;
    }, { deadlineMs: 60_000, lastSeen: () => seen });
  }

  /**
   * Opens the menu of the icon and chooses an entry of it by the keyboard, until that has had its
   * effect: a menu that changes while it is open is closed.
   */
  async choose(
    id: string,
    { hasEffect, photograph }: {
      readonly hasEffect: () => boolean | Promise<boolean>;
      readonly photograph?: string;
    },
  ): Promise<void> {
    await eventually(`what ${id} of the menu does`, async () => {
      if (await hasEffect()) return true;
      await this.screen.click(middleOf(ICON), "right");
      if (!await isSoon(() => this.#isMenuOpen())) return false;
      const plain = await this.screen.look(MENU_EDGE);
      await this.screen.keys("End");
      const isChosen = () => this.screen.look(MENU_EDGE).then((now) => difference(now, plain) > 0);
      if (!await isSoon(isChosen) || !await this.#isMenuOpen()) return false;
      if (photograph !== undefined) await this.screen.photograph(photograph);
      await this.screen.keys(...Array.from({ length: this.#stepsUpTo(id) }, () => "Up"), "Return");
      return await isSoon(hasEffect);
    }, { deadlineMs: 90_000, lastSeen: () => this.#logNow() });
  }

  /** The window of the dashboard, once it is there. */
  async window(): Promise<ScreenWindow> {
    return await eventually("the dashboard", () => this.#window(), {
      deadlineMs: 60_000,
      lastSeen: () => this.#logNow(),
    });
  }

  async noWindow(): Promise<void> {
    await eventually("no dashboard", async () => !await this.hasWindow());
  }

  async hasWindow(): Promise<boolean> {
    return await this.#window() !== undefined;
  }

  /** As by the cross in its title. */
  async closeWindow(): Promise<void> {
    const { id } = await this.window();
    await run(["xdotool", "windowfocus", "--sync", id], this.screen.env);
    await this.screen.keys("alt+F4");
    await this.noWindow();
  }

  /** As by the line in its title. */
  async minimiseWindow(): Promise<void> {
    const { id } = await this.window();
    await run(["xdotool", "windowminimize", "--sync", id], this.screen.env);
  }

  /** As by its edges. */
  async resizeWindow(width: number, height: number): Promise<void> {
    const { id } = await this.window();
    const size = [String(width), String(height)];
    await run(["xdotool", "windowsize", id, ...size], this.screen.env);
    await this.windowIs(width, height);
  }

  async windowIs(width: number, height: number): Promise<void> {
    let last = "none";
    await eventually(`a window of ${width} x ${height}`, async () => {
      const window = await this.#window();
      last = JSON.stringify(window);
      return window?.width === width && window.height === height;
    }, { lastSeen: () => last });
  }

  /** Waits until the lower left corner of the dashboard has a colour. */
  async windowHas(colour: Rgb): Promise<void> {
    let seen = "nothing";
    await eventually(`a dashboard on ${colour.join(" ")}`, async () => {
      const window = await this.#window();
      if (window === undefined) return false;
      const at = { x: window.x + 3, y: window.y + window.height - 4, width: 1, height: 1 };
      const { pixels } = await this.screen.look(at);
      seen = pixels.join(" ");
      return colour.every((value, channel) => Math.abs((pixels[channel] ?? 0) - value) < 4);
    }, { deadlineMs: 60_000, lastSeen: () => seen });
  }

  /** All that the program has started, itself included: they have its environment. */
  get processes(): readonly RunningProcess[] {
    const mark = `${HOME_VARIABLE}=${this.#env[HOME_VARIABLE]}`;
    return processesWith().filter(({ pid }) => environmentOf(pid).includes(mark));
  }

  /** Waits until a start of the program ends well. */
  async ends(program: LabProgram): Promise<void> {
    const code = await within("the end of the program", program.ended, {
      deadlineMs: 30_000,
      lastSeen: () => `${program.output.slice(-1_500)}${this.#logNow()}`,
    });
    equal(code, 0, program.output.slice(-1_500));
  }

  /** Waits until nothing of it runs. */
  async leavesNothing(): Promise<void> {
    await eventually("the end of all processes", () => this.processes.length === 0, {
      deadlineMs: 30_000,
      lastSeen: () => JSON.stringify(this.processes),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  /** The last that it has written down. */
  #logNow(): string {
    try {
      return Deno.readTextFileSync(join(this.places.logDir, "tray.log")).slice(-1_500);
    } catch {
      return "no log";
    }
  }

  async #connect(): Promise<Channel> {
    return await eventually("the daemon", async () => {
      return await connectTo(this.home.dir).catch(() => undefined);
    }, { deadlineMs: 60_000, lastSeen: () => JSON.stringify(this.processes) });
  }

  /** How often the key for the entry above is pressed, from the last entry on. */
  #stepsUpTo(id: string): number {
    // What can be pinned is an entry only where there are sessions.
    const sessions = this.#sessions.map((name) => ({ name }));
    const items = menuFor(anInput({
      connections: [aConnection({ snapshot: aFleet({ sessions }) })],
      settings: { startsWithWindows: null },
    }));
    const reached = items.filter((item) =>
      (item.kind === "action" || item.kind === "submenu") && item.enabled
    );
    return reached.length - 1 - reached.findIndex((item) => item.id === id);
  }

  /** Nothing else is under the icon, where the desktop is black. */
  async #isMenuOpen(): Promise<boolean> {
    const { pixels } = await this.screen.look({ ...MENU_EDGE, height: 1 });
    return (pixels[0] ?? 0) > 128;
  }

  async #window(): Promise<ScreenWindow | undefined> {
    return (await this.screen.windows()).find(({ name, width }) => name === TITLE && width > 200);
  }
}

/** Whether something comes true in a few seconds. */
export async function isSoon(is: () => boolean | Promise<boolean>): Promise<boolean> {
  return await eventually("it", is, { deadlineMs: 3_000 }).catch(() => false);
}

/** Empty for a process that is gone. */
function environmentOf(pid: number): readonly string[] {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/environ`).split("\0");
  } catch {
    return [];
  }
}

function placeForIcons(): readonly string[] {
  const size = ["--icon-size", String(SIDE), "--slot-size", String(SIDE)];
  const place = ["--geometry", "4x1+0+0", "--background", GROUND_NAME, "--no-shrink"];
  return ["stalonetray", ...size, ...place];
}

function onPlace(face: IconFace): Picture {
  return onGround({ width: SIDE, height: SIDE, pixels: iconPicture(face) }, GROUND);
}
