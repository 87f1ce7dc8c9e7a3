import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { processesWith, type RunningProcess } from "../../daemon/e2e/processes.ts";
import type { ConfigInput } from "../../daemon/e2e/temp_home.ts";
import type { WslHabits } from "../../fixtures/wsl/wsl_habits.ts";
import type { IconFace } from "../face/icon.ts";
import { sameFace, type SeenFace } from "./icon_faces.ts";
import type { LabProgram } from "./lab_program.ts";
import { WindowsDesktop } from "./windows_desktop.ts";
import { windowsPath } from "./windows_machine.ts";
import { WslScene } from "./wsl_scene.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

/** Tells of each look that the tray gives to Windows, see `TrayScene.looks`. */
const TELL_LOOKS = fileURLToPath(new URL("programs/tell_looks.ts", import.meta.url));

export interface TraySceneOptions {
  readonly habits?: Partial<WslHabits>;
  /** Claudes that do nothing, one in each session: `%0` in `one`, `%1` in `two`, … */
  readonly agents?: 0 | 1 | 2 | 3;
  /** Of the daemon; one that looks often where nothing is said. */
  readonly config?: ConfigInput;
  /** Of the tray, over those that lead to the daemon of the scene. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Loaded before the tray. */
  readonly preload?: readonly string[];
  /** False for a tray with nothing of the lab in it: only its log tells of it. */
  readonly isWatched?: boolean;
  /** False where `startTray` is called later. */
  readonly isStarted?: boolean;
}

/** A look that the tray gave to Windows. */
export interface ToldLook {
  /** When Windows had it, milliseconds UTC. */
  readonly at: number;
  readonly face: IconFace;
  readonly tooltip: string;
}

const ASKS = { status: "waiting", waitingFor: "permission prompt" } as const;
const WORKS = { status: "busy" } as const;
const IDLE = { status: "idle" } as const;

/** The whole tray on a desktop of Windows, and a WSL with a daemon, a tmux and agents behind it. */
export class TrayScene implements AsyncDisposable {
  readonly desktop: WindowsDesktop;
  readonly wsl: WslScene;
  /** Holds settings and state of the tray. */
  readonly dir: string;
  readonly #options: TraySceneOptions;
  readonly #stack: AsyncDisposableStack;
  #tray: LabProgram | null = null;

  private constructor(
    parts: {
      readonly desktop: WindowsDesktop;
      readonly wsl: WslScene;
      readonly dir: string;
      readonly options: TraySceneOptions;
      readonly stack: AsyncDisposableStack;
    },
  ) {
    this.desktop = parts.desktop;
    this.wsl = parts.wsl;
    this.dir = parts.dir;
    this.#options = parts.options;
    this.#stack = parts.stack;
  }

  /** The tray is started, and nothing is waited for. */
  static async start(options: TraySceneOptions = {}): Promise<TrayScene> {
    const { habits = {}, agents = 1, config } = options;
    await using stack = new AsyncDisposableStack();
    const own = config === undefined ? { agents } : { agents, config };
    const wsl = stack.use(await WslScene.start(habits, own));
    const desktop = stack.use(await WindowsDesktop.start());
    const dir = await Deno.makeTempDir({ prefix: "ntm-tray-" });
    stack.defer(() => Deno.remove(dir, { recursive: true }));
    const scene = new TrayScene({ desktop, wsl, dir, options, stack: stack.move() });
    for (let pane = 0; pane < agents; pane++) await scene.rests(`%${pane}`);
    await scene.#writeSettings();
    if (options.isStarted !== false) scene.startTray();
    return scene;
  }

  /** The tray that was started last. */
  get tray(): LabProgram {
    if (this.#tray === null) throw new Error("use tray: it was never started, call startTray");
    return this.#tray;
  }

  startTray(): LabProgram {
    const { preload = [], isWatched = true } = this.#options;
    this.desktop.forgetProgram();
    this.#tray = this.desktop.machine.runScript(MAIN, {
      ...{ console: false, preload: isWatched ? [TELL_LOOKS, ...preload] : preload },
      env: {
        ...isWatched ? this.desktop.env : {},
        NTM_TRACKER_TRAY_HOME: windowsPath(this.dir),
      },
    });
    return this.#tray;
  }

  /** Waits until the icon is this one. */
  async shows(
    face: IconFace,
    { deadlineMs = 60_000 }: { readonly deadlineMs?: number } = {},
  ): Promise<SeenFace> {
    try {
      return await this.desktop.showsFace(face, { deadlineMs });
    } catch (error) {
      const log = (await this.log()).slice(-1_500);
      throw new Error(`${(error as Error).message}\n${this.tray.output.slice(-1_500)}\n${log}`);
    }
  }

  /** Waits until the tray knows of all sessions, and that nobody waits. */
  async showsAllIdle(): Promise<void> {
    const { agents = 1 } = this.#options;
    const line = `${agents} session${agents === 1 ? "" : "s"},`;
    await eventually(line, () => this.looks.at(-1)?.tooltip.startsWith(line), {
      deadlineMs: 60_000,
      lastSeen: () => this.tray.output.slice(-1_500),
    });
    await this.shows({ condition: "ok", badge: null });
  }

  /** The looks that Windows was given by the tray that was started last, the first one first. */
  get looks(): readonly ToldLook[] {
    return this.tray.output.split("\n").slice(0, -1).flatMap((line) =>
      line.startsWith('{"at":') ? [JSON.parse(line)] : []
    );
  }

  /** The agent in a pane asks for a permission. @returns when it did, milliseconds UTC */
  async asks(tmuxPaneId: string): Promise<number> {
    return await this.#says(tmuxPaneId, ASKS);
  }

  /** The agent in a pane waits for nobody. @returns since when, milliseconds UTC */
  async rests(tmuxPaneId: string): Promise<number> {
    return await this.#says(tmuxPaneId, IDLE);
  }

  /** The agent in a pane works. @returns since when, milliseconds UTC */
  async works(tmuxPaneId: string): Promise<number> {
    return await this.#says(tmuxPaneId, WORKS);
  }

  /** How long after a time Windows had the first icon of this face since then, milliseconds. */
  since(begin: number, face: IconFace): number {
    const look = this.looks.find((each) => each.at >= begin && sameFace(each.face, face));
    if (look === undefined) throw new Error(`look for ${face.condition}: it was not shown`);
    return look.at - begin;
  }

  /** Waits until no process of the tray is left, and none that it has started. */
  async ends(): Promise<void> {
    const left = () => [...this.trays, ...this.wslCalls, ...this.daemons];
    await eventually("the end of all processes", () => left().length === 0, {
      deadlineMs: 30_000,
      lastSeen: () => JSON.stringify(left()),
    });
  }

  /** What the tray has written into its log. */
  async log(): Promise<string> {
    return await Deno.readTextFile(join(this.dir, "state", "logs", "tray.log")).catch(() => "");
  }

  /** Its settings as they are in the file. */
  async settings(): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse(await Deno.readTextFile(join(this.dir, "settings", "settings.json")));
  }

  /** The daemon, and what bridges to it. */
  get daemons(): readonly RunningProcess[] {
    return processesWith("/daemon/main.ts", "serve", this.wsl.home.dir);
  }

  /** Stand-ins for wsl.exe that run. */
  get wslCalls(): readonly RunningProcess[] {
    return processesWith("fixtures\\wsl\\wsl.ts", String(this.wsl.wsl.port));
  }

  /** Processes of the tray itself. */
  get trays(): readonly RunningProcess[] {
    return processesWith("denow.exe", "tray\\main.ts");
  }

  /** The daemon that runs now, alone. */
  async daemonPid(): Promise<number> {
    return await eventually("the daemon", async () => {
      const text = await Deno.readTextFile(this.wsl.home.paths.lock).catch(() => "");
      const pid = Number(/\d+/.exec(text)?.[0]);
      return this.daemons.some((each) => each.pid === pid) ? pid : undefined;
    }, { lastSeen: () => JSON.stringify(this.daemons) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  async #says(tmuxPaneId: string, what: Readonly<Record<string, unknown>>): Promise<number> {
    await this.wsl.claude.says(await this.wsl.pidIn(tmuxPaneId), what);
    return Date.now();
  }

  async #writeSettings(): Promise<void> {
    const { daemonPath, windowsArgv } = this.wsl;
    const launch = { kind: "wsl", daemonPath, wsl: windowsArgv };
    const settings = { version: 1, launch, ...this.#options.settings };
    const folder = join(this.dir, "settings");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, "settings.json"), JSON.stringify(settings));
  }
}
