import { deepEqual, equal, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Result } from "../../shared/protocol/manifest.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually, pause } from "./eventually.ts";
import { Scene } from "./scene.ts";

/** So many looks are a second or two when all is well, and leave most of a minute. */
const LOOKS = 15;
/** Longer than what a daemon needs to stop and to start again: else it would not be seen. */
const UNWATCHED_MS = 2_500;

e2eTest(
  "a minute outlives stop, kill and restart, and gets what was watched and no more",
  async () => {
    const begun = Date.now();
    await using scene = await Scene.start({
      sessions: [{ name: "one", panes: ["quiet", "works"] }],
    });
    const firstWatched = await watchLooks(scene);
    equal((await scene.daemon.stop()).code, 0);
    const first = observedIn(scene.home.paths.database);
    const firstMs = Date.now() - begun;
    // Nobody watches now; that this time passes is what is tested.
    await pause(UNWATCHED_MS);
    const again = Date.now();
    await scene.restart();
    await scene.daemon.kill9();
    await scene.restart();
    const secondWatched = await watchLooks(scene);
    const summary = await ask(scene);
    equal((await scene.daemon.stop()).code, 0);
    const second = observedIn(scene.home.paths.database);
    const secondMs = Date.now() - again;

    equal(first.size, 2, "both panes were watched");
    equal(second.size, 2, "and they are the same");
    equal(summary.complete, true);
    deepEqual(summary.sessions.map(({ name }) => name), ["one"]);
    const total = [...second.values()].reduce((sum, ms) => sum + ms, 0);
    // Of the minute that goes on only what the first run kept can be told.
    const { activeMs, waitingMs, idleMs, watchedMs } = summary.totals;
    ok(watchedMs !== null && watchedMs >= firstWatched / 2, `${watchedMs} of ${firstWatched}`);
    ok(watchedMs <= total);
    ok(activeMs + waitingMs + idleMs <= total);
    for (const [pane, ms] of second) {
      const before = first.get(pane) ?? 0;
      isMostOf(before, { least: firstWatched, most: firstMs });
      isMostOf(ms - before, { least: secondWatched, most: secondMs });
    }
  },
);

/** At least half of what was surely watched, and not more than the time that passed. */
function isMostOf(ms: number, { least, most }: { readonly least: number; readonly most: number }) {
  ok(ms >= least / 2 && ms <= most, `${ms} ms, of ${least} to ${most} ms`);
}

/** Waits for some looks and tells how long they took, milliseconds: watched from end to end. */
async function watchLooks(scene: Scene): Promise<number> {
  // The first look of a run only begins: what is before it is not watched.
  await eventually("a look", async () => await looksOf(scene) > 0);
  const before = await looksOf(scene);
  const begun = performance.now();
  await eventually("more looks", async () => await looksOf(scene) >= before + LOOKS);
  return performance.now() - begun;
}

async function looksOf({ observer }: Scene): Promise<number> {
  const { counters } = await observer.client.request<Result<"debug.metrics">>("debug.metrics", {});
  return counters["looks"] ?? 0;
}

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
