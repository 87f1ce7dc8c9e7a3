import assert from "node:assert/strict";
import type { Pane } from "../../../shared/model/pane.ts";
import { samplePane, sampleSnapshot } from "../../cli/test_snapshot.ts";
import { KillForm } from "./kill_form.tsx";
import { drawn, sampleView } from "./test_view.tsx";

Deno.test("KillForm() asks for the name while nobody knows that it is of no use", () => {
  const [session] = sampleSnapshot().sessions;
  assert.ok(session);
  const html = drawn(() => <KillForm session={session} />);
  assert.match(html, /Type its name/);
  assert.doesNotMatch(html, /turned off/);
});

Deno.test("KillForm() says of each agent what it does, and nothing of shells", () => {
  const snapshot = sampleSnapshot();
  const [session] = snapshot.sessions;
  assert.ok(session);
  const words = (...panes: readonly Partial<Pane>[]) => {
    const all = panes.map((pane, paneIndex) =>
      samplePane({ tmuxPaneId: `%${paneIndex}`, paneIndex, agentType: "claude", ...pane })
    );
    const view = sampleView({ snapshot: { ...snapshot, panes: all } });
    return /<p class="warning">([^<]*)</.exec(drawn(() => <KillForm session={session} />, view))
      ?.[1];
  };
  assert.equal(words({ agentType: "shell" }, { agentType: "unknown" }), undefined);
  assert.equal(words({ status: "idle", endedAt: 1 }), undefined);
  assert.equal(words({ status: "waiting" }), "1 agent there: 0.0 claude waits for you.");
  assert.equal(
    words({ status: "unknown" }, { status: "active" }, { status: "idle" }),
    "3 agents there: 0.0 claude (state not known), 0.1 claude works, 0.2 claude is idle.",
  );
  assert.equal(
    words({ status: "idle", flags: ["background_work"] }),
    "1 agent there: 0.0 claude works in the background.",
  );
});
