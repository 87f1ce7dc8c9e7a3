import assert from "node:assert/strict";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ensureDirectories } from "../platform/directories.ts";
import { type Paths, resolvePaths } from "../platform/paths.ts";
import { openStore } from "../store/open.ts";
import { backUpDatabase, checkDatabaseFile, vacuumDatabase } from "./database_care.ts";

async function withPaths(body: (paths: Paths) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-care-" });
  try {
    const userInfo = { homedir: dir, uid: Deno.uid() ?? 0 };
    const paths = resolvePaths({ homeFlag: dir, env: { get: () => undefined }, userInfo });
    await ensureDirectories(paths);
    assert.equal(dirname(paths.database).startsWith(dir), true);
    await body(paths);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

for (const dryRun of [false, true]) {
  Deno.test(`vacuumDatabase() ${dryRun ? "tried out " : ""}refuses a newer database`, () =>
    withPaths(async (paths) => {
      openStore(paths.database, { now: () => 0, newId: () => "id" }).store.close();
      const db = new DatabaseSync(paths.database);
      db.exec("PRAGMA user_version = 999");
      db.close();
      const before = await Deno.readFile(paths.database);
      await assert.rejects(vacuumDatabase({ paths, now: 0, dryRun }), {
        code: "TOO_NEW",
        message: /its schema is 999.*update ntm-tracker$/,
      });
      assert.deepEqual(await Deno.readFile(paths.database), before);
    }));
}

Deno.test("checkDatabaseFile(), backUpDatabase() and vacuumDatabase() say of an empty file that a start begins it", () =>
  withPaths(async (paths) => {
    await Deno.writeTextFile(paths.database, "");
    const empty = { code: "NO_DATABASE", message: /is empty, the next start of the daemon begins/ };
    const options = { paths, now: 0 };
    assert.throws(() => checkDatabaseFile(undefined, options), empty);
    assert.throws(() => backUpDatabase(undefined, options), empty);
    await assert.rejects(vacuumDatabase({ ...options, dryRun: false }), empty);
  }));
