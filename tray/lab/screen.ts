import { eventually } from "../../daemon/e2e/eventually.ts";
import { join } from "node:path";
import type { Picture, Place, Region } from "./picture.ts";
import { run, runForText } from "./run.ts";

/** Where the lab keeps photographs; they stay when it ends. */
const PHOTOGRAPHS = "/photographs";

/** A window of a screen. */
export interface ScreenWindow extends Region {
  readonly id: string;
  readonly name: string;
}

/** Of Windows and of Linux. */
export type MouseButton = "left" | "right";

const BUTTONS: Readonly<Record<MouseButton, string>> = { left: "1", right: "3" };

/** A screen that nobody sits at, with a mouse and a keyboard. */
export class Screen implements AsyncDisposable {
  readonly width: number;
  readonly height: number;
  /** For programs that are to show themselves here. */
  readonly env: Readonly<Record<string, string>>;
  readonly #server: Deno.ChildProcess;

  private constructor(
    server: Deno.ChildProcess,
    { display, width, height }: {
      readonly display: string;
      readonly width: number;
      readonly height: number;
    },
  ) {
    this.#server = server;
    this.width = width;
    this.height = height;
    this.env = { DISPLAY: display };
  }

  static async start({ width = 1280, height = 800 } = {}): Promise<Screen> {
    const server = new Deno.Command("Xvfb", {
      args: [
        "-displayfd",
        "1",
        "-screen",
        "0",
        `${width}x${height}x24`,
        "-nolisten",
        "tcp",
        "-noreset",
      ],
      ...{ stdin: "null", stdout: "piped", stderr: "null" },
    }).spawn();
    // It says its number once it takes connections.
    const reader = server.stdout.getReader();
    let said = "";
    while (!said.includes("\n")) {
      const { value } = await reader.read();
      if (value === undefined) throw new Error("start screen: Xvfb ended, look what it says");
      said += new TextDecoder().decode(value);
    }
    await reader.cancel();
    const display = `:${said.trim()}`;
    return new Screen(server, { display, width, height });
  }

  /** Keeps a picture of all of it. @returns where */
  async photograph(name: string): Promise<string> {
    const file = join(PHOTOGRAPHS, `${name}.png`);
    await run(["import", "-window", "root", file], this.env);
    return file;
  }

  /** What is to be seen at a place; the alpha of every pixel is 255. */
  async look(region: Region): Promise<Picture> {
    const { x, y, width, height } = region;
    const crop = ["-crop", `${width}x${height}+${x}+${y}`, "+repage"];
    const pixels = await run(
      ["import", "-window", "root", ...crop, "-depth", "8", "rgba:-"],
      this.env,
    );
    if (pixels.length !== width * height * 4) {
      throw new Error(`look at the screen: ${pixels.length} bytes came, is the region on it`);
    }
    // A screen has no alpha of its own, and some say 0 for that.
    for (let at = 3; at < pixels.length; at += 4) pixels[at] = 255;
    return { width, height, pixels };
  }

  /** Moves the mouse there. */
  async point({ x, y }: Place): Promise<void> {
    // A mouse that is there already does not move, for which `--sync` would wait many seconds.
    const place = await runForText(["xdotool", "getmouselocation", "--shell"], this.env);
    if (place.startsWith(`X=${x}\nY=${y}\n`)) return;
    await run(["xdotool", "mousemove", "--sync", String(x), String(y)], this.env);
  }

  async click(at: Place, button: MouseButton = "left"): Promise<void> {
    await this.point(at);
    await run(["xdotool", "click", BUTTONS[button]], this.env);
  }

  /** Lets a window have what is typed; without a window manager nothing else does. */
  async focus({ id }: ScreenWindow): Promise<void> {
    // A window that has just come cannot be focused before the server shows it.
    await eventually("a window to take the keys", async () => {
      return await run(["xdotool", "windowfocus", "--sync", id], this.env).then(
        () => true,
        () => false,
      );
    });
  }

  /** Keys in xdotool's names, one after the other: `Escape`, `Down`, `ctrl+a`. */
  async keys(...keys: readonly string[]): Promise<void> {
    await run(["xdotool", "key", "--delay", "40", ...keys], this.env);
  }

  /** Windows that can be seen, also those without a name, the lowest first. */
  async windows(): Promise<readonly ScreenWindow[]> {
    let problem = "";
    const tree = await eventually("the windows", () => {
      // It fails where a window goes while it is asked about.
      return runForText(["xwininfo", "-root", "-tree"], this.env).catch((error) => {
        problem = String(error);
        return undefined;
      });
    }, { lastSeen: () => problem });
    const windows: ScreenWindow[] = [];
    for (const line of tree.split("\n")) {
      const found =
        /^\s+(0x[0-9a-f]+) (?:"(.*)"|\(has no name\)):.* (\d+)x(\d+)\+\S+ +\+(-?\d+)\+(-?\d+)$/
          .exec(line);
      if (found === null) continue;
      const [, id = "", name = "", width, height, x, y] = found;
      const size = { width: Number(width), height: Number(height) };
      windows.push({ id, name, x: Number(x), y: Number(y), ...size });
    }
    return windows.reverse();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.kill("SIGTERM");
    await this.#server.status;
  }
}
