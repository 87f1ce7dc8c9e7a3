/** Runs `work`; for each directory it syncs, in order, what `look` found right then. */
export function syncedDirectories<T>(look: () => T, work: () => void): readonly T[] {
  const { prototype } = Deno.FsFile;
  const sync = Object.getOwnPropertyDescriptor(prototype, "syncSync");
  const found: T[] = [];
  try {
    prototype.syncSync = function (this: Deno.FsFile): void {
      if (this.statSync().isDirectory) found.push(look());
      sync?.value.call(this);
    };
    work();
  } finally {
    if (sync !== undefined) Object.defineProperty(prototype, "syncSync", sync);
  }
  return found;
}
