import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectTo } from "../../daemon/e2e/daemon_process.ts";
import { eventually } from "../../daemon/e2e/eventually.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import type { IconFace } from "../face/icon.ts";
import type { LabProgram } from "./lab_program.ts";
import type { OpenMenu } from "./open_menu.ts";
import { middleOf } from "./picture.ts";
import { TrayScene, type TraySceneOptions } from "./tray_scene.ts";
import { WindowReader } from "./window_reader.ts";
import { plainLabel } from "./windows_desktop.ts";
import { windowsPath } from "./windows_machine.ts";

export interface TroubleOptions extends Omit<TraySceneOptions, "isStarted"> {
  /** In place of the tray's own first file. */
  readonly entry?: string;
  /** For the tray. */
  readonly env?: Readonly<Record<string, string>>;
  /** False where `startTray` is called later. */
  readonly starts?: boolean;
}

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const PATIENCE = { deadlineMs: 90_000 };

/** The tray on a desktop of Windows, and what is needed to make it trouble and see how it bears it. */
export class TroubleScene implements AsyncDisposable {
  readonly scene: TrayScene;
  readonly #options: TroubleOptions;
  readonly #stack: AsyncDisposableStack;
  #tray: LabProgram | null = null;
  #windows: WindowReader | null = null;

  private constructor(scene: TrayScene, options: TroubleOptions, stack: AsyncDisposableStack) {
    this.scene = scene;
    this.#options = options;
    this.#stack = stack;
  }

  static async start(options: TroubleOptions = {}): Promise<TroubleScene> {
    await using stack = new AsyncDisposableStack();
    const scene = stack.use(await TrayScene.start({ ...options, isStarted: false }));
    const trouble = new TroubleScene(scene, options, stack.move());
    if (options.starts !== false) trouble.startTray();
    return trouble;
  }

  startTray(env: Readonly<Record<string, string>> = {}): LabProgram {
    const { desktop, dir } = this.scene;
    desktop.forgetProgram();
    this.#tray = desktop.machine.runScript(this.#options.entry ?? MAIN, {
      console: false,
      ...this.#options.preload === undefined ? {} : { preload: this.#options.preload },
      env: {
        ...desktop.env,
        ...this.#options.env,
        ...env,
        NTM_TRACKER_TRAY_HOME: windowsPath(dir),
      },
    });
    return this.#tray;
  }

  /** Ends it by its own menu. */
  async quit(): Promise<void> {
    await this.scene.desktop.choose("Quit");
    await this.answer("Yes");
    await this.#tray?.ended;
    await this.scene.desktop.showsNoIcon();
  }

  /** Waits for a question of the tray and answers it. */
  async answer(answer: "Yes" | "No"): Promise<void> {
    const windows = await this.windows();
    await windows.shows("a question", isMessageBox);
    const button = await windows.shows(
      answer,
      ({ className, text }) => className === "Button" && plainLabel(text) === answer,
    );
    await this.scene.desktop.screen.click(middleOf(button.region));
    await windows.gone("the question", isMessageBox);
  }

  /** What is to be seen of windows. */
  async windows(): Promise<WindowReader> {
    return this.#windows ??= await WindowReader.start(this.scene.desktop.machine);
  }

  /** Waits until the icon is this one. */
  async shows(face: IconFace): Promise<void> {
    try {
      await this.scene.desktop.showsFace(face, PATIENCE);
    } catch (error) {
      await this.scene.desktop.screen.photograph("troubles_wrong_icon");
      const said = this.#tray?.output.slice(-1_500);
      throw new Error(`${(error as Error).message}\n${said}\n${(await this.log()).slice(-2_500)}`);
    }
  }

  async log(): Promise<string> {
    return await this.scene.log();
  }

  /** How many lines the tray's log has now. */
  async logLines(): Promise<number> {
    return (await this.log()).split("\n").length - 1;
  }

  /** Waits until the tray's log has a line like that, after so many. @returns the line */
  async logs(line: RegExp, after = 0): Promise<string> {
    let log = "";
    const found = async () => {
      log = await this.log();
      return log.split("\n").slice(after).find((each) => line.test(each));
    };
    return await eventually(`${line} in the log`, found, {
      ...PATIENCE,
      lastSeen: () => log.slice(-2_500),
    });
  }

  /** Opens the menu, reads it and closes it. @returns labels as a person reads them */
  async menu(): Promise<readonly string[]> {
    const menu: OpenMenu = await this.scene.desktop.openMenu();
    await this.scene.desktop.closeMenu();
    return menu.items.map(({ label }) => plainLabel(label));
  }

  /** Waits until a line of the menu is so. @returns it */
  async menuSays(line: RegExp): Promise<string> {
    let last: readonly string[] = [];
    return await eventually(`${line} in the menu`, async () => {
      last = await this.menu();
      return last.find((label) => line.test(label));
    }, { ...PATIENCE, lastSeen: () => last.join(" | ") });
  }

  /** Changes settings of the daemon that runs. */
  async configure(values: Readonly<Record<string, unknown>>): Promise<void> {
    const client = new RpcClient(await connectTo(this.scene.wsl.home.dir), { timeoutMs: 20_000 });
    try {
      await client.request("config.set", { values });
    } finally {
      client.close();
    }
  }

  get settingsFile(): string {
    return join(this.scene.dir, "settings", "settings.json");
  }

  /** Writes the tray's settings by hand. */
  async writeSettings(text: string): Promise<void> {
    await Deno.writeTextFile(this.settingsFile, text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#windows?.[Symbol.dispose]();
    await this.#stack.disposeAsync();
  }
}

/** A question of the tray. */
export function isMessageBox({ className, text }: { className: string; text: string }): boolean {
  return className === "#32770" && text === "NTM Tracker";
}
