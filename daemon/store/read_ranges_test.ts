import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openStore } from "./open.ts";
import { readRanges } from "./read_ranges.ts";
import { openOptions, withConnection, withDatabasePath } from "./test_database.ts";
import { changes, facts } from "./test_rows.ts";

const ROWS = 7_000;

function steps(db: DatabaseSync, table: string): number {
  return [...readRanges(db, table)].length;
}

Deno.test("readRanges() goes through tables with a row id and without, to their end", () =>
  withConnection(new DatabaseSync(":memory:"), (db) => {
    db.exec("CREATE TABLE a (x TEXT)");
    db.exec("CREATE TABLE b (p TEXT, q INTEGER, x, PRIMARY KEY (p, q)) WITHOUT ROWID");
    assert.deepEqual([steps(db, "a"), steps(db, "b")], [0, 0]);
    db.exec("BEGIN");
    for (let row = 0; row < ROWS; row++) {
      db.prepare("INSERT INTO a VALUES (?)").run(`row ${row}`);
      db.prepare("INSERT INTO b VALUES (?, ?, ?)").run(String(row % 3), row, null);
    }
    db.exec("COMMIT");
    assert.deepEqual([steps(db, "a"), steps(db, "b")], [4, 4]);
  }));

Deno.test("readRanges() takes the fewer rows at a time the larger they are", () =>
  withConnection(new DatabaseSync(":memory:"), (db) => {
    db.exec("CREATE TABLE a (x BLOB); CREATE TABLE b (x BLOB)");
    for (let row = 0; row < 140; row++) {
      db.prepare("INSERT INTO a VALUES (zeroblob(?))").run(131_072);
      db.prepare("INSERT INTO b VALUES (zeroblob(?))").run(row < 100 ? 131_072 : 10);
    }
    // 100, then 8 in each; where rows become small again, so many more.
    assert.deepEqual([steps(db, "a"), steps(db, "b")], [6, 2]);
  }));

Deno.test("readRanges() meets a damaged page, wherever in the table it is", () =>
  withDatabasePath((path) => {
    const { store } = openStore(path, openOptions());
    store.commit(changes({ events: facts(ROWS) }));
    store.close();
    const pages = withConnection(new DatabaseSync(path), (db) => {
      db.exec("PRAGMA journal_mode = DELETE");
      return db.prepare("SELECT pageno FROM dbstat WHERE name = 'events' AND pagetype = 'leaf'")
        .all().map(({ pageno }) => Number(pageno));
    });
    for (const page of [pages[0], pages[Math.floor(pages.length / 2)], pages.at(-1)]) {
      const copy = `${path}.copy`;
      Deno.copyFileSync(path, copy);
      {
        using file = Deno.openSync(copy, { write: true });
        file.seekSync(((page ?? 0) - 1) * 4_096, Deno.SeekMode.Start);
        file.writeSync(new Uint8Array(4_096).fill(0xa5));
      }
      withConnection(new DatabaseSync(copy), (db) => {
        assert.throws(() => steps(db, "events"), /malformed/);
      });
    }
  }));
