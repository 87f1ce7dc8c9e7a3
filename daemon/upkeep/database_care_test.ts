import assert from "node:assert/strict";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ensureDirectories } from "../platform/directories.ts";
import { type Paths, resolvePaths } from "../platform/paths.ts";
import { openStore } from "../store/open.ts";
import { destroy, fillBoth, leavesOf } from "../store/test_damage.ts";
import {
  backUpDatabase,
  checkDatabaseFile,
  restoreDatabaseFile,
  vacuumDatabase,
} from "./database_care.ts";

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

/** What is told, by the answer or by an error: which of them depends on the page. */
function toldOf(work: () => string | null): string {
  try {
    return work() ?? "";
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

Deno.test("checkDatabaseFile() and backUpDatabase() say what to do with a damaged database", () =>
  withPaths((paths) => {
    fillBoth(paths.database, { events: 500, quarters: 1 });
    const backup = backUpDatabase(undefined, { paths, now: 0 }).path;
    destroy(paths.database, leavesOf(paths.database, "events").slice(3, 4).map(({ page }) => page));
    const options = { paths, now: 1 };
    const advice = new RegExp(
      `\`ntm-tracker recover --yes\`.*\`ntm-tracker db restore FILE\`.*${backup}`,
    );
    assert.match(toldOf(() => checkDatabaseFile(undefined, options).advice), advice);
    assert.throws(() => backUpDatabase(undefined, options), { code: "DAMAGED", message: advice });
    assert.equal(checkDatabaseFile(backup, options).advice, null);
    return Promise.resolve();
  }));

Deno.test("checkDatabaseFile() says that a newer version has written the database", () =>
  withPaths((paths) => {
    openStore(paths.database, { now: () => 0, newId: () => "id" }).store.close();
    const isNewer = () => checkDatabaseFile(undefined, { paths, now: 0 }).isNewer;
    assert.equal(isNewer(), false);
    const db = new DatabaseSync(paths.database);
    db.exec("PRAGMA user_version = 999");
    db.close();
    assert.equal(isNewer(), true);
    return Promise.resolve();
  }));

for (const dryRun of [false, true]) {
  Deno.test(`restoreDatabaseFile() ${dryRun ? "tried out " : ""}refuses a directory in the place of the database`, () =>
    withPaths(async (paths) => {
      openStore(paths.database, { now: () => 0, newId: () => "id" }).store.close();
      const { path } = backUpDatabase(undefined, { paths, now: 0 });
      await Deno.remove(paths.database);
      await Deno.mkdir(paths.database);
      await assert.rejects(restoreDatabaseFile(path, { paths, now: 0, dryRun }), {
        code: "NOT_WRITTEN",
        message: /it is a directory, move it away$/,
      });
    }));
}
