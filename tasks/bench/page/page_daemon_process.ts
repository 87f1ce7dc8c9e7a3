import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { freePort } from "../../../fixtures/free_port.ts";
import type { FleetSize } from "../../../fixtures/simulation/simulated_fleet.ts";
import type { PageDaemonLine } from "./page_daemon.ts";

const PROGRAM = fileURLToPath(new URL("page_daemon.ts", import.meta.url));

/** What clients were told, summed up. */
export interface Told {
  readonly panes: number;
  readonly deltas: number;
}

/** A daemon with a simulated fleet and its dashboard, in a process and a directory of its own. */
export class PageDaemonProcess implements AsyncDisposable {
  readonly pid: number;
  readonly link: Promise<string>;
  readonly #child: Deno.ChildProcess;
  readonly #home: string;
  readonly #lines: Promise<void>;
  #told: Told = { panes: 0, deltas: 0 };

  private constructor(child: Deno.ChildProcess, home: string) {
    this.pid = child.pid;
    this.#child = child;
    this.#home = home;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.link = promise;
    this.link.catch(() => {});
    this.#lines = this.#read(resolve).finally(() => {
      reject(new Error("start a daemon: it ended without a link, see above"));
    });
  }

  static async start({ sessions, panesEach }: FleetSize): Promise<PageDaemonProcess> {
    const home = await Deno.makeTempDir({ prefix: "ntm-bench-page-" });
    const args = ["run", "-A", PROGRAM, home, `${freePort()}`, `${sessions}`, `${panesEach}`];
    const child = new Deno.Command(Deno.execPath(), {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    return new PageDaemonProcess(child, home);
  }

  /** Up to now. */
  get told(): Told {
    return this.#told;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stdin.close().catch(() => {});
    await this.#child.status;
    await this.#lines;
    await Deno.remove(this.#home, { recursive: true });
  }

  async #read(began: (url: string) => void): Promise<void> {
    for await (const line of createInterface({ input: Readable.from(this.#child.stdout) })) {
      const { url, panes = 0, deltas = 0 }: PageDaemonLine = JSON.parse(line);
      if (url !== undefined) began(url);
      this.#told = { panes: this.#told.panes + panes, deltas: this.#told.deltas + deltas };
    }
  }
}
