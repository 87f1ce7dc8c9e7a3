import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { inspectDatabase } from "./inspect.ts";
import { SCHEMA_VERSION } from "./migrate.ts";
import { openStore } from "./open.ts";

async function withDirectory(body: (path: string) => void): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-inspect-" });
  try {
    body(join(dir, "tracker.db"));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const open = (path: string) => openStore(path, { now: () => 0, newId: () => "id" }).store;

Deno.test("inspectDatabase() reads a sound database, also while a daemon has it", () =>
  withDirectory((path) => {
    const store = open(path);
    const whileOpen = inspectDatabase(path);
    store.close();
    for (const report of [whileOpen, inspectDatabase(path)]) {
      assert.equal(report.kind, "sound");
      assert.ok(report.kind === "sound" && report.schemaVersion === SCHEMA_VERSION);
    }
    open(path).close();
  }));

Deno.test("inspectDatabase() finds none, and makes none", () =>
  withDirectory((path) => {
    assert.deepEqual(inspectDatabase(path), { kind: "missing" });
    assert.throws(() => Deno.statSync(path), Deno.errors.NotFound);
  }));

Deno.test("inspectDatabase() tells damage and changes nothing", () =>
  withDirectory((path) => {
    const garbage = "no database ".repeat(500);
    Deno.writeTextFileSync(path, garbage);
    assert.equal(inspectDatabase(path).kind, "corrupt");
    assert.equal(Deno.readTextFileSync(path), garbage);
  }));

Deno.test("inspectDatabase() tells a newer schema", () =>
  withDirectory((path) => {
    open(path).close();
    const db = new DatabaseSync(path);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    assert.deepEqual(inspectDatabase(path), {
      kind: "too_new",
      schemaVersion: SCHEMA_VERSION + 1,
    });
  }));

Deno.test("inspectDatabase() tells what is no file", () =>
  withDirectory((path) => {
    Deno.mkdirSync(path);
    const report = inspectDatabase(path);
    assert.ok(report.kind === "unreadable" && /is a directory/.test(report.message));
  }));

Deno.test("inspectDatabase() tells an empty file, which a start takes for none", () =>
  withDirectory((path) => {
    Deno.writeTextFileSync(path, "");
    assert.deepEqual(inspectDatabase(path), { kind: "empty" });
    open(path).close();
    assert.equal(inspectDatabase(path).kind, "sound");
  }));
