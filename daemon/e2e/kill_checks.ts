import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Event } from "../../shared/model/event.ts";
import type { KillRecorder } from "./kill_recorder.ts";

/** What a database held after a kill. */
export interface AfterKill {
  readonly lastEventId: number;
  readonly events: number;
}

/**
 * Looks at what a killed daemon has left, in a copy, so that its log is there for the next run as
 * the kill left it.
 * @param since up to which event earlier looks have compared what was told
 * @throws {AssertionError} when it is not sound, has a hole, or lacks what was told
 */
export async function checkAfterKill(
  database: string,
  { recorder, since, lastEventId }: {
    readonly recorder: KillRecorder;
    readonly since: number;
    readonly lastEventId: number;
  },
): Promise<AfterKill> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-e2e-copy-" });
  try {
    const copy = join(dir, "tracker.db");
    if (!await copyDatabase(database, copy)) return { lastEventId: 0, events: 0 };
    using db = new DatabaseSync(copy);
    expectSound(db);
    if (!hasEvents(db)) return { lastEventId: 0, events: 0 };
    const found = db.prepare("SELECT count(*) AS n, coalesce(max(id), 0) AS last FROM events")
      .get();
    const [events, last] = [Number(found?.["n"]), Number(found?.["last"])];
    equal(events, last, "ids have no hole");
    ok(last >= lastEventId, `the cursor went back from ${lastEventId} to ${last}`);
    ok(last >= recorder.lastEventId, `event ${recorder.lastEventId} was told, ${last} is the last`);
    for (const row of db.prepare("SELECT * FROM events WHERE id > ?").iterate(since)) {
      const told = recorder.acknowledged.get(Number(row["id"]));
      if (told !== undefined) deepEqual(factOf(row), toldAs(told));
    }
    return { lastEventId: last, events };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Everything that was told is there once, as it was told. */
export function expectExactlyOnce(
  told: ReadonlyMap<number, Event>,
  kept: readonly Event[],
): void {
  deepEqual(kept.map(({ id }) => id), kept.map((_, index) => index + 1), "ids grow by one");
  const byId = new Map(kept.map((event) => [event.id, event]));
  for (const [id, event] of told) deepEqual(byId.get(id), event, `acknowledged event ${id}`);
}

/** A fact that was kept, lost with the process, and seen again would be told under two ids. */
export function expectOneLifeEach(kept: readonly Event[]): void {
  for (const type of ["session.created", "session.ended", "pane.created", "pane.ended"]) {
    const ids = kept.filter((event) => event.type === type)
      .map(({ paneId, sessionId }) => type.startsWith("pane") ? paneId : sessionId);
    equal(new Set(ids).size, ids.length, `${type} once for each`);
  }
}

export function expectSound(db: DatabaseSync): void {
  deepEqual(db.prepare("PRAGMA integrity_check").all().map((row) => ({ ...row })), [
    { integrity_check: "ok" },
  ]);
  deepEqual(db.prepare("PRAGMA foreign_key_check").all(), []);
}

function hasEvents(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'events'").get() !== undefined;
}

/** False where there is none yet. */
async function copyDatabase(from: string, to: string): Promise<boolean> {
  for (const suffix of ["", "-wal"]) {
    try {
      await Deno.copyFile(from + suffix, to + suffix);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      if (suffix === "") return false;
    }
  }
  return true;
}

function factOf(row: Readonly<Record<string, unknown>>) {
  return {
    type: row["type"],
    sessionId: row["session_uid"],
    paneId: row["pane_uid"],
    detectedAt: row["detected_at"],
    payload: JSON.parse(String(row["payload"])),
  };
}

function toldAs({ type, sessionId, paneId, detectedAt, payload }: Event) {
  return { type, sessionId, paneId, detectedAt, payload };
}
