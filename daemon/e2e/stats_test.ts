import { deepEqual, equal, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { e2eTest } from "./e2e_test_case.ts";
import { pause } from "./eventually.ts";
import { Scene } from "./scene.ts";

/** Long enough for several looks, short enough to leave most of a minute. */
const WATCHED_MS = 1_500;

e2eTest(
  "a stopped daemon keeps the minute it watched, and adds to it, and invents none",
  async () => {
    const begun = Date.now();
    await using scene = await Scene.start({
      sessions: [{ name: "one", panes: ["quiet", "works"] }],
    });
    await pause(WATCHED_MS);
    equal((await scene.daemon.stop()).code, 0);
    const first = observedIn(scene.home.paths.database);
    const firstMs = Date.now() - begun;
    // Nobody watches now.
    await pause(WATCHED_MS);
    await scene.restart();
    await scene.daemon.kill9();
    deepEqual(observedIn(scene.home.paths.database), first, "what a kill takes is a gap");
    const again = Date.now();
    await scene.restart();
    await pause(WATCHED_MS);
    equal((await scene.daemon.stop()).code, 0);
    const second = observedIn(scene.home.paths.database);
    const secondMs = Date.now() - again;

    equal(first.size, 2, "both panes were watched");
    for (const [pane, ms] of second) {
      const before = first.get(pane) ?? 0;
      ok(before > 0 && before <= firstMs, `${before} ms of ${firstMs}`);
      ok(ms > before && ms - before <= secondMs, `${ms - before} ms of ${secondMs}`);
    }
  },
);

/** How long each pane was watched, milliseconds; each minute of a pane is one row. */
function observedIn(database: string): ReadonlyMap<string, number> {
  using db = new DatabaseSync(database, { readOnly: true });
  const over = db.prepare(
    "SELECT count(*) AS n FROM pane_minute_samples WHERE observed_ms > 60000",
  );
  equal(over.get()?.["n"], 0);
  const rows = db.prepare(
    `SELECT pane_uid, sum(observed_ms) AS ms FROM pane_minute_samples
     JOIN stat_panes USING (pane_no) GROUP BY pane_uid`,
  );
  return new Map(rows.all().map((row) => [String(row["pane_uid"]), Number(row["ms"])]));
}
