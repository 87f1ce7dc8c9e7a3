import type { SupervisedDaemon } from "./supervisor.ts";

export interface StartSupervisedOptions {
  /** The argv that starts the daemon under a supervisor. */
  readonly command: readonly string[];
  /** Silence that is a hang, milliseconds; the daemon beats some times within it. */
  readonly hangLimitMs: number;
  /** Each line by which the daemon tells of itself. */
  readonly onNotice: (line: string) => void;
}

/** Longer lines tell of something else. */
const LONGEST_LINE = 4_096;

/**
 * Starts the daemon as a child. Its stdin is open as long as this process lives, so that it learns of
 * our end however that comes; on its stdout it beats.
 * @throws what the system says when it cannot be started.
 */
export function startSupervised(options: StartSupervisedOptions): SupervisedDaemon {
  const [program = "", ...args] = options.command;
  const child = new Deno.Command(program, {
    args,
    env: {
      WATCHDOG_USEC: String(options.hangLimitMs * 1_000),
      WATCHDOG_PID: "",
      NOTIFY_SOCKET: "",
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  void readLines(child.stdout, options.onNotice);
  let hasEnded = false;
  const ended = child.status.then(({ code, signal }) => {
    hasEnded = true;
    void child.stdin.close().catch(() => {});
    return { code, signal };
  });
  return {
    pid: child.pid,
    ended,
    signal(signal) {
      if (hasEnded) return;
      try {
        child.kill(signal);
      } catch {
        // It has just ended.
      }
    },
  };
}

async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: string) => void,
): Promise<void> {
  let rest = "";
  try {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = (lines.pop() ?? "").slice(0, LONGEST_LINE);
      for (const line of lines) onLine(line);
    }
  } catch {
    // What ends is told by the end of the process.
  }
}
