import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { MinuteSample } from "../shared/model/minute_sample.ts";
import { ConfigSchema } from "./platform/config_schema.ts";
import { ManualClock } from "./platform/manual_clock.ts";
import { memoryLog } from "./platform/memory_log.ts";
import { StatsKeeper } from "./stats_keeper.ts";
import { migrate } from "./store/migrate.ts";
import type { Retention } from "./store/retain.ts";
import { Store } from "./store/store.ts";
import { reportStats } from "./upkeep/report_stats.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Midnight of UTC. */
const DAY0 = Date.UTC(2026, 2, 10);
/** More than one step takes away. */
const SESSIONS = 130;
const DAYS = 4;

function sample(day: number, session: number): MinuteSample {
  return {
    minuteStart: DAY0 + day * DAY_MS,
    paneId: `p${session}`,
    sessionId: `s${session}`,
    sessionName: `session ${session}`,
    ...{ agent: "claude", model: null, observedMs: MINUTE_MS, activeMs: MINUTE_MS, waitingMs: 0 },
    ...{ idleMs: 0, outputLines: null, outputBytes: null, tokensExact: 0, tokensEstimated: 0 },
  };
}

/** Days of many sessions that a keeper has summed up, in a database whose first days are over. */
class Bench {
  readonly clock = new ManualClock(DAY0 + DAYS * DAY_MS);
  readonly db = new DatabaseSync(":memory:", { enableForeignKeyConstraints: true });
  readonly store: Store;
  readonly retention: Retention;

  constructor() {
    migrate(this.db);
    const now = () => this.clock.now();
    this.store = new Store(this.db, { path: ":memory:", now, newId: () => "instance" });
    for (let day = 0; day < DAYS; day++) {
      this.store.stats.write(Array.from({ length: SESSIONS }, (_, index) => sample(day, index)));
    }
    const config = ConfigSchema.parse({ polling: { history_retention_days: 2 } });
    this.retention = this.store.retention({ config, elapsed: () => 0 });
  }

  /** A new keeper has its turns until it has nothing to do. */
  async run(): Promise<StatsKeeper> {
    const keeper = new StatsKeeper({
      archive: this.store.stats,
      clock: this.clock,
      log: memoryLog().room("app"),
      elapsed: () => this.clock.now(),
      timeZone: () => "UTC",
    });
    keeper.start();
    await this.clock.advance(1_000);
    keeper.stop();
    return keeper;
  }

  count(sql: string): number {
    return Number(this.db.prepare(`SELECT ${sql} AS number`).get()?.["number"]);
  }

  async activeMs(): Promise<number> {
    const { totals } = await reportStats({ since: DAY0 }, {
      stats: this.store.stats,
      catchUp: () => Promise.resolve(),
      timeZone: "UTC",
      now: this.clock.now(),
    });
    return totals.activeMs;
  }
}

for (const stop of [1, 3, 5, 7, 9]) {
  Deno.test(`a keeper and reports go on where taking away old statistics stopped: after ${stop} steps`, async () => {
    const bench = new Bench();
    const { db, retention } = bench;
    const end = DAY0 + DAYS * DAY_MS;
    try {
      await bench.run();
      assert.equal(await bench.activeMs(), DAYS * SESSIONS * MINUTE_MS);
      assert.equal(bench.count("(SELECT count(*) FROM stat_days)"), DAYS);
      db.exec("DELETE FROM pane_minute_samples");
      for (let step = 0; step < stop; step++) assert.ok(retention.step(end));
      const orphans = ["daily_stats", "daily_busy"].map((table) =>
        bench.count(`(SELECT count(*) FROM ${table}
          WHERE day_start NOT IN (SELECT day_start FROM stat_days))`)
      );
      assert.deepEqual(orphans, [0, 0]);
      const told = await bench.activeMs();
      assert.equal(told, bench.count("(SELECT sum(active_ms) FROM quarter_stats)"));
      assert.equal((await bench.run()).error, null);
      assert.equal(await bench.activeMs(), told);
      while (retention.step(end));
      assert.equal(await bench.activeMs(), 2 * SESSIONS * MINUTE_MS);
    } finally {
      db.close();
    }
  });
}
