import { deepEqual, equal, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Result } from "../../shared/protocol/manifest.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { pause } from "./eventually.ts";
import { Scene } from "./scene.ts";

/** Long enough for several looks, short enough to leave most of a minute. */
const WATCHED_MS = 1_500;

e2eTest(
  "a minute outlives stop, kill and restart, and gets only what was watched",
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
    const again = Date.now();
    await scene.restart();
    await scene.daemon.kill9();
    await scene.restart();
    await pause(WATCHED_MS);
    const summary = await ask(scene);
    equal((await scene.daemon.stop()).code, 0);
    const second = observedIn(scene.home.paths.database);
    const secondMs = Date.now() - again;

    equal(first.size, 2, "both panes were watched");
    equal(summary.complete, true);
    deepEqual(summary.sessions.map(({ name }) => name), ["one"]);
    const total = [...second.values()].reduce((sum, ms) => sum + ms, 0);
    // Of the minute that goes on only what the first run kept can be told.
    const { activeMs, waitingMs, idleMs, watchedMs } = summary.totals;
    ok(watchedMs !== null && watchedMs > 0 && watchedMs <= total);
    ok(activeMs + waitingMs + idleMs <= total);
    for (const [pane, ms] of second) {
      const before = first.get(pane) ?? 0;
      ok(before > 0 && before <= firstMs, `${before} ms of ${firstMs}`);
      ok(ms > before && ms - before <= secondMs, `${ms - before} ms of ${secondMs}`);
    }
  },
);

async function ask({ daemon }: Scene): Promise<Result<"stats.summary">> {
  const client = await daemon.client();
  try {
    return await client.request<Result<"stats.summary">>("stats.summary", {});
  } finally {
    client.close();
  }
}

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
