import assert from "node:assert/strict";
import { sampleSnapshot } from "../../cli/test_snapshot.ts";
import { KillForm } from "./kill_form.tsx";
import { drawn, sampleView } from "./test_view.tsx";

Deno.test("KillForm() asks for the name while nobody knows that it is of no use", () => {
  const [session] = sampleSnapshot().sessions;
  assert.ok(session);
  const html = drawn(() => <KillForm session={session} />);
  assert.match(html, /Type its name/);
  assert.doesNotMatch(html, /turned off/);
});

Deno.test("KillForm() names the agents whose work would be lost", () => {
  const snapshot = sampleSnapshot();
  const [session] = snapshot.sessions;
  assert.ok(session);
  const panes = snapshot.panes.map((pane) => ({
    ...pane,
    sessionIds: [session.id],
    agentType: "claude" as const,
    status: "idle" as const,
    flags: [],
    endedAt: null,
  }));
  const draw = (working: number) =>
    drawn(
      () => <KillForm session={session} />,
      sampleView({
        snapshot: {
          ...snapshot,
          panes: panes.map((pane, at) => at < working ? { ...pane, status: "waiting" } : pane),
        },
      }),
    );
  assert.doesNotMatch(draw(0), /at work/);
  assert.match(draw(1), /An agent is at work there: \d+\.\d+ claude\./);
  assert.match(draw(2), /2 agents are at work there/);
});
