import type { DesktopEnd, ProgramEnd, ToDesktop, ToProgram } from "./desktop_messages.ts";
import { openWake } from "../shell/thread_sleep.ts";
import { Letterbox } from "./letterbox.ts";
import type { TrayBuild } from "./tray_build.ts";

/** The thread of the program, as the one of the desktop sees it. */
export interface ProgramThread extends Disposable {
  readonly end: DesktopEnd;
  /** Resolves with a problem when it broke down. */
  readonly failed: Promise<string>;
}

/** The first message each way: messages before it would find nobody. */
interface Ready {
  readonly kind: "ready";
}

/** The first message to the program. */
interface Begin {
  readonly build: TrayBuild;
  /** What to ring after each message, for a thread that sleeps; null for one that does not. */
  readonly bell: bigint | null;
}

/**
 * Starts the program on a thread of its own, which runs this very file again.
 * @param bell wakes this thread, where it sleeps
 */
export async function startProgramThread(
  build: TrayBuild,
  bell: bigint | null = null,
): Promise<ProgramThread> {
  const worker = new Worker(build.entry, { type: "module", name: "program" });
  const { promise: failed, resolve: fail } = Promise.withResolvers<string>();
  worker.addEventListener("error", (event) => {
    // Else it would end this thread, too, before anybody is told.
    event.preventDefault();
    const { message, filename, lineno } = event;
    const place = filename === "" ? "" : ` (${filename.replace(/^.*[/\\]/, "")}:${lineno})`;
    fail(`the program broke down: ${message}${place}`);
  });
  const { promise: isReady, resolve: ready } = Promise.withResolvers<null>();
  worker.addEventListener("message", () => ready(null), { once: true });
  const problem = await Promise.race([isReady, failed]);
  if (problem !== null) throw new Error(problem);
  worker.postMessage({ build, bell } satisfies Begin);
  const end: DesktopEnd = {
    send: (message) => worker.postMessage(message),
    listen: (take) =>
      worker.addEventListener("message", ({ data }: MessageEvent<ToDesktop>) => take(data)),
  };
  return { end, failed, [Symbol.dispose]: () => worker.terminate() };
}

/** Whether this is the thread of the program. */
export function isProgramThread(): boolean {
  return "WorkerGlobalScope" in globalThis;
}

/** What a worker has of its own kind. */
interface WorkerScope {
  postMessage(message: ToDesktop | Ready): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

/**
 * Takes the build, and the end of the program; to be called while this file is loaded.
 * @param wakeBy makes of a bell what wakes the thread of the desktop
 */
export async function joinDesktopThread(wakeBy: (bell: bigint) => () => void = openWake): Promise<{
  readonly build: TrayBuild;
  readonly end: ProgramEnd;
}> {
  const scope = globalThis as unknown as WorkerScope;
  const { promise, resolve } = Promise.withResolvers<Begin>();
  const letters = new Letterbox<ToProgram>();
  // What follows the build waits for the program to begin.
  let take = (data: unknown) => {
    take = (data) => letters.put(data as ToProgram);
    resolve(data as Begin);
  };
  scope.addEventListener("message", ({ data }) => take(data));
  scope.postMessage({ kind: "ready" });
  const { build, bell } = await promise;
  const wake = bell === null ? () => {} : wakeBy(bell);
  const end: ProgramEnd = {
    send: (message) => {
      scope.postMessage(message);
      wake();
    },
    listen: (take) => letters.listen(take),
  };
  return { build, end };
}
