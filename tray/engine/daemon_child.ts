import { STAYS_LINE } from "../../shared/protocol/stays_line.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import { redact } from "../../shared/text/redact.ts";
import type { Channel } from "../../shared/rpc/channel.ts";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { ByteTail } from "./byte_tail.ts";
import { type Clock, systemClock } from "./clock.ts";
import { endTree } from "./end_tree.ts";
import { type HiddenProcess, startHidden } from "./hidden_process.ts";
import { LineWatch } from "./line_watch.ts";
import { skipNoise } from "./skip_noise.ts";
import { wslText } from "./wsl_text.ts";

/** What a daemon is talked to by. Nothing here could start another in place of one by `websocket`. */
export type Wire = "stdio" | "websocket";

/** A daemon that was started, or what brings us to it: a wire, and a process behind it. */
export interface DaemonChild {
  /** Closing it begins a gentle end; the end of the process ends it. */
  readonly channel: Channel;
  readonly wire: Wire;
  readonly pid: number;
  /**
   * Resolves when the process has ended; null when it was given up alive, or let go because it is a
   * daemon that others still use.
   */
  readonly ended: Promise<number | null>;
  /**
   * Ends the process, and resolves with `ended`. Gently: its stdin ends, and it is killed when it is
   * still there after a grace. At once: it is killed with all it started. A daemon that has said that
   * it goes on for others is let go either way. Safe to call again.
   */
  end(how: "gently" | "at_once"): Promise<void>;
  /** Its last words beside the wire, for diagnosis: redacted, several lines, bounded. */
  said(): string;
}

/**
 * Starts a daemon. Throws, or rejects, with a sentence for the user when it cannot.
 * @param over aborted as soon as nobody wants it any more: nothing is to be started after that
 */
export type Launch = (over: AbortSignal) => DaemonChild | Promise<DaemonChild>;

export interface SpawnDaemonOptions {
  readonly argv: readonly string[];
  /** Beside `WSL_UTF8=1`, and over the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly clock?: Clock;
  /** From the end of stdin to the kill. Default 5 000. */
  readonly graceMs?: number;
  /** From the kill until the process is given up. Default 5 000. */
  readonly killMs?: number;
  /** Bytes on stdout before the first frame that are borne. Default 64 KiB. */
  readonly maxNoiseBytes?: number;
  /** Bytes of stderr that are kept. Default 16 KiB. */
  readonly maxSaidBytes?: number;
}

/** What a process that has ended may still leave in its pipes, when another one holds them open. */
const LAST_BYTES_MS = 1_000;

/** One that writes to stderr without end waits so long after so much: reading it costs a core else. */
const SAID_BURST_BYTES = 256 * 1024;
const SAID_PAUSE_MS = 100;

let started = 0;

/**
 * Starts a daemon on its stdin and stdout.
 * @throws {Error} when the program cannot be started, with a sentence for the user.
 */
export function spawnDaemon(options: SpawnDaemonOptions): DaemonChild {
  const { argv, env = {}, cwd } = options;
  let process: HiddenProcess;
  try {
    process = startHidden({
      argv,
      cwd,
      env: { WSL_UTF8: "1", ...env },
      pipes: ["stdin", "stdout", "stderr"],
    });
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound;
    const state = isMissing ? "there is no such program" : String((error as Error).message);
    throw new Error(`start daemon with ${argv[0]}: ${state}, install it or change the settings`, {
      cause: error,
    });
  }
  return new SpawnedDaemon(process, options);
}

class SpawnedDaemon implements DaemonChild {
  readonly wire = "stdio";
  readonly channel: Channel;
  readonly ended: Promise<number | null>;
  readonly #resolveGivenUp: (value: null) => void;
  readonly #process: HiddenProcess;
  readonly #clock: Clock;
  readonly #graceMs: number;
  readonly #killMs: number;
  readonly #stderr: ByteTail;
  readonly #noise: ByteTail;
  #ending: Promise<void> | null = null;
  #killing: Promise<void> | null = null;
  #isLetGo = false;

  constructor(process: HiddenProcess, options: SpawnDaemonOptions) {
    const { maxNoiseBytes = 64 * 1024, maxSaidBytes = 16 * 1024 } = options;
    this.#process = process;
    this.#clock = options.clock ?? systemClock;
    this.#graceMs = options.graceMs ?? 5_000;
    this.#killMs = options.killMs ?? 5_000;
    this.#stderr = new ByteTail(maxSaidBytes);
    this.#noise = new ByteTail(maxSaidBytes);
    const { promise: givenUp, resolve } = Promise.withResolvers<null>();
    this.#resolveGivenUp = resolve;
    this.ended = Promise.race([process.status.then(({ code }) => code), givenUp]);
    const noise = skipNoise({
      maxBytes: maxNoiseBytes,
      onNoise: (bytes) => this.#noise.push(bytes),
    });
    this.channel = frameChannel({
      name: `daemon#${++started}`,
      readable: process.stdout.pipeThrough(noise),
      writable: process.stdin,
      onClose: () => void this.end("gently"),
    });
    const said = this.#listen(process.stderr);
    void this.#closeAfterEnd(said);
  }

  get pid(): number {
    return this.#process.pid;
  }

  async end(how: "gently" | "at_once"): Promise<void> {
    if (how === "at_once") this.#killing ??= this.#kill();
    this.#ending ??= this.#endGently();
    await (this.#killing ?? this.#ending);
    await this.ended;
  }

  said(): string {
    const text = [this.#noise, this.#stderr].map((tail) => wslText(tail.bytes())).join("\n");
    const lines = text.split("\n").map((line) => sanitiseLine(redact(line), 500));
    return lines.filter((line) => line !== "").join("\n");
  }

  async #endGently(): Promise<void> {
    // Ends its stdin, which is how a daemon learns that nobody is there any more.
    this.channel.close();
    const { promise: grace, resolve } = Promise.withResolvers<"late">();
    const cancel = this.#clock.setTimer(this.#graceMs, () => resolve("late"));
    const outcome = await Promise.race([grace, this.ended]);
    cancel();
    if (outcome === "late") await (this.#killing ??= this.#kill());
  }

  /** Waits for its end no longer than a while: one that hangs in the system cannot be ended. */
  async #kill(): Promise<void> {
    if (this.#isLetGo) return;
    const cancel = this.#clock.setTimer(this.#killMs, () => this.#letGo());
    // A stopped taskkill must not hold us either.
    endTree(this.#process.pid);
    this.channel.close();
    await this.ended;
    cancel();
  }

  #letGo(): void {
    this.#isLetGo = true;
    this.#process.unref();
    this.#resolveGivenUp(null);
  }

  async #closeAfterEnd(said: Promise<void>): Promise<void> {
    await this.ended;
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.setTimer(LAST_BYTES_MS, resolve);
    await Promise.race([Promise.all([this.channel.closed, said]), enough]);
    cancel();
    this.channel.close();
    this.#stopListening();
  }

  #stopListening: () => void = () => {};

  async #listen(stream: ReadableStream<Uint8Array>): Promise<void> {
    const reader = stream.getReader();
    const stays = new LineWatch(STAYS_LINE);
    let endPause = () => {};
    this.#stopListening = () => {
      void reader.cancel().catch(() => {});
      endPause();
    };
    for (let sincePause = 0;;) {
      const { value } = await reader.read().catch(() => ({ value: undefined }));
      if (value === undefined) return;
      this.#stderr.push(value);
      if (stays.push(value)) this.#letGo();
      sincePause += value.length;
      if (sincePause < SAID_BURST_BYTES) continue;
      sincePause = 0;
      const { promise: pause, resolve } = Promise.withResolvers<void>();
      const cancel = this.#clock.setTimer(SAID_PAUSE_MS, resolve);
      endPause = resolve;
      await pause;
      cancel();
    }
  }
}
