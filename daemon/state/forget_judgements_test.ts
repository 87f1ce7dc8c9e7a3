import assert from "node:assert/strict";
import { forgetJudgements } from "./forget_judgements.ts";
import { reconcile, type ReconcileTools } from "./reconcile.ts";
import { difference, isEmpty } from "./snapshot.ts";
import { look, pane, session, source, T0, tools, worldWith } from "./test_builders.ts";

Deno.test("forgetJudgements() the same look is judged by the new rules, and nothing is told before", () => {
  const seen = look({ sessions: [session("$1")], panes: [pane("%1")] });
  const before: ReconcileTools = tools();
  const { next } = reconcile(worldWith(source()), seen, before);
  const again = { ...seen, at: T0 + 1 };
  const idle: ReconcileTools = {
    ...before,
    judge: (facts, now) => {
      const { state } = before.judge(facts, now);
      return { state: { ...state, status: "waiting", statusReason: "new_rule" }, until: Infinity };
    },
  };
  const unaware = reconcile(next, again, idle).next;
  assert.ok(isEmpty(difference(next, unaware)), "nothing new was seen");
  const forgotten = forgetJudgements(next);
  assert.ok(isEmpty(difference(next, forgotten)));
  const judged = [...reconcile(forgotten, again, idle).next.panes.values()];
  assert.deepEqual(judged.map(({ pane }) => pane.statusReason), ["new_rule"]);
});

Deno.test("forgetJudgements() of panes that were not looked at yet is nothing", () => {
  const world = worldWith(source());
  assert.deepEqual(forgetJudgements(world), world);
});
