import assert from "node:assert/strict";
import { sampleHealth } from "../../cli/test_health.ts";
import { samplePane, sampleSession, sampleSnapshot } from "../../cli/test_snapshot.ts";
import { Output } from "./output.tsx";
import { drawn, sampleView } from "./test_view.tsx";

Deno.test("Output() says how to open a session, and that a namesake is none of those opened", () => {
  const snapshot = sampleSnapshot();
  const [session] = snapshot.sessions;
  assert.ok(session);
  const health = sampleHealth();
  const draw = (namesakes: typeof health.capture.namesakes) =>
    drawn(
      () => <Output session={session} pane={undefined} />,
      sampleView({ snapshot, health: { ...health, capture: { ...health.capture, namesakes } } }),
    );
  assert.match(draw([]), /say so in the settings/);
  const told = draw([{ sessionId: session.id, name: session.name }]);
  assert.match(told, /does not pass to the next one of that name/);
  assert.doesNotMatch(told, /say so in the settings/);
});

/** What is drawn of a session that is opened, with these panes. */
function drawnWith(panes: ReturnType<typeof samplePane>[], pane?: (typeof panes)[number]) {
  const session = sampleSession();
  const snapshot = sampleSnapshot({ sessions: [session], panes, capturedSessions: [session.id] });
  return drawn(() => <Output session={session} pane={pane} />, sampleView({ snapshot }));
}

Deno.test("Output() offers the panes that live, and none that has ended", () => {
  const ended = samplePane({ paneIndex: 7, status: "ended", endedAt: 5, statusReason: "closed" });
  const living = ["%2", "%3"].map((tmuxPaneId, paneIndex) => samplePane({ tmuxPaneId, paneIndex }));
  const html = drawnWith([ended, ...living]);
  assert.match(html, /0\.0 bash/);
  assert.match(html, /0\.1 bash/);
  assert.doesNotMatch(html, /0\.7/);
  assert.match(drawnWith([ended]), /It has no panes/);
});

Deno.test("Output() reads a pane of a window that is linked from another session", () => {
  const pane = samplePane({ sessionId: "another", sessionIds: ["another", "session-api"] });
  assert.match(drawnWith([pane]), /Read again/);
  assert.match(drawnWith([pane], pane), /Read again/, "chosen in the other session");
});
