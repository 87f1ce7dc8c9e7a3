import { basename, dirname } from "node:path";
import { type CancelTimer, type Clock, systemClock } from "../engine/clock.ts";

export interface WatchFileOptions {
  /** Something has happened to the file, or may have. Never called after the watch has ended. */
  readonly onChange: () => void;
  readonly clock?: Clock;
  /** How long changes are gathered: editors write in several steps, milliseconds. Default 150. */
  readonly gatherMs?: number;
  /** Until a folder that cannot be watched is tried again, milliseconds. Default 5 000. */
  readonly retryMs?: number;
}

/**
 * Watches one file through its folder, so that it may come, go and be replaced, as may the
 * folder. Where the folder cannot be watched it is looked at from time to time.
 * @returns ends the watch; may be called more than once
 */
export function watchFile(path: string, options: WatchFileOptions): () => void {
  const { onChange, clock = systemClock, gatherMs = 150, retryMs = 5_000 } = options;
  let isOver = false;
  let watcher: Deno.FsWatcher | null = null;
  let cancelTelling: CancelTimer | null = null;
  let cancelRetry: CancelTimer = () => {};

  const tell = () => {
    cancelTelling ??= clock.setTimer(gatherMs, () => {
      cancelTelling = null;
      if (!isOver) onChange();
    });
  };
  const again = () => {
    if (!isOver) (tell(), begin());
  };
  const retry = () => {
    watcher = null;
    if (!isOver) cancelRetry = clock.setTimer(retryMs, again);
  };
  const begin = () => {
    try {
      watcher = Deno.watchFs(dirname(path), { recursive: false });
    } catch {
      return retry();
    }
    // Another folder may stand at that place by now.
    tellOf(watcher, path, tell).then(again, retry);
  };
  begin();

  return () => {
    isOver = true;
    cancelRetry();
    cancelTelling?.();
    watcher?.close();
    watcher = null;
  };
}

/** Resolves when the watch has ended, or the folder is gone from its place: the watch ends then. */
async function tellOf(watcher: Deno.FsWatcher, file: string, tell: () => void): Promise<void> {
  const name = basename(file);
  const folder = basename(dirname(file));
  for await (const { paths, kind, flag } of watcher) {
    if (kind === "access") continue;
    // `rescan`: some events were lost, so that the file may be among them.
    if (flag === "rescan" || paths.some((path) => basename(path) === name)) tell();
    // The watch would follow the folder to where it was moved. It is told of by its own name; that a
    // file in it has the same one costs no more than a new watch.
    const isOfPlace = kind === "remove" || kind === "rename";
    if (isOfPlace && paths.some((path) => basename(path) === folder)) return;
  }
}
