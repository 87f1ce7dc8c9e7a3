import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type Config, ConfigSchema } from "../platform/config_schema.ts";
import { examineDatabase } from "./examine.ts";
import { openStore } from "./open.ts";
import { Retention, type RetentionOptions } from "./retain.ts";
import type { RetentionKind } from "./retention_kinds.ts";
import { openOptions, withConnection, withDatabasePath } from "./test_database.ts";
import { aFact, anEscalation, aPane, aSession, aSource, changes, facts, T0 } from "./test_rows.ts";
import type { Store } from "./store.ts";
import { aSample, QUARTER0, rollAll } from "./test_samples.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MB = 1024 * 1024;

function config(maintenance: Partial<Config["maintenance"]> = {}): Config {
  return ConfigSchema.parse({ maintenance });
}

interface Scene {
  readonly path: string;
  readonly store: Store;
  readonly db: DatabaseSync;
  retention(options?: Partial<RetentionOptions>): Retention;
}

/** A store, and a second connection that looks into it. */
async function scene(body: (scene: Scene) => void): Promise<void> {
  await withDatabasePath((path) => {
    const { store } = openStore(path, openOptions());
    try {
      withConnection(new DatabaseSync(path), (db) => {
        const retention = (options: Partial<RetentionOptions> = {}) =>
          store.retention({ config: config(), elapsed: () => 0, ...options });
        body({ path, store, db, retention });
      });
    } finally {
      store.close();
    }
  });
}

/** One whole round. @returns its steps */
function round(retention: Retention, now = T0): number {
  let steps = 1;
  while (retention.step(now)) {
    if (++steps > 100_000) throw new Error("the round has no end");
  }
  return steps;
}

function count(db: DatabaseSync, table: string): number {
  return Number(db.prepare(`SELECT count(*) AS number FROM ${table}`).get()?.["number"]);
}

function kind(retention: Retention, name: string) {
  return retention.report().kinds.find((each) => each.name === name);
}

/** Facts of one kibibyte each. */
function heavyFacts(howMany: number, detectedAt = T0) {
  const payload = { text: "x".repeat(800) };
  return Array.from({ length: howMany }, () => aFact({ detectedAt, payload }));
}

Deno.test("step() takes away events that are past their days, and nothing else", () =>
  scene(({ store, db, retention }) => {
    const old = facts(450).map((fact) => ({ ...fact, detectedAt: T0 - 31 * DAY }));
    const young = facts(3).map((fact) => ({ ...fact, detectedAt: T0 - 29 * DAY }));
    store.commit(changes({ events: [...old, ...young] }));
    const keeper = retention();
    const steps = round(keeper);
    assert.ok(steps > 2, "in several steps");
    assert.equal(count(db, "events"), 3);
    assert.equal(store.firstEventId, 451);
    assert.equal(store.lastEventId, 453);
    assert.equal(keeper.report().lastPrunedAt, T0);
    assert.deepEqual(kind(keeper, "events"), {
      name: "events",
      keepMs: 30 * DAY,
      oldestAt: T0 - 29 * DAY,
      expired: 450,
      forRoom: 0,
    });
  }));

Deno.test("step() leaves no hole in the events when the clock was set back", () =>
  scene(({ store, db, retention }) => {
    const times = [T0 + 400 * DAY, T0 - 40 * DAY, T0 - DAY, T0 - 40 * DAY, T0];
    const events = times.map((detectedAt) => aFact({ detectedAt }));
    store.commit(changes({ events }));
    round(retention());
    assert.equal(store.firstEventId, 5);
    assert.equal(count(db, "events"), 1);
  }));

Deno.test("step() gives ids that only grow when all events went", () =>
  scene(({ store, retention }) => {
    store.commit(changes({ events: facts(3) }));
    round(retention(), T0 + 31 * DAY);
    assert.equal(store.firstEventId, 4);
    assert.equal(store.commit(changes({ events: facts(1) }))[0]?.id, 4);
  }));

Deno.test("step() takes away what ended long ago, and nothing that lives or is shown", () =>
  scene(({ path, store, db, retention }) => {
    const endedAt = T0 - 91 * DAY;
    const gone = { endedAt, status: "ended" } as const;
    store.commit(changes({
      sources: [aSource("source")],
      sessions: [
        aSession("session", { paneCount: 1 }),
        aSession("gone", gone),
        aSession("fresh", { ...gone, endedAt: T0 - 89 * DAY }),
      ],
      panes: [
        aPane("living"),
        aPane("dead in its place", { ...gone, statusReason: "pane_dead" }),
        aPane("gone", gone),
        aPane("gone with its session", { ...gone, sessionId: "gone", statusReason: "pane_dead" }),
        aPane("fresh", { ...gone, endedAt: T0 - 89 * DAY, sessionId: "fresh" }),
      ],
    }));
    const keeper = retention();
    round(keeper);
    const ids = db.prepare("SELECT pane_uid FROM panes ORDER BY 1").all().map((row) =>
      row["pane_uid"]
    );
    assert.deepEqual(ids, ["dead in its place", "fresh", "living"]);
    const sessions = db.prepare("SELECT session_uid FROM sessions ORDER BY 1").all();
    assert.deepEqual(sessions.map((row) => row["session_uid"]), ["fresh", "session"]);
    assert.equal(examineDatabase(path).ok, true);
    assert.equal(kind(keeper, "panes")?.oldestAt, T0 - 89 * DAY);
  }));

Deno.test("step() keeps what is shown after its end longer than its days, if it must", () =>
  scene(({ store, db, retention }) => {
    const gone = { endedAt: T0 - 6 * DAY, status: "ended" } as const;
    store.commit(changes({ sources: [aSource("source")], sessions: [aSession("gone", gone)] }));
    const shownForAWeek = ConfigSchema.parse({
      maintenance: { sessions_retention_days: 1 },
      sessions: { ended_visible_minutes: 7 * 24 * 60 },
    });
    round(retention({ config: shownForAWeek }));
    assert.equal(count(db, "sessions"), 1);
    round(retention({ config: config({ sessions_retention_days: 1 }) }));
    assert.equal(count(db, "sessions"), 0);
  }));

Deno.test("step() takes away old escalations and runs, but neither a pending nor the present one", () =>
  scene(({ store, db, retention }) => {
    const openedAt = T0 - 91 * DAY;
    const closed = { status: "resolved", phase: "answered", closedAt: openedAt } as const;
    store.commit(changes({
      escalations: [
        anEscalation("1", { openedAt }),
        anEscalation("2", { openedAt, ...closed }),
        anEscalation("3", { openedAt: T0 - DAY, ...closed }),
      ],
    }));
    for (const at of [openedAt - 1, openedAt]) {
      db.prepare(
        `INSERT INTO daemon_runs (run_id, started_at, version, protocol_version, schema_version)
         VALUES (?, ?, '1', 1, 1)`,
      ).run(String(at), at);
    }
    round(retention());
    const left = db.prepare("SELECT escalation_id AS id FROM escalations ORDER BY 1").all();
    assert.deepEqual(left.map(({ id }) => id), ["1", "3"]);
    assert.equal(count(db, "daemon_runs"), 1);
  }));

Deno.test("step() takes away old usage, but not what is still counted", () =>
  scene(({ db, retention }) => {
    const insert = db.prepare("INSERT INTO usage_slots VALUES (?, ?, 1, 1, 1, 1, 1, 1)");
    for (const days of [800, 740, 700]) {
      for (const series of [1, 2]) insert.run(T0 - days * DAY, series);
    }
    round(retention());
    assert.equal(count(db, "usage_slots"), 6, "nothing is closed yet");
    db.prepare("INSERT INTO meta VALUES ('usage_closed_before', ?)").run(String(T0 - 750 * DAY));
    const keeper = retention();
    round(keeper);
    assert.equal(count(db, "usage_slots"), 4);
    db.prepare("UPDATE meta SET value = ? WHERE key = 'usage_closed_before'").run(String(T0));
    round(keeper);
    assert.equal(count(db, "usage_slots"), 2);
  }));

Deno.test("step() holds the size: the oldest events go, the file shrinks, the newest stay", () =>
  scene(({ path, store, db, retention }) => {
    for (let batch = 0; batch < 24; batch++) store.commit(changes({ events: heavyFacts(1_000) }));
    assert.ok(store.bytes > 16 * MB);
    const keeper = retention({ config: config({ max_db_mb: 16 }), elapsed: steadily(1) });
    round(keeper);
    const { fits, fileBytes, freeBytes, limitBytes } = keeper.report();
    assert.equal(fits, true);
    assert.ok(fileBytes <= limitBytes, `${fileBytes}`);
    assert.ok(freeBytes < fileBytes / 10, `${freeBytes} free`);
    // What was read before holds the log back until now.
    db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    assert.ok(Deno.statSync(path).size <= 12 * MB, `${Deno.statSync(path).size}`);
    assert.equal(store.lastEventId, 24_000);
    assert.ok(store.firstEventId > 10_000 && store.firstEventId < 23_001);
    assert.equal(count(db, "events"), 24_000 - store.firstEventId + 1);
    assert.equal(kind(keeper, "events")?.forRoom, store.firstEventId - 1);
    assert.equal(examineDatabase(path).ok, true);
    const before = store.firstEventId;
    round(keeper);
    assert.equal(store.firstEventId, before, "once there is room, nothing more goes");
  }));

Deno.test("step() says so when it is too large and nothing more may go", () =>
  scene(({ store, db, retention }) => {
    db.prepare("INSERT INTO ledger_answers (last_at, answers) VALUES (1, zeroblob(?))").run(
      14 * MB,
    );
    store.commit(changes({ events: facts(1_500) }));
    const keeper = retention({ config: config({ max_db_mb: 16 }) });
    round(keeper);
    assert.equal(keeper.report().fits, false);
    assert.equal(count(db, "events"), 1_000, "the newest stay all the same");
    db.prepare("DELETE FROM ledger_answers").run();
    round(keeper);
    assert.equal(keeper.report().fits, true);
  }));

Deno.test("step() does less at a time when it takes long, and more when it does not", () =>
  scene(({ store, retention }) => {
    const old = () => facts(20_000).map((fact) => ({ ...fact, detectedAt: 1 }));
    store.commit(changes({ events: old() }));
    const quick = round(retention({ elapsed: () => 0 }));
    store.commit(changes({ events: old() }));
    const slow = retention({ elapsed: steadily(6) });
    assert.ok(round(slow) > 10 * quick);
    assert.ok(slow.report().longestStepMs >= 6);
  }));

Deno.test("step() begins the next round anew after one that failed", () =>
  scene(({ store, db, retention }) => {
    store.commit(changes({ events: facts(3).map((fact) => ({ ...fact, detectedAt: 1 })) }));
    const keeper = retention();
    db.exec("BEGIN IMMEDIATE");
    assert.throws(() => keeper.step(T0), /locked/);
    db.exec("COMMIT");
    round(keeper);
    assert.equal(count(db, "events"), 0);
  }));

Deno.test("step() writes a long log into the database, unless somebody reads an older picture", () =>
  scene(({ store, db, retention }) => {
    db.exec("BEGIN");
    assert.equal(count(db, "events"), 0);
    for (let batch = 0; batch < 12; batch++) store.commit(changes({ events: heavyFacts(1_000) }));
    const keeper = retention();
    assert.ok(keeper.report().walBytes > 8 * MB);
    round(keeper);
    assert.ok(keeper.report().walBytes > 8 * MB, "the reader holds it");
    db.exec("COMMIT");
    round(keeper);
    assert.equal(keeper.report().walBytes, 0);
  }));

Deno.test("a new kind is one entry", () =>
  scene(({ db, retention }) => {
    db.exec("CREATE TABLE things (thing_id INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT");
    const insert = db.prepare("INSERT INTO things (at) VALUES (?)");
    for (let at = 0; at < 10; at++) insert.run(T0 - at * HOUR);
    const things: RetentionKind = {
      name: "things",
      table: "things",
      key: ["thing_id"],
      time: "at",
      keepMs: () => 5 * HOUR,
      leastMs: () => HOUR,
    };
    const keeper = retention({ kinds: [things] });
    round(keeper);
    assert.equal(count(db, "things"), 6);
    assert.equal(keeper.report().kinds[0]?.oldestAt, T0 - 5 * HOUR);
  }));

Deno.test("step() makes no room of minutes and events that are not summed up yet", () =>
  scene(({ store, db, retention }) => {
    db.prepare("INSERT INTO ledger_answers (last_at, answers) VALUES (1, zeroblob(?))").run(
      14 * MB,
    );
    const at = QUARTER0 - 2 * HOUR;
    store.stats.write([aSample({ minuteStart: at })]);
    store.commit(changes({ events: [aFact({ type: "compact", detectedAt: at })] }));
    store.commit(changes({ events: facts(1_500) }));
    const keeper = retention({ config: config({ max_db_mb: 16 }) });
    const left = () => ["pane_minute_samples", "events"].map((table) => count(db, table));
    round(keeper);
    assert.deepEqual(left(), [1, 1_501]);
    rollAll(store);
    round(keeper);
    assert.deepEqual(left(), [0, 1_000]);
    assert.deepEqual(["samples", "events"].map((name) => kind(keeper, name)?.forRoom), [1, 501]);
  }));

/** A clock by which everything takes so long. */
function steadily(ms: number): () => number {
  let at = 0;
  return () => at += ms;
}
