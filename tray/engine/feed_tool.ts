import { messageOf } from "../../shared/text/message_of.ts";
import { type HiddenProcess, startHidden } from "./hidden_process.ts";
import { abandonIfAlive, readOutput } from "./tool_child.ts";

/** How one run of a program that was given its input ended. */
export type FedResult =
  | {
    readonly kind: "exited";
    readonly code: number;
    /** The beginning, without NUL and carriage return: in noise of wsl.exe in UTF-16, ASCII stays. */
    readonly stdout: string;
    readonly stderr: string;
  }
  | { readonly kind: "not_found" }
  /** Nothing moved for as long as was allowed; it was ended. */
  | { readonly kind: "timeout" }
  /** It could not be started, or its input could not be read. */
  | { readonly kind: "failed"; readonly message: string };

export interface FeedOptions {
  /** Its stdin, piece by piece; closed after the last one. Nothing by default. */
  readonly input?: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Longest time without a byte of input taken, a byte of output given, or the end. */
  readonly idleMs: number;
  /** Told how many bytes of the input it has taken so far. */
  readonly onSent?: (bytes: number) => void;
  /** Told of every piece of stdout, which may be longer than what is kept. */
  readonly onOutput?: (chunk: Uint8Array) => void;
}

/** Runs a program to its end, with bytes for its stdin. Never throws. */
export type FeedTool = (argv: readonly string[], options: FeedOptions) => Promise<FedResult>;

const MAX_BYTES = 64 * 1024;

/**
 * Runs a program without a terminal, and hands it bytes as they are. One that does not move is
 * ended with all it has started. One that ends before it has read everything is judged by its
 * status.
 */
export const feedTool: FeedTool = async (argv, options) => {
  let child: HiddenProcess;
  try {
    const pipes = ["stdin", "stdout", "stderr"] as const;
    child = startHidden({ argv, env: { WSL_UTF8: "1" }, pipes });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "not_found" };
    return { kind: "failed", message: messageOf(error) };
  }
  const idle = new IdleTimer(options.idleMs);
  const stop = new AbortController();
  const { signal } = stop;
  const told = (chunk: Uint8Array) => {
    idle.moved();
    options.onOutput?.(chunk);
  };
  const broken = Promise.withResolvers<FedResult>();
  const stdin = child.stdin.getWriter();
  const fed = feed(stdin, options.input ?? [], {
    signal,
    onSent: (bytes) => {
      idle.moved();
      options.onSent?.(bytes);
    },
  }).catch((error) => broken.resolve({ kind: "failed", message: messageOf(error) }));
  const exited = Promise.all([
    child.status,
    readOutput(child.stdout, { signal, maxBytes: MAX_BYTES, onChunk: told }),
    readOutput(child.stderr, { signal, maxBytes: MAX_BYTES, onChunk: () => idle.moved() }),
  ]).then(([{ code }, stdout, stderr]): FedResult => (
    { kind: "exited", code, stdout: plainText(stdout), stderr: plainText(stderr) }
  ));
  try {
    return await Promise.race([exited, broken.promise, idle.late]);
  } finally {
    idle.end();
    // A pipe that is closed before the end would make what has come look whole.
    await abandonIfAlive(child, stop);
    void stdin.abort().catch(() => {});
    await fed;
  }
};

interface FeedInputOptions {
  readonly signal: AbortSignal;
  readonly onSent: (bytes: number) => void;
}

/** @throws when the input fails; a program that reads no further is no failure. */
async function feed(
  stdin: WritableStreamDefaultWriter<Uint8Array>,
  input: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { signal, onSent }: FeedInputOptions,
): Promise<void> {
  const { promise: stopped, resolve } = Promise.withResolvers<false>();
  signal.addEventListener("abort", () => resolve(false), { once: true });
  let sent = 0;
  for await (const chunk of input) {
    const taken = stdin.write(chunk).then(() => true, () => false);
    if (!await Promise.race([taken, stopped])) return;
    sent += chunk.length;
    onSent(sent);
  }
  await Promise.race([stdin.close().catch(() => {}), stopped]);
}

/** Goes off once nothing has moved for so long. */
class IdleTimer {
  readonly late: Promise<FedResult>;
  readonly #limitMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #fire: () => void;

  constructor(limitMs: number) {
    const { promise, resolve } = Promise.withResolvers<FedResult>();
    this.late = promise;
    this.#limitMs = limitMs;
    this.#fire = () => resolve({ kind: "timeout" });
    this.moved();
  }

  moved(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#fire, this.#limitMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

const utf8 = new TextDecoder();

function plainText(bytes: Uint8Array): string {
  return utf8.decode(bytes.filter((byte) => byte !== 0 && byte !== 0x0d));
}
