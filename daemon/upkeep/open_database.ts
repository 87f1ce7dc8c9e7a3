import type { Clock } from "../platform/clock.ts";
import { uuidv7 } from "../platform/ids.ts";
import type { RoomLog } from "../platform/room_log.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/store.ts";

/**
 * Opens the database of the daemon, or begins a new one; says so when it was upgraded, and when it
 * had to set a damaged one aside.
 * @throws {StoreOpenError} when it cannot be used.
 */
export function openDatabase(
  path: string,
  { clock, log }: { readonly clock: Clock; readonly log: RoomLog },
): Store {
  const { store, setAside, upgraded, pruned } = openStore(path, {
    now: () => clock.now(),
    newId: uuidv7,
  });
  if (upgraded) {
    const { from, copy } = upgraded;
    const detail = { from, to: store.schemaVersion, copy };
    log.info("the database was upgraded, a copy was kept", detail);
  }
  if (setAside) {
    log.error("the database was damaged: it was set aside, a new one begins", { setAside });
  }
  for (const { path: copy, kind, bytes, error } of pruned) {
    if (error === null) log.info("an old copy of the database was removed", { copy, kind, bytes });
    else log.warn("an old copy of the database cannot be removed", { copy, error });
  }
  return store;
}
