import { messageOf } from "../../shared/text/message_of.ts";
import { desktopExec, windowsCommandLine } from "./command_line.ts";
import { writeDurably } from "./durable_write.ts";
import { type MachinePlaces, PRODUCT_NAME } from "./places.ts";
import { Registry } from "./registry.ts";

/** The start of the tray together with the system, for this user alone. */
export interface StartWithSystem {
  /** Whether the system will start it; false also when its owner has switched it off there. */
  isOn(): Promise<boolean>;
  /**
   * Has the system start these words from now on.
   * @throws {Error} with a sentence when it does not take them.
   */
  turnOn(argv: readonly string[]): Promise<void>;
  /**
   * Has the system start these words where it would start others, such as those of a folder that is
   * gone. Whether it starts them stays as it is. @throws {Error} with a sentence.
   */
  renew(argv: readonly string[]): Promise<void>;
  /** @returns whether there was something to take away. @throws {Error} with a sentence. */
  turnOff(): Promise<boolean>;
}

/** The way of this computer. */
export function startWithSystem(places: MachinePlaces, registry?: Registry): StartWithSystem {
  return places.autostartFile === null
    ? new RunKey(registry ?? new Registry())
    : new AutostartFile(places.autostartFile);
}

const EXPLORER = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion";
const NAME = "NtmTracker";
const RUN = { key: `${EXPLORER}\\Run`, name: NAME };
/** Where the Task Manager notes what its owner has switched off. */
const APPROVED = { key: `${EXPLORER}\\Explorer\\StartupApproved\\Run`, name: NAME };

/** Windows passes over a longer one without a word. */
const LONGEST_RUN = 260;

/** Of Windows: the `Run` key of the user. */
class RunKey implements StartWithSystem {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  async isOn(): Promise<boolean> {
    const command = await this.#registry.read(RUN);
    if (command === null || command === "") return false;
    // Its first byte is odd while the entry is switched off.
    const approved = await this.#registry.read(APPROVED);
    return approved === null || !/^[0-9A-Fa-f][13579BDFbdf]/.test(approved);
  }

  async turnOn(argv: readonly string[]): Promise<void> {
    await this.#registry.write(RUN, runLine(argv));
    await this.#registry.remove(APPROVED);
  }

  async renew(argv: readonly string[]): Promise<void> {
    const command = await this.#registry.read(RUN);
    if (command === null || command === "") return;
    const line = runLine(argv);
    // One with letters outside ASCII is always written anew: it is not shown as it is.
    if (command !== line) await this.#registry.write(RUN, line);
  }

  async turnOff(): Promise<boolean> {
    const wasThere = await this.#registry.remove(RUN);
    await this.#registry.remove(APPROVED);
    return wasThere;
  }
}

function runLine(argv: readonly string[]): string {
  const line = windowsCommandLine(argv);
  if (line.length <= LONGEST_RUN) return line;
  throw new Error(
    `start with Windows: the path of this program is too long (${line.length} letters, at ` +
      `most ${LONGEST_RUN}), move it to a folder with a shorter path`,
  );
}

/** Of Linux desktops: an entry in the autostart folder. */
class AutostartFile implements StartWithSystem {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async isOn(): Promise<boolean> {
    const text = await this.#read();
    return text !== null && !/^(?:Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/m.test(text);
  }

  async turnOn(argv: readonly string[]): Promise<void> {
    const lines = [
      "[Desktop Entry]",
      "Type=Application",
      `Name=${PRODUCT_NAME}`,
      "Comment=Shows the agents that work in tmux",
      execLine(argv),
      "Terminal=false",
      "X-GNOME-Autostart-enabled=true",
    ];
    await this.#write(`${lines.join("\n")}\n`);
  }

  async renew(argv: readonly string[]): Promise<void> {
    const text = await this.#read();
    const renewed = text?.replace(/^Exec=.*$/m, () => execLine(argv));
    if (renewed !== undefined && renewed !== text) await this.#write(renewed);
  }

  async turnOff(): Promise<boolean> {
    try {
      await Deno.remove(this.#path);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw failed("remove", this.#path, error);
    }
  }

  async #read(): Promise<string | null> {
    try {
      return await Deno.readTextFile(this.#path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw failed("read", this.#path, error);
    }
  }

  async #write(text: string): Promise<void> {
    await writeDurably(this.#path, text).catch((error) => {
      throw failed("write", this.#path, error);
    });
  }
}

function execLine(argv: readonly string[]): string {
  return `Exec=${desktopExec(argv)}`;
}

function failed(verb: string, path: string, error: unknown): Error {
  const reason = messageOf(error);
  return new Error(
    `start with the desktop: cannot ${verb} ${path} (${reason}), give this user the right to it`,
    { cause: error },
  );
}
