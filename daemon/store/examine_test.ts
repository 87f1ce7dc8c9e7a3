import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { examineDatabase } from "./examine.ts";
import { withConnection, withDatabasePath, withStore } from "./test_database.ts";
import { aPane, aSession, aSource, changes, facts } from "./test_rows.ts";

function fill(path: string): void {
  withStore(path, (store) => {
    const sessions = [aSession("session", { paneCount: 2, waitingPanes: 1 })];
    const panes = [
      aPane("one"),
      aPane("two", { status: "waiting" }),
      aPane("gone", { endedAt: 5, status: "ended" }),
    ];
    store.commit(changes({ sources: [aSource("source")], sessions, panes, events: facts(9) }));
  });
}

/** The names of what is not right after the SQL was run. */
function problemsAfter(path: string, sql: string): string[] {
  withConnection(new DatabaseSync(path, { enableForeignKeyConstraints: false }), (db) => {
    db.exec(sql);
  });
  const { ok, findings } = examineDatabase(path);
  const problems = findings.filter((finding) => !finding.ok).map(({ name }) => name);
  assert.equal(ok, problems.length === 0);
  return problems;
}

Deno.test("examineDatabase() finds a database sound whose oldest events were taken away", () =>
  withDatabasePath((path) => {
    fill(path);
    assert.deepEqual(problemsAfter(path, "DELETE FROM events WHERE id < 4"), []);
    const { firstEventId, lastEventId, isIncremental } = examineDatabase(path);
    assert.deepEqual([firstEventId, lastEventId, isIncremental], [4, 9, true]);
    assert.deepEqual(problemsAfter(path, "DELETE FROM events"), []);
    assert.equal(examineDatabase(path).firstEventId, 10);
  }));

for (
  const [what, problem, sql] of [
    ["a hole in the events", "events", "DELETE FROM events WHERE id = 4"],
    ["events without the last one", "events", "DELETE FROM events WHERE id = 9"],
    ["a session that counts wrong", "counters", "UPDATE sessions SET pane_count = 3"],
    ["a session that forgets who waits", "counters", "UPDATE sessions SET waiting_panes = 0"],
    [
      "a pane of no session",
      "references",
      "UPDATE panes SET session_uid = 'x' WHERE pane_uid = 'gone'",
    ],
    ["a newer schema", "schema", "PRAGMA user_version = 999"],
  ] as const
) {
  Deno.test(`examineDatabase() finds ${what}`, () =>
    withDatabasePath((path) => {
      fill(path);
      assert.deepEqual(problemsAfter(path, sql), [problem]);
    }));
}

Deno.test("examineDatabase() finds an index that is damaged", () =>
  withDatabasePath((path) => {
    fill(path);
    const page = withConnection(new DatabaseSync(path), (db) => {
      const row = db.prepare(
        "SELECT rootpage AS page FROM sqlite_schema WHERE name = 'idx_events_type_time'",
      ).get();
      return Number(row?.["page"]);
    });
    const content = Deno.readFileSync(path);
    // The entries stand at the end of their page.
    content.fill(0xff, page * 4096 - 100, page * 4096);
    Deno.writeFileSync(path, content);
    assert.ok(problemsAfter(path, "SELECT 1").includes("pages"));
  }));

Deno.test("readDatabase() says what is no file, and what is empty", () =>
  withDatabasePath((path) => {
    Deno.writeTextFileSync(path, "");
    assert.throws(() => examineDatabase(path), { code: "NO_DATABASE", message: /is empty/ });
    Deno.removeSync(path);
    Deno.mkdirSync(path);
    assert.throws(() => examineDatabase(path), { code: "NOT_OURS", message: /is a directory/ });
  }));

Deno.test("readDatabase() says what is no regular file", () =>
  withDatabasePath((path) => {
    new Deno.Command("mkfifo", { args: [`${path}.fifo`] }).outputSync();
    for (const special of [`${path}.fifo`, "/dev/zero"]) {
      assert.throws(() => examineDatabase(special), { message: /is no regular file, name a/ });
    }
  }));
