import { dirname } from "node:path/win32";
import { messageOf } from "../../shared/text/message_of.ts";
import { writeDurably } from "./durable_write.ts";
import { type MachinePlaces, PRODUCT_NAME } from "./places.ts";
import { Registry } from "./registry.ts";
import { shellLink } from "./shell_link.ts";

/** Names this program to Windows. It stays for good: chosen notification settings hang on it. */
export const APP_ID = "NtmTracker.Tray";

const APP_KEY = `HKCU\\Software\\Classes\\AppUserModelId\\${APP_ID}`;

export interface AppIdentityOptions {
  readonly places: Pick<MachinePlaces, "shortcutFile">;
  readonly registry?: Registry;
}

/**
 * What Windows wants of a program before it shows its notifications and brings clicks on them back: a
 * shortcut in the Start menu that carries its name. Does nothing on a system without one.
 */
export class AppIdentity {
  readonly #path: string | null;
  readonly #registry: Registry;

  constructor({ places, registry = new Registry() }: AppIdentityOptions) {
    this.#path = places.shortcutFile;
    this.#registry = registry;
  }

  /**
   * Makes sure that both are there and right; writes only what is not.
   * @param argv the program, absolute, and what a start from the menu gives it
   * @returns whether something had to be written
   * @throws {Error} with a sentence when it cannot be.
   */
  async ensure(argv: readonly string[]): Promise<boolean> {
    if (this.#path === null) return false;
    const [target = "", ...args] = argv;
    const bytes = shellLink({
      ...{ target, args, workingDir: dirname(target), icon: target, appId: APP_ID },
      description: "Shows the agents that work in tmux",
    });
    const isWritten = await this.#putShortcut(this.#path, bytes);
    const name = { key: APP_KEY, name: "DisplayName" };
    if (await this.#registry.read(name) === PRODUCT_NAME) return isWritten;
    await this.#registry.write(name, PRODUCT_NAME);
    return true;
  }

  /** @returns whether it was there. @throws {Error} with a sentence when it stays. */
  async removeShortcut(): Promise<boolean> {
    const path = this.#path;
    if (path === null) return false;
    return await Deno.remove(path).then(() => true, (error) => {
      if (error instanceof Deno.errors.NotFound) return false;
      throw failed("remove", path, error);
    });
  }

  /** @returns and @throws as {@link removeShortcut}. */
  async removeName(): Promise<boolean> {
    return this.#path !== null && await this.#registry.removeKey(APP_KEY);
  }

  async #putShortcut(path: string, bytes: Uint8Array): Promise<boolean> {
    const old = await Deno.readFile(path).catch(() => null);
    if (old?.length === bytes.length && old.every((byte, at) => byte === bytes[at])) return false;
    await writeDurably(path, bytes).catch((error) => {
      throw failed("write", path, error);
    });
    return true;
  }
}

function failed(verb: string, path: string, error: unknown): Error {
  const reason = messageOf(error);
  return new Error(
    `${verb} the shortcut in the Start menu: ${path} is not to be changed (${reason}), look ` +
      "whether another program holds it",
    { cause: error },
  );
}
