import { join } from "node:path";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { RpcParams } from "../../shared/protocol/envelope.ts";
import type { Health } from "../../shared/protocol/methods/health.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { RpcClosedError } from "../../shared/rpc/client_errors.ts";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { daemonConfig, type DaemonSettings } from "./daemon_config.ts";
import { NotificationLog } from "./notification_log.ts";
import { parseMemory } from "./proc_stat.ts";

/** Patience with an answer, milliseconds: what is slow is to be measured, not refused. */
const REQUEST_MS = 30_000;
/** And with a daemon whose client has left. */
const LEAVE_MS = 5_000;
/** UTF-16 units of its complaints that are kept. */
const COMPLAINTS = 2_000;

/** The real process, `serve --stdio` in a home of its own, and a client at its stdio. */
export class BenchDaemon implements AsyncDisposable {
  /** Just before the spawn, on the clock of `performance.now()`. */
  readonly startedAt: number;
  readonly notifications = new NotificationLog();
  readonly #home: string;
  readonly #child: Deno.ChildProcess;
  readonly #client: RpcClient;
  #complaints = "";
  #pid: number | undefined;

  private constructor(home: string, program: readonly string[]) {
    this.#home = home;
    const [command = "", ...args] = program;
    this.startedAt = performance.now();
    this.#child = new Deno.Command(command, {
      args: [...args, "serve", "--stdio"],
      clearEnv: true,
      env: { ...environment(), NTM_TRACKER_HOME: home },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const channel = frameChannel({
      name: "bench",
      readable: this.#child.stdout,
      writable: this.#child.stdin,
    });
    this.#client = new RpcClient(channel, {
      timeoutMs: REQUEST_MS,
      onNotification: (method, params) => this.notifications.add(method, params),
    });
    void this.#listenToComplaints();
  }

  /** Spawns it; nothing was asked yet. The caller disposes of it. */
  static async start(program: readonly string[], settings: DaemonSettings): Promise<BenchDaemon> {
    const home = await Deno.makeTempDir({ prefix: "ntm-bench-home-" });
    try {
      await Deno.writeTextFile(join(home, "daemon.toml"), daemonConfig(settings), { mode: 0o600 });
      return new BenchDaemon(home, program);
    } catch (error) {
      await Deno.remove(home, { recursive: true });
      throw error;
    }
  }

  /** Follows state and events, as a tray does; gives what is there already. */
  async subscribe(): Promise<Snapshot> {
    const params = { channels: ["sessions", "events"] };
    const { snapshot } = await this.#ask<{ snapshot: Snapshot }>("subscribe", params);
    return snapshot;
  }

  async health(): Promise<Health> {
    return await this.#ask<Health>("health.get");
  }

  /** How the looks at the one fleet go. */
  async looks(): Promise<Health["sources"][number]> {
    const { sources: [source] } = await this.health();
    if (source === undefined) throw new Error("ask the daemon: it has no source, wanted the fleet");
    return source;
  }

  /** The daemon's own process: whoever started it may be another. */
  async pid(): Promise<number> {
    this.#pid ??= (await this.health()).pid;
    return this.#pid;
  }

  /** Memory in use, bytes: now (`VmRSS`) or at its highest (`VmHWM`). */
  async memory(field: "VmRSS" | "VmHWM"): Promise<number> {
    return parseMemory(await Deno.readTextFile(`/proc/${await this.pid()}/status`), field);
  }

  /** Where it keeps everything. */
  get home(): string {
    return this.#home;
  }

  /** Bytes of the database and of its log. */
  databaseBytes(): number {
    return ["tracker.db", "tracker.db-wal"].map((name) => sizeOf(join(this.#home, name)))
      .reduce((sum, size) => sum + size, 0);
  }

  /** Leaves, makes sure that the daemon does too, and removes its home. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
    const patience = [
      setTimeout(() => this.#kill("SIGTERM"), LEAVE_MS),
      setTimeout(() => this.#kill("SIGKILL"), 2 * LEAVE_MS),
    ];
    try {
      await this.#child.status;
    } finally {
      for (const timer of patience) clearTimeout(timer);
      await Deno.remove(this.#home, { recursive: true });
    }
  }

  async #ask<T>(method: string, params?: RpcParams): Promise<T> {
    try {
      return await this.#client.request<T>(method, params);
    } catch (error) {
      if (!(error instanceof RpcClosedError)) throw error;
      const said = this.#complaints.trim().split("\n").at(-1) ?? "";
      throw new Error(`${error.message}: the daemon said "${said}"`, { cause: error });
    }
  }

  async #listenToComplaints(): Promise<void> {
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      this.#complaints = (this.#complaints + text).slice(-COMPLAINTS);
    }
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It has left since.
    }
  }
}

/** Ours, but for what would lead it to the tmux that the bench itself may run in. */
function environment(): Record<string, string> {
  const env = Deno.env.toObject();
  for (const name of ["TMUX", "TMUX_PANE", "TMUX_TMPDIR"]) delete env[name];
  return env;
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
