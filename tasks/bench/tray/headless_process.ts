import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { HOME_VARIABLE } from "../../../tray/machine/places.ts";
import type { LookLine } from "./headless_tray.ts";

const PROGRAM = fileURLToPath(new URL("headless_tray.ts", import.meta.url));

/** The tray without a desktop, in a process of its own. */
export class HeadlessProcess implements AsyncDisposable {
  readonly pid: number;
  readonly #child: Deno.ChildProcess;
  readonly #lines: Promise<void>;
  #header = "";
  #waiting: (() => void)[] = [];
  #isOver = false;

  private constructor(child: Deno.ChildProcess) {
    this.pid = child.pid;
    this.#child = child;
    this.#lines = this.#read();
  }

  /** @param home where the tray has its settings and its state */
  static start(home: string): HeadlessProcess {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", PROGRAM],
      env: { [HOME_VARIABLE]: home },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    return new HeadlessProcess(child);
  }

  /**
   * Resolves when the head of the menu fits.
   * @returns when that was seen, as `performance.now()`
   * @throws {Error} when it does not in time, or the tray has ended
   */
  async shows(wanted: RegExp, patienceMs = 60_000): Promise<number> {
    const until = performance.now() + patienceMs;
    while (!wanted.test(this.#header)) {
      const left = until - performance.now();
      if (this.#isOver || left <= 0) {
        throw new Error(`wait for the icon: it shows ${this.#header}, wanted ${wanted}`);
      }
      await this.#next(left);
    }
    return performance.now();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stdin.close().catch(() => {});
    await this.#child.status;
    await this.#lines;
  }

  async #next(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#waiting.push(resolve);
    await promise;
    clearTimeout(timer);
  }

  async #read(): Promise<void> {
    for await (const line of createInterface({ input: Readable.from(this.#child.stdout) })) {
      const { header }: LookLine = JSON.parse(line);
      this.#header = header;
      this.#rouse();
    }
    this.#isOver = true;
    this.#rouse();
  }

  #rouse(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
