import { equal, ok } from "node:assert/strict";
import { e2eTest } from "./e2e_test_case.ts";
import { runKills } from "./kill_run.ts";

/** `deno task kills` has many more. */
const KILLS = 10;

e2eTest(
  "kill -9 under load: no acknowledged event is lost or doubled, and counters are what events tell",
  async () => {
    const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
    const report = await runKills({ kills: KILLS, seed });
    equal(report.kills, KILLS);
    ok(report.eventsAcknowledged > 3 * KILLS, `seed ${seed}: too few events to prove anything`);
    ok(
      report.tokens > 0 && report.escalations > 0 && report.compactions > 0,
      `seed ${seed}: the agents did nothing`,
    );
  },
);
