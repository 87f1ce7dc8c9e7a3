import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { CommitError } from "./errors.ts";
import { migrate } from "./migrate.ts";
import { openStore } from "./open.ts";
import { Store } from "./store.ts";
import { openOptions, withConnection, withDatabasePath, withStore } from "./test_database.ts";
import {
  aFact,
  anEscalation,
  aPane,
  aSession,
  aSource,
  changes,
  facts,
  SERVER,
  T0,
} from "./test_rows.ts";

/** A source, a session and a pane, the least that can be kept. */
const WORLD = changes({
  sources: [aSource("source")],
  sessions: [aSession("session")],
  panes: [aPane("pane")],
  escalations: [anEscalation("escalation")],
});

function inMemory(body: (store: Store) => void): void {
  withStore(":memory:", body);
}

function ids(events: readonly { readonly id: number }[]): number[] {
  return events.map(({ id }) => id);
}

Deno.test("Store.commit() gives facts the next ids, in order, without a hole", () =>
  inMemory((store) => {
    assert.deepEqual(ids(store.commit(changes({ events: facts(3) }))), [1, 2, 3]);
    assert.deepEqual(store.commit(changes({})), []);
    assert.deepEqual(ids(store.commit(changes({ events: facts(2) }))), [4, 5]);
    assert.equal(store.lastEventId, 5);
    assert.equal(store.firstEventId, 1);
  }));

Deno.test("Store.commit() goes on counting after a restart, and after everything was pruned", () =>
  withDatabasePath((path) => {
    withStore(path, (store) => store.commit(changes({ events: facts(3) })));
    withConnection(new DatabaseSync(path), (db) => db.exec("DELETE FROM events"));
    withStore(path, (store) => {
      assert.equal(store.lastEventId, 3);
      assert.equal(store.firstEventId, 4);
      assert.deepEqual(ids(store.commit(changes({ events: facts(1) }))), [4]);
    });
  }));

Deno.test("Store.commit() returns events as they are read again", () =>
  inMemory((store) => {
    const events = store.commit(changes({
      events: [
        aFact({ payload: { deep: { list: [1, null, "é"] } }, confidence: 0.1 }),
        aFact({ sourceId: null, message: null }),
        aFact({ sessionId: "gone", paneId: "gone", display: { sessionName: "a", paneIndex: 0 } }),
      ],
    }));
    assert.deepEqual(store.eventsAfter(0, 10), events);
  }));

Deno.test("Store.commit() keeps rows and facts together", () =>
  inMemory((store) => {
    store.commit({ ...WORLD, events: facts(1) });
    const { sources, sessions, panes, escalations } = WORLD;
    assert.deepEqual(store.load(0), { sources, sessions, panes, escalations });
    assert.equal(store.lastEventId, 1);
  }));

const FAILING_ROWS: Readonly<Record<string, Parameters<Store["commit"]>[0]>> = {
  "a pane of no session": { ...WORLD, events: facts(2), panes: [aPane("p", { sessionId: "no" })] },
  "a session of no source": changes({ events: facts(2), sessions: [aSession("session")] }),
  "a second source on one socket": {
    ...WORLD,
    events: facts(2),
    sources: [aSource("source"), aSource("twin", { tmuxSocket: aSource("source").tmuxSocket })],
  },
  "a status that is none": {
    ...WORLD,
    events: facts(2),
    panes: [aPane("pane", { status: "asleep" as "idle" })],
  },
  "a severity that is none, in the last fact": {
    ...WORLD,
    events: [...facts(2), aFact({ severity: "loud" as "info" })],
  },
};

for (const [what, change] of Object.entries(FAILING_ROWS)) {
  Deno.test(`Store.commit() keeps nothing of a transaction with ${what}`, () =>
    inMemory((store) => {
      assert.throws(() => store.commit(change), (error) => {
        assert.ok(error instanceof CommitError);
        assert.equal(error.code, "COMMIT_FAILED");
        assert.match(error.message, /^events cannot be kept: .*constraint/);
        return true;
      });
      assert.equal(store.lastEventId, 0);
      assert.deepEqual(store.eventsAfter(0, 10), []);
      assert.deepEqual(store.load(0), { sources: [], sessions: [], panes: [], escalations: [] });
      // The ids it had given go to the next one.
      assert.deepEqual(ids(store.commit({ ...WORLD, events: facts(2) })), [1, 2]);
    }));
}

Deno.test("Store.commit() lets two sessions swap their names", () =>
  inMemory((store) => {
    const named = (id: string, name: string) => aSession(id, { name });
    store.commit({ ...WORLD, sessions: [named("a", "left"), named("b", "right")], panes: [] });
    store.commit(changes({ sessions: [named("a", "right"), named("b", "left")] }));
    const found = store.load(0).sessions.map(({ session }) => [session.id, session.name]);
    assert.deepEqual(found.sort(), [["a", "right"], ["b", "left"]]);
  }));

Deno.test("Store.commit() brings a row up to date and keeps when a source was first known", () =>
  withDatabasePath((path) => {
    let now = T0;
    const { store } = openStore(path, openOptions({ now: () => now }));
    store.commit(WORLD);
    now += 1_000;
    const source = aSource("source", { status: "degraded", lastError: "it hangs", server: null });
    const pane = aPane("pane", { status: "active", title: "now", sessionIds: ["session", "b"] });
    store.commit(changes({ sources: [source], panes: [pane] }));
    assert.deepEqual(store.load(0), { ...store.load(0), sources: [source], panes: [pane] });
    store.close();
    withConnection(new DatabaseSync(path), (db) => {
      assert.deepEqual({ ...db.prepare("SELECT created_at FROM sources").get() }, {
        created_at: T0,
      });
    });
  }));

Deno.test("Store.load() leaves out what ended before, and the panes of such sessions", () =>
  inMemory((store) => {
    const ended = (at: number) => ({ endedAt: at, status: "ended" as const });
    store.commit(changes({
      sources: [aSource("source")],
      sessions: [
        aSession("living"),
        aSession("recent", ended(T0)),
        aSession("old", ended(T0 - 1)),
      ],
      panes: [
        aPane("living-pane", { sessionId: "living" }),
        aPane("recent-pane", { sessionId: "living", ...ended(T0) }),
        aPane("old-pane", { sessionId: "living", ...ended(T0 - 1) }),
        aPane("pane-of-recent", { sessionId: "recent", ...ended(T0) }),
        aPane("pane-of-old", { sessionId: "old", ...ended(T0) }),
      ],
    }));
    const { sessions, panes } = store.load(T0);
    assert.deepEqual(sessions.map(({ session }) => session.id).sort(), ["living", "recent"]);
    assert.deepEqual(
      panes.map(({ pane }) => pane.id).sort(),
      ["living-pane", "pane-of-recent", "recent-pane"],
    );
  }));

Deno.test("Store.findSession(), findPane() and panesOfSession() know what ended long ago", () =>
  inMemory((store) => {
    const session = aSession("session", { endedAt: 1, status: "ended" });
    const pane = aPane("pane", { endedAt: 1, status: "ended" });
    store.commit({ ...WORLD, sessions: [session], panes: [pane] });
    assert.deepEqual(store.load(T0).sessions, []);
    assert.deepEqual(store.findSession("session"), session);
    assert.deepEqual(store.findPane("pane"), pane);
    assert.deepEqual(store.panesOfSession("session"), [pane]);
    assert.equal(store.findSession("pane"), null);
    assert.equal(store.findPane("session"), null);
    assert.deepEqual(store.panesOfSession("pane"), []);
  }));

Deno.test("Store.findSource() finds by kind and socket, whatever the host is called", () =>
  inMemory((store) => {
    const source = aSource("source", { distro: "old-name" });
    store.commit(changes({ sources: [source] }));
    assert.deepEqual(store.findSource("linux", source.tmuxSocket), source);
    assert.equal(store.findSource("wsl", source.tmuxSocket), null);
    assert.equal(store.findSource("linux", "/tmp/other"), null);
  }));

Deno.test("Store.beginRun() and endRun() keep the runs of the daemon", () =>
  withDatabasePath((path) => {
    let now = T0;
    const { store } = openStore(path, openOptions({ now: () => now }));
    const run = { version: "1.2.3", protocolVersion: 1, features: ["a", "b"] };
    store.beginRun({ runId: "run-1", ...run });
    now += 5;
    store.endRun("run-1");
    store.beginRun({ runId: "run-2", ...run });
    store.close();
    withConnection(new DatabaseSync(path), (db) => {
      const rows = db.prepare(
        "SELECT run_id, started_at, ended_at, version, capabilities FROM daemon_runs ORDER BY run_id",
      ).all().map((row) => Object.values(row));
      assert.deepEqual(rows, [
        ["run-1", T0, T0 + 5, "1.2.3", '["a","b"]'],
        ["run-2", T0 + 5, null, "1.2.3", '["a","b"]'],
      ]);
    });
  }));

/** A store whose database may not grow, as on a full disk; `free` gives it room again. */
function withFullDisk(path: string, body: (store: Store, free: () => void) => void): void {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: true });
  withConnection(db, () => {
    db.exec("PRAGMA journal_mode = WAL");
    migrate(db);
    const store = new Store(db, { path, now: () => T0, newId: () => "id" });
    const pages = Number(db.prepare("PRAGMA page_count").get()?.["page_count"]);
    db.exec(`PRAGMA max_page_count = ${pages + 3}`);
    body(store, () => db.exec("PRAGMA max_page_count = 100000"));
  });
}

Deno.test("Store.commit() on a full disk keeps nothing, reads on, and goes on when there is room", () =>
  withDatabasePath((path) =>
    withFullDisk(path, (store, free) => {
      store.commit({ ...WORLD, events: facts(1) });
      const big = facts(100).map((fact) => ({ ...fact, message: "x".repeat(1_000) }));
      const renamed = aSession("session", { name: "renamed" });
      const change = changes({ sessions: [renamed], events: big });
      assert.throws(
        () => store.commit(change),
        (error) => error instanceof CommitError && /full/.test(error.message),
      );
      assert.equal(store.lastEventId, 1);
      assert.deepEqual(store.load(0).sessions, WORLD.sessions);
      // What fits is kept even now.
      assert.deepEqual(ids(store.commit(changes({ events: facts(1) }))), [2]);
      free();
      assert.equal(store.commit(change)[0]?.id, 3);
      assert.deepEqual(store.load(0).sessions, [renamed]);
      assert.equal(store.lastEventId, 102);
    })
  ));

Deno.test("Store.commit() fails while another program writes, and goes on afterwards", () =>
  withDatabasePath((path) =>
    withStore(path, (store) =>
      withConnection(new DatabaseSync(path), (other) => {
        other.exec("BEGIN IMMEDIATE");
        assert.throws(() => store.commit(changes({ events: facts(1) })), CommitError);
        assert.equal(store.lastEventId, 0);
        other.exec("ROLLBACK");
        assert.equal(store.commit(changes({ events: facts(1) }))[0]?.id, 1);
      }))
  ));

Deno.test("Store rows carry the server run they belong to", () =>
  inMemory((store) => {
    const server = { pid: 7, startedAt: T0 };
    const session = { ...aSession("session"), server };
    store.commit({ ...WORLD, sessions: [session], panes: [{ ...aPane("pane"), server }] });
    assert.deepEqual(store.findSession("session")?.server, server);
    assert.deepEqual(store.findPane("pane")?.server, server);
    assert.notDeepEqual(server, SERVER);
  }));
