import assert from "node:assert/strict";
import { join } from "node:path";
import { checkDatabase } from "./check_database.ts";

async function withPath(body: (path: string) => void): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-check-database-" });
  try {
    body(join(dir, "tracker.db"));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("checkDatabase() one that is not there is a fault only while a daemon uses it", () =>
  withPath((path) => {
    assert.equal(checkDatabase(path, { isInUse: false }).status, "ok");
    const { status, detail, advice } = checkDatabase(path, { isInUse: true });
    assert.equal(status, "problem");
    assert.match(detail, /was deleted/);
    assert.match(advice ?? "", /^`ntm-tracker stop`, then start/);
  }));

Deno.test("checkDatabase() of an empty file says that the next start begins it", () =>
  withPath((path) => {
    Deno.writeTextFileSync(path, "");
    const { status, detail } = checkDatabase(path, { isInUse: false });
    assert.equal(status, "ok");
    assert.match(detail, /is empty: the next start begins it$/);
  }));

Deno.test("checkDatabase() names what saves something of a damaged one", () =>
  withPath((path) => {
    Deno.writeTextFileSync(path, "no database ".repeat(500));
    const adviceOf = (isInUse: boolean) => checkDatabase(path, { isInUse }).advice ?? "";
    assert.match(adviceOf(false), /^`ntm-tracker recover --yes`/);
    assert.match(adviceOf(true), /^`ntm-tracker stop`, then `ntm-tracker recover --yes`/);
  }));
