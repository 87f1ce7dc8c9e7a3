import { join } from "node:path";
import type { Channel } from "../../shared/rpc/channel.ts";
import { RpcClient, type RpcClientOptions } from "../../shared/rpc/client.ts";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { eventually, within } from "./eventually.ts";
import { type Cursor, Observer } from "./observer.ts";
import { programStart } from "./program.ts";
import { type ConfigInput, pathsUnder, writeConfig } from "./temp_home.ts";

export interface DaemonOptions {
  /** The `--home` directory: holds everything the daemon writes. */
  readonly home: string;
  /** `serve` by default. */
  readonly mode?: "serve" | "stdio";
  /**
   * The whole environment beside what the runtime itself needs. By default a short PATH, and a
   * place for tmux sockets that keeps the daemon away from the user's own.
   */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to daemon.toml first; the file stays as it is without it. */
  readonly config?: ConfigInput;
}

/** A program that ended. */
export interface Ended {
  readonly code: number;
  readonly signal: Deno.Signal | null;
}

/** What is kept of a program's own words for the message of a failed test. */
const KEPT_TEXT = 20_000;

/** The real program in a process of its own, started from an empty directory. */
export class DaemonProcess implements AsyncDisposable {
  readonly home: string;
  readonly mode: "serve" | "stdio";
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<Ended>;
  readonly #texts: Promise<unknown>;
  readonly #clients = new Set<Observer | RpcClient>();
  #said = "";
  #stdio: Channel | null = null;
  #hasEnded = false;

  private constructor(child: Deno.ChildProcess, { home, mode = "serve" }: DaemonOptions) {
    this.home = home;
    this.mode = mode;
    this.#child = child;
    this.#ended = child.status.then(({ code, signal }) => {
      this.#hasEnded = true;
      return { code, signal };
    });
    const streams = mode === "serve" ? [child.stdout, child.stderr] : [child.stderr];
    this.#texts = Promise.all(streams.map((stream) => this.#listen(stream)));
  }

  /** Starts it and waits until it serves; over stdio the first answer is what waits for that. */
  static async start(options: DaemonOptions): Promise<DaemonProcess> {
    const daemon = await DaemonProcess.spawn(options);
    if (daemon.mode === "stdio") return daemon;
    try {
      await daemon.#becomeReady();
      return daemon;
    } catch (error) {
      await daemon[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts it and waits for nothing. */
  static async spawn(options: DaemonOptions): Promise<DaemonProcess> {
    const { home, mode = "serve" } = options;
    const { env = usualEnv(home) } = options;
    if (options.config) await writeConfig(home, options.config);
    const cwd = join(home, "empty");
    await Deno.mkdir(cwd, { recursive: true });
    const args = ["serve", ...(mode === "stdio" ? ["--stdio"] : []), "--home", home];
    const start = programStart(args);
    const child = new Deno.Command(start.argv[0] ?? "", {
      args: start.argv.slice(1),
      cwd,
      clearEnv: true,
      env: { ...start.env, ...env },
      stdin: mode === "stdio" ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new DaemonProcess(child, options);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** What it wrote to stderr, and to stdout where that is not the wire. */
  get said(): string {
    return this.#said;
  }

  /** The caller's end of stdin and stdout; the same one each time. */
  get stdio(): Channel {
    if (this.mode !== "stdio") throw new Error("use stdio: the daemon was started as a service");
    this.#stdio ??= frameChannel({
      name: "stdio",
      readable: this.#child.stdout,
      writable: this.#child.stdin,
    });
    return this.#stdio;
  }

  /** A client over stdio where that is the wire, and over the socket otherwise. */
  async client(options: RpcClientOptions = {}): Promise<RpcClient> {
    const channel = this.mode === "stdio" ? this.stdio : await connectTo(this.home);
    return this.#keep(new RpcClient(channel, options));
  }

  /** A client over the socket, whatever the mode. */
  async socketClient(options: RpcClientOptions = {}): Promise<RpcClient> {
    return this.#keep(new RpcClient(await connectTo(this.home), options));
  }

  /** Follows state and events; from a cursor on, or from now on. */
  async observe(cursor: Cursor = {}): Promise<Observer> {
    const channel = this.mode === "stdio" ? this.stdio : await connectTo(this.home);
    return this.#keep(await Observer.open(channel, { cursor, said: () => this.#said }));
  }

  /** As `observe`, over the socket, whatever the mode. */
  async observeSocket(cursor: Cursor = {}): Promise<Observer> {
    const channel = await connectTo(this.home);
    return this.#keep(await Observer.open(channel, { cursor, said: () => this.#said }));
  }

  signal(signal: Deno.Signal): void {
    if (!this.#hasEnded) this.#child.kill(signal);
  }

  /** Ends it as a crash would, and waits until it is gone. */
  async kill9(): Promise<void> {
    this.signal("SIGKILL");
    await this.ended();
  }

  /** Asks it to stop and waits until it is gone. */
  async stop(): Promise<Ended> {
    this.signal("SIGTERM");
    return await this.ended();
  }

  /** Waits for its end. */
  async ended(): Promise<Ended> {
    const lastSeen = () => this.#said.slice(-2_000) || "it said nothing";
    const ended = await within("the end of the daemon", this.#ended, { lastSeen });
    await within("the end of what it says", this.#texts, { lastSeen });
    return ended;
  }

  /** Resident memory, bytes. */
  async memory(): Promise<number> {
    const status = await Deno.readTextFile(`/proc/${this.pid}/status`);
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Ends the process for sure, and every client made here. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.close();
    this.signal("SIGKILL");
    await this.#ended;
    await this.#texts;
    if (this.mode === "stdio") this.stdio.close();
  }

  #keep<T extends Observer | RpcClient>(client: T): T {
    this.#clients.add(client);
    return client;
  }

  async #becomeReady(): Promise<void> {
    const died = this.#ended.then(({ code }) => {
      throw new Error(`start daemon: it ended with ${code}: ${this.#said}`);
    });
    died.catch(() => {});
    await Promise.race([this.#answersOnSocket(), died]);
  }

  async #answersOnSocket(): Promise<void> {
    const socket = await eventually("the daemon's socket", async () => {
      return this.#hasEnded || await connect(this.home).catch(() => undefined);
    }, { lastSeen: () => this.#said });
    if (socket !== true) socket.close();
  }

  async #listen(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.#said = (this.#said + text).slice(-KEPT_TEXT);
    }
  }
}

/** A short PATH, and a place for tmux sockets that keeps a daemon away from the user's own. */
export function usualEnv(home: string): Readonly<Record<string, string>> {
  return { PATH: "/usr/local/bin:/usr/bin:/bin", TMUX_TMPDIR: home };
}

/** A raw connection to the socket of the daemon under `home`. */
export function connect(home: string): Promise<Deno.UnixConn> {
  return Deno.connect({ transport: "unix", path: pathsUnder(home).socket });
}

/** A channel to the daemon under `home`. */
export async function connectTo(home: string): Promise<Channel> {
  const connection = await connect(home);
  return frameChannel({
    name: "test",
    readable: connection.readable,
    writable: connection.writable,
    onClose: () => {
      try {
        connection.close();
      } catch {
        // The streams have closed it already.
      }
    },
  });
}
