import assert from "node:assert/strict";
import { COMPACTION_HOLD_MS } from "./state/compactions.ts";
import { agentSight, claude, compaction, used } from "./state/test_agents.ts";
import { bench, fleet } from "./test_pipeline.ts";

Deno.test("Pipeline tells and keeps a compaction that waited, when time passes", () =>
  bench((bench) => {
    bench.seeSessions(1);
    const hear = (compactions: readonly ReturnType<typeof compaction>[]) => {
      const agent = claude({ tokens: used(70), compactions });
      bench.pipeline.observe(agentSight(bench.clock.now(), { "%1": agent }));
    };
    hear([]);
    bench.clock.jump(1_000);
    hear([compaction(bench.clock.now(), { source: "hook" })]);
    bench.clock.jump(COMPACTION_HOLD_MS - 1);
    bench.pipeline.tick();
    assert.ok(!bench.types.includes("compact"));
    bench.clock.jump(1);
    bench.pipeline.tick();
    assert.equal(bench.types.at(-1), "compact");
    assert.equal(bench.last.delta?.panes[0]?.stats.compactCount, 1);

    const [kept] = bench.store.load(0).panes;
    assert.deepEqual([kept?.pane.stats.compactCount, kept?.pane.stats.tokens?.total], [1, 70]);
    assert.equal(kept?.memory.compactions.length, 1);
    assert.equal(kept?.memory.agents[0]?.pid, 5_001);
    const { revision } = bench.pipeline.snapshot();
    bench.pipeline.tick();
    assert.equal(bench.pipeline.snapshot().revision, revision);
  }));

Deno.test("Pipeline tells nothing when an agent says the same again", () =>
  bench((bench) => {
    bench.see(fleet(1));
    const say = () => bench.pipeline.observe(agentSight(bench.clock.now(), { "%1": claude() }));
    say();
    const told = bench.told.length;
    bench.clock.jump(1_000);
    say();
    assert.equal(bench.told.length, told);
  }));
