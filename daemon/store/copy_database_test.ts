import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { copyDatabase, removeDatabase } from "./copy_database.ts";
import { withDatabasePath } from "./test_database.ts";

const PART = ".copy.part";

/** Looks at the copy right after SQLite has written it. */
class Watched extends DatabaseSync {
  readonly modes: number[] = [];
  readonly #path: string;

  constructor(path: string) {
    super(path);
    this.#path = path;
  }

  override prepare(sql: string): ReturnType<DatabaseSync["prepare"]> {
    const statement = super.prepare(sql);
    const run = (target: string) => {
      const changes = statement.run(target);
      this.modes.push((Deno.statSync(this.#path + PART).mode ?? 0) & 0o777);
      return changes;
    };
    return new Proxy(statement, {
      get: (of, name) => name === "run" ? run : Reflect.get(of, name),
    });
  }
}

Deno.test("copyDatabase() keeps the copy to the user while it is written, whatever was left", () =>
  withDatabasePath((path) => {
    const before = Deno.umask(0o022);
    const db = new Watched(path);
    try {
      db.exec("CREATE TABLE rows (id INTEGER); INSERT INTO rows VALUES (1), (2)");
      Deno.writeTextFileSync(path + PART, "half a copy", { mode: 0o644 });
      Deno.writeTextFileSync(`${path}${PART}-journal`, "its journal");
      copyDatabase(db, `${path}.copy`);
      assert.deepEqual(db.modes, [0o600]);
    } finally {
      Deno.umask(before);
      db.close();
    }
    assert.equal((Deno.statSync(`${path}.copy`).mode ?? 0) & 0o777, 0o600);
    assert.equal(existsSync(path + PART), false);
    assert.equal(existsSync(`${path}${PART}-journal`), false);
    using copy = new DatabaseSync(`${path}.copy`);
    assert.equal(copy.prepare("SELECT count(*) AS n FROM rows").get()?.["n"], 2);
  }));

Deno.test("copyDatabase() takes the place of no link, and removes nothing that is no file", () =>
  withDatabasePath((path) => {
    using db = new DatabaseSync(path);
    db.exec("CREATE TABLE rows (id INTEGER)");
    Deno.symlinkSync(`${path}.nowhere`, `${path}.copy`);
    assert.throws(() => copyDatabase(db, `${path}.copy`), /exists already/);
    assert.ok(Deno.lstatSync(`${path}.copy`).isSymlink);
    Deno.symlinkSync(path, `${path}.other.part`);
    assert.throws(() => copyDatabase(db, `${path}.other`), /in the way and no file/);
    assert.ok(Deno.lstatSync(`${path}.other.part`).isSymlink);
  }));

Deno.test("removeDatabase() removes what lies beside it too, and minds nothing that is missing", () =>
  withDatabasePath((path) => {
    for (const suffix of ["", "-journal", "-shm", "x"]) Deno.writeTextFileSync(path + suffix, "x");
    removeDatabase(path);
    assert.deepEqual(
      ["", "-journal", "-wal", "-shm", "x"].filter((suffix) => existsSync(path + suffix)),
      ["x"],
    );
  }));
