import { type ChildProcess, spawn } from "node:child_process";
import { channel } from "node:diagnostics_channel";
import { constants } from "node:os";
import type { Readable, Writable } from "node:stream";

export interface HiddenProcessOptions {
  /** The program and its words: no shell sees them. */
  readonly argv: readonly string[];
  readonly cwd?: string | undefined;
  /** Over the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is carried between us and it; the rest is nothing, in either direction. Default none. */
  readonly pipes?: readonly Pipe[];
  /** True for what the user is to see, and what outlives the tray. Default false. */
  readonly isForUser?: boolean;
}

type Pipe = "stdin" | "stdout" | "stderr";

/** How a process ended. */
export interface ProcessEnd {
  /** Its status; 128 and the number of the signal where one has ended it. */
  readonly code: number;
  readonly signal: string | null;
}

/** A process that was started without a window. */
export interface HiddenProcess {
  readonly pid: number;
  /** Takes a write when the process has room for it. Fails once the process has ended. */
  readonly stdin: WritableStream<Uint8Array>;
  /** Read from the process only as far as it is read here. */
  readonly stdout: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly stderr: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Never rejects; does not wait for pipes that another process holds open. */
  readonly ended: Promise<ProcessEnd>;
  /** Neither it nor its pipes keep this process from its end any more. */
  unref(): void;
}

/**
 * Starts a program without a console window, which on Windows every console program would open: the
 * tray itself has none to share. On Linux it leads a group of its own, so that Ctrl-C in a terminal
 * is for the tray alone and the group can be ended as one.
 * @throws {Deno.errors.NotFound} when there is no such program, other errors when it does not start.
 */
export function startHidden(options: HiddenProcessOptions): HiddenProcess {
  const { argv: [program = "", ...args], cwd, env = {}, pipes = [], isForUser = false } = options;
  const stdio = (["stdin", "stdout", "stderr"] as const).map((one) =>
    pipes.includes(one) ? "pipe" : "ignore"
  );
  const child = spawnOrThrow(() =>
    spawn(program, args, {
      cwd,
      env: { ...Deno.env.toObject(), ...env },
      stdio,
      windowsHide: !isForUser,
      // On Windows a process that is not detached is ended with us.
      detached: isForUser || Deno.build.os !== "windows",
    })
  );
  return new NodeProcess(child);
}

class NodeProcess implements HiddenProcess {
  readonly pid: number;
  readonly stdin: WritableStream<Uint8Array>;
  readonly stdout: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly stderr: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.stdin = writableOf(child.stdin);
    this.stdout = readableOf(child.stdout);
    this.stderr = readableOf(child.stderr);
    this.ended = new Promise((resolve) => {
      child.once("exit", (code, signal) => resolve({ code: code ?? codeOf(signal), signal }));
    });
  }

  unref(): void {
    const { stdin, stdout, stderr } = this.#child;
    this.#child.unref();
    // Each is a socket, which the types do not know.
    for (const stream of [stdin, stdout, stderr]) {
      if (stream !== null && "unref" in stream) (stream.unref as () => void)();
    }
  }
}

/** Told at once why a process did not start; its own event comes only in a later turn. */
const spawnFailed = channel("tracing:child_process.spawn:error");

function spawnOrThrow(start: () => ChildProcess): ChildProcess {
  let cause: unknown;
  const listen = (message: unknown) => cause = (message as { readonly error?: unknown }).error;
  spawnFailed.subscribe(listen);
  let child: ChildProcess;
  try {
    child = start();
  } finally {
    spawnFailed.unsubscribe(listen);
  }
  child.on("error", () => {});
  if (child.pid !== undefined) return child;
  const { code, message = "it does not start" } = (cause ?? {}) as NodeJS.ErrnoException;
  throw code === "ENOENT" ? new Deno.errors.NotFound(message) : new Error(message, { cause });
}

function codeOf(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}

/** Nothing is asked of the source before somebody reads: what it holds ahead is its own bound. */
function readableOf(source: Readable | null): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isOver = source === null;
  let failure: unknown;
  let wake = () => {};
  const end = () => {
    isOver = true;
    wake();
  };
  source?.on("readable", () => wake()).on("end", end).on("close", end).on("error", (error) => {
    failure = error;
    end();
  });
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const chunk: Uint8Array<ArrayBuffer> | null = source?.read() ?? null;
        if (chunk !== null) return controller.enqueue(chunk);
        if (isOver) return failure === undefined ? controller.close() : controller.error(failure);
        await new Promise<void>((resolve) => wake = resolve);
      }
    },
    cancel: () => void source?.destroy(),
  }, { highWaterMark: 0 });
}

function writableOf(sink: Writable | null): WritableStream<Uint8Array> {
  const gone = new Error("write to a program: it takes nothing any more");
  if (sink === null) return new WritableStream({ start: (controller) => controller.error(gone) });
  let giveUp = () => {};
  return new WritableStream({
    start(controller) {
      const end = (error?: Error) => {
        controller.error(error ?? gone);
        giveUp();
      };
      sink.on("error", end).on("close", () => end());
      // Not by `abort`: that waits for a write which a program that hangs never takes.
      controller.signal.addEventListener("abort", () => void sink.destroy());
    },
    write: (chunk) =>
      new Promise((resolve, reject) => {
        giveUp = () => reject(gone);
        sink.write(chunk, (error) => error ? reject(error) : resolve());
      }),
    close: () =>
      new Promise((resolve) => {
        giveUp = resolve;
        sink.end(resolve);
      }),
  });
}
