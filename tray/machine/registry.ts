import { systemProgram } from "../engine/end_tree.ts";
import { type RunTool, runTool } from "../engine/run_tool.ts";

/** A value of the registry, under the user's own root. */
export interface RegistryValue {
  /** For example `HKCU\Software\…`. */
  readonly key: string;
  readonly name: string;
}

export interface RegistryOptions {
  readonly run?: RunTool;
  /** For each question. Default 10 000. */
  readonly timeoutMs?: number;
}

/** The part of the registry that belongs to this user, by the reg.exe of Windows. */
export class Registry {
  readonly #run: RunTool;
  readonly #timeoutMs: number;

  constructor({ run = runTool, timeoutMs = 10_000 }: RegistryOptions = {}) {
    this.#run = run;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * What a value holds, as reg.exe shows it; null when it is not there. Letters outside ASCII are
   * shown as others. Where the answer is not understood it is given whole: the value is there, and
   * not empty.
   * @throws {Error} with a sentence when reg.exe cannot be asked.
   */
  async read({ key, name }: RegistryValue): Promise<string | null> {
    const { code, stdout } = await this.#ask("read", ["query", key, "/v", name]);
    if (code !== 0) return null;
    const type = /\sREG_[A-Z_]+(?:[ \t]{4}|[ \t]*$)/;
    // The name stands first, and is the one that was asked for: the type follows it.
    const line = stdout.split("\n").find((one) => type.test(one));
    if (line === undefined) return stdout.trim();
    return line.replace(/^.*?\sREG_[A-Z_]+[ \t]{0,4}/, "");
  }

  /** @throws {Error} with a sentence when Windows does not take it. */
  async write({ key, name }: RegistryValue, text: string): Promise<void> {
    const { code } = await this.#ask("write", [
      ...["add", key, "/v", name, "/t", "REG_SZ", "/d", text, "/f"],
    ]);
    if (code !== 0) throw refused("write", key);
  }

  /** @returns whether it was there. @throws {Error} with a sentence when it stays. */
  async remove(value: RegistryValue): Promise<boolean> {
    if (await this.read(value) === null) return false;
    const { key, name } = value;
    const { code } = await this.#ask("remove", ["delete", key, "/v", name, "/f"]);
    if (code !== 0) throw refused("remove", key);
    return true;
  }

  /** Removes a key with all below it. @returns and @throws as {@link remove}. */
  async removeKey(key: string): Promise<boolean> {
    const { code: isThere } = await this.#ask("read", ["query", key]);
    if (isThere !== 0) return false;
    const { code } = await this.#ask("remove", ["delete", key, "/f"]);
    if (code !== 0) throw refused("remove", key);
    return true;
  }

  async #ask(
    verb: string,
    args: readonly string[],
  ): Promise<{ readonly code: number; readonly stdout: string }> {
    const result = await this.#run([systemProgram("reg.exe"), ...args], {
      timeoutMs: this.#timeoutMs,
      decode: consoleText,
    });
    if (result.kind === "exited") return result;
    const state = result.kind === "timeout"
      ? `no answer within ${this.#timeoutMs / 1000} s`
      : result.kind === "not_found"
      ? "reg.exe is not there"
      : result.message;
    throw new Error(`${verb} the registry: ${state}, try again after a restart of Windows`);
  }
}

const latin1 = new TextDecoder("latin1");

/**
 * reg.exe writes in the code page of the console, which differs from country to country. In all of
 * them ASCII stands for itself, and that is what is looked for.
 */
function consoleText(bytes: Uint8Array): string {
  return latin1.decode(bytes).replaceAll("\r", "");
}

function refused(verb: string, key: string): Error {
  return new Error(
    `${verb} the registry: Windows did not allow it for ${key}, ask whoever manages this computer`,
  );
}
