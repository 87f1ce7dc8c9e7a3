import assert from "node:assert/strict";
import { inMemory } from "./test_stats.ts";

const SPAN = { since: 100, until: 200 };

Deno.test("StatsStore.agentAnswers() tells the median of each agent, and null without an answer", () =>
  inMemory((store, db) => {
    db.exec("PRAGMA foreign_keys = OFF");
    const add = db.prepare(
      `INSERT INTO escalations VALUES (?, 'source', ?, 'gone', 'question', NULL, 'resolved',
         'answered', 1, ?, NULL, NULL, ?, ?)`,
    );
    assert.deepEqual(store.stats.agentAnswers(SPAN), []);
    add.run("e1", "s1", 110, 120, null);
    assert.deepEqual(store.stats.agentAnswers(SPAN), [
      { agent: "unknown", answered: 0, medianMs: null },
    ]);
    for (
      const [id, session, closedAt, ms] of [
        ["e2", "s1", 150, 9],
        ["e3", "s2", 160, 4],
        ["e4", "s2", 250, 1_000],
        ["e5", "s1", 50, 1_000],
      ] as const
    ) add.run(id, session, 40, closedAt, ms);
    const [both] = store.stats.agentAnswers(SPAN);
    assert.deepEqual(both, { agent: "unknown", answered: 2, medianMs: 7 });
    add.run("e6", "s1", 120, 199, 5);
    assert.equal(store.stats.agentAnswers(SPAN)[0]?.medianMs, 5);
    assert.equal(store.stats.agentAnswers({ ...SPAN, sessionId: "s2" })[0]?.medianMs, 4);
    assert.deepEqual(store.stats.agentAnswers({ ...SPAN, agent: "claude" }), []);
    // Stands before the table of the same name, whose many columns do not matter here.
    db.exec("CREATE TEMP TABLE panes AS SELECT 'gone' AS pane_uid, 'claude' AS agent_type");
    assert.deepEqual(store.stats.agentAnswers({ ...SPAN, agent: "claude" }), [
      { agent: "claude", answered: 3, medianMs: 5 },
    ]);
  }));
