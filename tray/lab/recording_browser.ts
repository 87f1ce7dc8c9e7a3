import { join } from "node:path";
import { eventually } from "../../daemon/e2e/eventually.ts";

/** What Wine opens addresses with, here only noted: programs with its `env` open nothing. */
export class RecordingBrowser implements AsyncDisposable {
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  static async install(): Promise<RecordingBrowser> {
    const browser = new RecordingBrowser(await Deno.makeTempDir({ prefix: "ntm-browser-" }));
    const script = `#!/bin/sh\necho "$1" >>'${browser.#noted}'\n`;
    await Deno.writeTextFile(join(browser.#dir, "xdg-open"), script, { mode: 0o755 });
    return browser;
  }

  /** For a program of Windows; its children have it from there. */
  get env(): Readonly<Record<string, string>> {
    return { PATH: `${this.#dir}:${Deno.env.get("PATH") ?? ""}` };
  }

  /** All addresses that were opened, the first one first. */
  async opened(): Promise<readonly string[]> {
    const text = await Deno.readTextFile(this.#noted).catch(() => "");
    return text.split("\n").slice(0, -1);
  }

  /** Waits until an address like that is opened. @returns it */
  async opens(address: RegExp): Promise<string> {
    let last: readonly string[] = [];
    return await eventually(`${address} to be opened`, async () => {
      last = await this.opened();
      return last.find((each) => address.test(each));
    }, { deadlineMs: 60_000, lastSeen: () => last.join(" ") });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#dir, { recursive: true });
  }

  get #noted(): string {
    return join(this.#dir, "opened");
  }
}
