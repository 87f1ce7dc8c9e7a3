import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { inspectDatabase } from "./inspect.ts";
import { openStore } from "./open.ts";
import { salvageDatabase } from "./salvage.ts";
import { syncedDirectories } from "./test_synced.ts";

const NOW = 1_780_000_000_000;
const EVENTS = 4_000;

async function withDirectory(body: (path: string) => void | Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-salvage-" });
  try {
    await body(join(dir, "tracker.db"));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function options() {
  let id = 0;
  return { now: () => NOW, newId: () => `id-${++id}` };
}

/** A database with events, whose instance is `first`. */
function fill(path: string): void {
  openStore(path, { now: () => NOW, newId: () => "first" }).store.close();
  using db = new DatabaseSync(path);
  db.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${EVENTS})
    INSERT INTO events (id, type, detected_at, source, confidence, severity, payload, display)
    SELECT i, 'daemon.started', ${NOW} + i, 'daemon', 1, 'info', '{}', '{"text":"' || hex(randomblob(100)) || '"}' FROM n;
    PRAGMA wal_checkpoint(TRUNCATE);
  `);
}

/** Overwrites some pages in the middle of the file. */
function damage(path: string): void {
  using file = Deno.openSync(path, { read: true, write: true });
  const { size } = file.statSync();
  file.seekSync(Math.floor(size / 2 / 4_096) * 4_096, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(3 * 4_096).fill(0xa5));
}

Deno.test("salvageDatabase() keeps what can be read, from both ends, and sets the rest aside", () =>
  withDirectory((path) => {
    fill(path);
    damage(path);
    assert.equal(inspectDatabase(path).kind, "corrupt");
    const { setAside, tables } = salvageDatabase(path, options());
    assert.equal(inspectDatabase(path).kind, "sound");
    assert.equal(inspectDatabase(setAside).kind, "corrupt");
    const events = tables.find(({ table }) => table === "events");
    assert.ok(events?.broken);
    assert.ok(events.rows > EVENTS / 2 && events.rows < EVENTS, `${events.rows} rows`);
    using db = new DatabaseSync(path, { readOnly: true });
    const found = db.prepare("SELECT min(id) AS low, max(id) AS high, count(*) AS n FROM events")
      .get();
    assert.deepEqual({ ...found }, { low: 1, high: EVENTS, n: events.rows });
    const left = [...Deno.readDirSync(join(path, ".."))].map(({ name }) => name);
    assert.deepEqual(left.filter((name) => name.includes("salvaged")), []);
  }));

Deno.test("salvageDatabase() keeps what is left of a file that lacks its end", () =>
  withDirectory((path) => {
    fill(path);
    Deno.truncateSync(path, Math.floor(Deno.statSync(path).size / 3));
    const { tables } = salvageDatabase(path, options());
    assert.equal(inspectDatabase(path).kind, "sound");
    const events = tables.find(({ table }) => table === "events");
    assert.ok(events?.broken && events.rows > EVENTS / 10, `${events?.rows} rows`);
    assert.deepEqual(
      [...Deno.readDirSync(dirname(path))].filter(({ name }) => name.includes("padded")),
      [],
    );
  }));

Deno.test("salvageDatabase() gives the database another instance, so that old cursors are stale", () =>
  withDirectory((path) => {
    fill(path);
    damage(path);
    salvageDatabase(path, options());
    const { store, setAside } = openStore(path, { now: () => NOW, newId: () => "later" });
    const { instanceId } = store;
    store.close();
    assert.equal(setAside, null);
    assert.notEqual(instanceId, "first");
  }));

Deno.test("salvageDatabase() keeps what the database knows of itself, but for its instance", () =>
  withDirectory((path) => {
    fill(path);
    const kept = [
      ["stats_samples_from", "1780000000000"],
      ["stats_time_zone", "Europe/Zurich"],
      ["usage_closed_before", "1770000000000"],
    ];
    {
      using db = new DatabaseSync(path);
      for (const row of kept) db.prepare("INSERT INTO meta (key, value) VALUES (?, ?)").run(...row);
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    damage(path);
    salvageDatabase(path, options());
    using db = new DatabaseSync(path, { readOnly: true });
    const rows = db.prepare("SELECT key, value FROM meta ORDER BY key").all();
    const [instance, ...others] = rows.map(({ key, value }) => [key, value]);
    assert.deepEqual(others, kept);
    assert.equal(instance?.[0], "instance_id");
    assert.notEqual(instance?.[1], "first");
  }));

Deno.test("salvageDatabase() leaves all as it was when the new one cannot take its place", () =>
  withDirectory((path) => {
    fill(path);
    damage(path);
    Deno.writeTextFileSync(`${path}-journal`, "");
    const before = Deno.readFileSync(path);
    const names = () => [...Deno.readDirSync(join(path, ".."))].map(({ name }) => name).sort();
    const rename = Deno.renameSync;
    try {
      Deno.renameSync = (from, to) => {
        if (String(from).includes(".salvaged-")) throw new Error("no room");
        rename(from, to);
      };
      assert.throws(() => salvageDatabase(path, options()), /no room/);
    } finally {
      Deno.renameSync = rename;
    }
    assert.deepEqual(Deno.readFileSync(path), before);
    assert.deepEqual(names().filter((name) => /corrupt|salvaged/.test(name)), []);
    assert.equal(salvageDatabase(path, options()).tables.length > 0, true);
  }));

Deno.test("salvageDatabase() waits until the new name is on disk", () =>
  withDirectory((path) => {
    fill(path);
    damage(path);
    const isInPlace = () => inspectDatabase(path).kind === "sound";
    const synced = syncedDirectories(isInPlace, () => salvageDatabase(path, options()));
    assert.equal(synced.at(-1), true);
  }));

Deno.test("salvageDatabase() of a file that is no database sets it aside", () =>
  withDirectory((path) => {
    Deno.writeTextFileSync(path, "x".repeat(10_000));
    const { setAside, tables } = salvageDatabase(path, options());
    assert.deepEqual(tables, []);
    assert.equal(Deno.readTextFileSync(setAside), "x".repeat(10_000));
    assert.equal(inspectDatabase(path).kind, "missing");
  }));

Deno.test("salvageDatabase() keeps tables without row ids, and no row whose parent was lost", () =>
  withDirectory((path) => {
    fill(path);
    {
      using db = new DatabaseSync(path, { enableForeignKeyConstraints: false });
      db.exec(`
        INSERT INTO daemon_runs (run_id, started_at, version, protocol_version, schema_version)
        SELECT 'run-' || id, id, '1', 1, 1 FROM events WHERE id <= 2000;
        INSERT INTO sources (source_id, kind, distro, tmux_socket, created_at, last_seen_at, status)
        VALUES ('here', 'linux', 'd', '/s', 1, 1, 'ok');
        PRAGMA wal_checkpoint(TRUNCATE);
      `);
      const columns = db.prepare("PRAGMA table_info(sessions)").all();
      const value = ({ name, type }: Record<string, unknown>, parent: string, id: string) =>
        name === "source_id" ? parent : name === "session_uid" ? id : type === "TEXT" ? "idle" : 1;
      const insert = db.prepare(
        `INSERT INTO sessions VALUES (${columns.map(() => "?").join(", ")})`,
      );
      insert.run(...columns.map((column) => value(column, "here", "kept")));
      insert.run(...columns.map((column) => value(column, "lost", "orphan")));
    }
    damage(path);
    const { tables } = salvageDatabase(path, options());
    assert.ok((tables.find(({ table }) => table === "daemon_runs")?.rows ?? 0) > 1_000);
    using db = new DatabaseSync(path, { readOnly: true });
    assert.deepEqual(
      db.prepare("SELECT session_uid AS id FROM sessions").all().map((row) => row["id"]),
      [
        "kept",
      ],
    );
    assert.deepEqual(db.prepare("PRAGMA foreign_key_check").all(), []);
  }));
