/** Why a command gave no exit status. */
export type RunFailure =
  | "not_installed"
  | "permission"
  | "timeout"
  | "too_much_output"
  | "busy"
  | "cancelled"
  | "spawn";

export interface RunSpec {
  /** Absolute path; nothing is looked up and no shell is involved. */
  readonly program: string;
  readonly args: readonly string[];
  /** From spawn to exit, milliseconds; 0 means none, for a command that is meant to wait. */
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  /** Ends the command early; the result is then `cancelled`. */
  readonly signal?: AbortSignal;
  /** Called with each whole line of stdout as it comes, without its line end. */
  readonly onLine?: (line: string) => void;
}

export type RunResult =
  | {
    readonly kind: "exited";
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
    readonly durationMs: number;
  }
  | {
    readonly kind: "failed";
    readonly failure: RunFailure;
    readonly message: string;
    readonly durationMs: number;
  };

export interface RunnerOptions {
  /** Commands under way at once; more wait in line. */
  readonly maxConcurrent: number;
  /** Commands in line; more are refused as `busy`. */
  readonly maxWaiting?: number;
  /** False leaves a timed-out command alone (`exec.kill_on_timeout`). */
  readonly killOnTimeout?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * The only door to other programs: argv arrays, a deadline, an output cap, and the whole process
 * group ended when either is crossed. It never throws; what went wrong is a value.
 */
export class CommandRunner {
  readonly #options: Required<RunnerOptions>;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #spawned = 0;

  constructor(options: RunnerOptions) {
    this.#options = {
      maxWaiting: 64,
      killOnTimeout: true,
      environment: {},
      ...options,
    };
  }

  /** Processes started since the beginning. */
  get spawned(): number {
    return this.#spawned;
  }

  async run(spec: RunSpec): Promise<RunResult> {
    // A command that is meant to wait would hold its place in line for ever.
    const waits = spec.timeoutMs === 0;
    if (!waits && !await this.#enter()) {
      return failed("busy", `${spec.program} was not started: too many commands are waiting`, 0);
    }
    const child = this.#spawn(spec);
    if ("kind" in child) {
      if (!waits) this.#leave();
      return child;
    }
    const result = await this.#supervise(child, spec);
    if (waits) return result;
    const leftAlone = result.kind === "failed" && result.failure === "timeout" &&
      !this.#options.killOnTimeout;
    // One that is left alone keeps its place until it ends, or they would pile up.
    if (leftAlone) void child.status.finally(() => this.#leave());
    else this.#leave();
    return result;
  }

  async #enter(): Promise<boolean> {
    if (this.#running < this.#options.maxConcurrent) {
      this.#running++;
      return true;
    }
    if (this.#waiting.length >= this.#options.maxWaiting) return false;
    // The one who leaves hands its place over, so the count stays as it is.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return true;
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
  }

  #spawn(spec: RunSpec): Deno.ChildProcess | RunResult {
    if (spec.signal?.aborted) return failed("cancelled", `${spec.program} was not started`, 0);
    try {
      const child = new Deno.Command(spec.program, {
        args: [...spec.args],
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
        clearEnv: true,
        env: { ...this.#options.environment },
        detached: true,
      }).spawn();
      this.#spawned++;
      return child;
    } catch (error) {
      return spawnFailure(spec.program, error);
    }
  }

  async #supervise(child: Deno.ChildProcess, spec: RunSpec): Promise<RunResult> {
    const started = performance.now();
    const elapsed = () => performance.now() - started;
    let ended: RunFailure | null = null;
    const dropped = new AbortController();
    const { promise: abandoned, resolve: abandon } = Promise.withResolvers<"abandoned">();
    const end = (why: RunFailure) => {
      if (ended) return;
      ended = why;
      // One that is left alone goes on printing, and must not die of a closed pipe.
      if (why !== "timeout" || this.#options.killOnTimeout) {
        killGroup(child.pid);
        dropped.abort();
      }
      abandon("abandoned");
    };
    const timer = spec.timeoutMs > 0 ? setTimeout(() => end("timeout"), spec.timeoutMs) : undefined;
    const onAbort = () => end("cancelled");
    spec.signal?.addEventListener("abort", onAbort, { once: true });

    const reading = {
      maxBytes: spec.maxOutputBytes,
      onOverflow: () => end("too_much_output"),
      signal: dropped.signal,
    };
    const finished = Promise.all([
      readCapped(child.stdout, { ...reading, onLine: spec.onLine }),
      readCapped(child.stderr, reading),
      child.status,
    ]);
    // A grandchild that escaped its group can hold the pipes open: never wait for it.
    const outcome = await Promise.race([finished, abandoned]);
    clearTimeout(timer);
    spec.signal?.removeEventListener("abort", onAbort);
    if (ended !== null || outcome === "abandoned") {
      finished.catch(() => {});
      child.unref();
      const why = ended ?? "cancelled";
      return failed(why, describe(why, spec), elapsed());
    }
    const [stdout, stderr, status] = outcome;
    return { kind: "exited", code: status.code, stdout, stderr, durationMs: elapsed() };
  }
}

function describe(why: RunFailure, spec: RunSpec): string {
  const name = spec.program.split("/").at(-1) ?? spec.program;
  if (why === "timeout") return `${name} did not answer within ${spec.timeoutMs} ms`;
  if (why === "too_much_output") return `${name} printed more than ${spec.maxOutputBytes} bytes`;
  return `${name} was ended before it answered`;
}

function failed(failure: RunFailure, message: string, durationMs: number): RunResult {
  return { kind: "failed", failure, message, durationMs };
}

function spawnFailure(program: string, error: unknown): RunResult {
  if (error instanceof Deno.errors.NotFound) {
    return failed("not_installed", `${program} is not there`, 0);
  }
  if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
    return failed("permission", `${program} may not be executed`, 0);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return failed("spawn", `${program} cannot be started: ${reason}`, 0);
}

/** Ends a command and all that it started: `detached` made it the leader of its own group. */
function killGroup(pid: number): void {
  try {
    Deno.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already, or became another user: there is nothing more that we could do.
  }
}

interface Reading {
  readonly maxBytes: number;
  readonly onOverflow: () => void;
  /** Nobody wants the rest: the pipe is closed, even while somebody still holds its other end. */
  readonly signal: AbortSignal;
  readonly onLine?: RunSpec["onLine"];
}

/** Reads a stream to its end as UTF-8; past the cap it calls `onOverflow` and drops the rest. */
async function readCapped(
  stream: ReadableStream<Uint8Array>,
  { maxBytes, onOverflow, signal, onLine }: Reading,
): Promise<string> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  const drop = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", drop, { once: true });
  let text = "";
  let bytes = 0;
  let told = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      onOverflow();
      drop();
      return text;
    }
    text += decoder.decode(value, { stream: true });
    if (!onLine) continue;
    for (let end; (end = text.indexOf("\n", told)) >= 0; told = end + 1) {
      onLine(text.slice(told, end));
    }
  }
}
