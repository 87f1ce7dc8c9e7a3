import { basename } from "node:path";

/** Tells of records that come into a directory; of removed ones, and of half ones, nothing. */
export function watchSpool(directory: string, onChange: () => void): { close(): void } {
  const watcher = Deno.watchFs(directory, { recursive: false });
  void follow(watcher, onChange);
  return {
    close: () => {
      try {
        watcher.close();
      } catch {
        // It broke by itself before.
      }
    },
  };
}

async function follow(watcher: Deno.FsWatcher, onChange: () => void): Promise<void> {
  try {
    for await (const { kind, paths } of watcher) {
      if (kind === "remove" || kind === "access") continue;
      // Without a name, the system has lost count.
      if (paths.length === 0 || paths.some((path) => basename(path).startsWith("r"))) onChange();
    }
  } catch {
    // What it would have told is found by the next look at the directory.
  }
}
