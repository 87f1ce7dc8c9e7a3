import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { OpenOptions } from "./open.ts";
import { migrate } from "./migrate.ts";
import { openStore } from "./open.ts";
import { Store } from "./store.ts";
import { T0 } from "./test_rows.ts";

/** Gives the body the path of a database that does not exist yet; its directory goes afterwards. */
export async function withDatabasePath(
  body: (path: string) => void | Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-store-" });
  try {
    await body(join(directory, "tracker.db"));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Options with a clock that stands still at `T0`, ids that count up, and little patience. */
export function openOptions(change: Partial<OpenOptions> = {}): OpenOptions {
  let last = 0;
  return { now: () => T0, newId: () => `new-${++last}`, busyTimeoutMs: 50, ...change };
}

/** Opens a store that must be sound, and closes it after the body. */
export function withStore<T>(path: string, body: (store: Store) => T): T {
  const { store } = openStore(path, openOptions());
  try {
    return body(store);
  } finally {
    store.close();
  }
}

/** Closes a second connection to the database after the body. */
export function withConnection<T>(db: DatabaseSync, body: (db: DatabaseSync) => T): T {
  try {
    return body(db);
  } finally {
    db.close();
  }
}

/** A store in memory whose oldest events a test can take away, as retention will. */
export interface PrunableStore {
  readonly store: Store;
  /** Takes away every event up to this id. */
  prune(upTo: number): void;
}

export function prunableStore(): PrunableStore {
  const db = new DatabaseSync(":memory:", { enableForeignKeyConstraints: true });
  migrate(db);
  const { now } = openOptions();
  return {
    store: new Store(db, { path: ":memory:", now, newId: () => "instance" }),
    prune: (upTo) => void db.prepare("DELETE FROM events WHERE id <= ?").run(upTo),
  };
}
