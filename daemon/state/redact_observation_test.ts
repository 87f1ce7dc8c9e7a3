import assert from "node:assert/strict";
import { ObservationRedactor } from "./redact_observation.ts";
import { agentSight, claude } from "./test_agents.ts";
import { detail, look, pane, session, SOURCE_ID, T0 } from "./test_builders.ts";

const SECRET = "ACME-1";
const hide = (text: string) => text.replaceAll(SECRET, "#");

Deno.test("ObservationRedactor.redact() takes it out of every text of a look, and keeps ids", () => {
  const observed = look({
    sessions: [session("$1", { name: SECRET, groupName: SECRET, workingDir: `/${SECRET}` })],
    panes: [pane("%1", {
      windowName: SECRET,
      title: `of ${SECRET}`,
      detail: detail({ currentCommand: SECRET, currentPath: `/${SECRET}/x` }),
    })],
  });
  const redacted = new ObservationRedactor(hide).redact(observed);
  assert.equal(JSON.stringify(redacted).includes(SECRET), false);
  assert.equal(JSON.stringify(redacted).match(/#/g)?.length, 7);
  assert.deepEqual(new ObservationRedactor((text) => text).redact(observed), observed);
});

Deno.test("ObservationRedactor.redact() makes the same list of the same list", () => {
  const redactor = new ObservationRedactor(hide);
  const panes = [pane("%1", { title: SECRET })];
  const [first, second] = [look({ panes }), look({ panes })].map((seen) => redactor.redact(seen));
  assert.ok(first?.outcome === "ok" && first.kind === "look");
  assert.ok(second?.outcome === "ok" && second.kind === "look");
  assert.equal(first.panes, second.panes);
});

Deno.test("ObservationRedactor.redact() takes it out of what agents and failures tell", () => {
  const redactor = new ObservationRedactor(hide);
  const claim = {
    ...{ source: "hook", status: "waiting", claim: "input_needed", flags: [] } as const,
    ...{ since: T0, seenAt: T0, text: `may I use ${SECRET}` },
  };
  const told = agentSight(T0, {
    "%1": claude({ model: SECRET, version: SECRET }, { claims: [claim] }),
  });
  const redacted = redactor.redact(told);
  assert.ok(redacted.outcome === "ok" && redacted.kind === "agents");
  const agent = redacted.panes.get("%1");
  assert.equal(agent?.claims[0]?.text, "may I use #");
  assert.deepEqual([agent?.session?.model, agent?.session?.version], ["#", "#"]);
  const failed = redactor.redact({
    sourceId: SOURCE_ID,
    at: T0,
    outcome: "failed",
    reason: "garbage",
    message: `tmux said ${SECRET}`,
  });
  assert.ok(failed.outcome === "failed" && failed.message === "tmux said #");
});
