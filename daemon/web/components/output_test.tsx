import assert from "node:assert/strict";
import { sampleHealth } from "../../cli/test_health.ts";
import { sampleSnapshot } from "../../cli/test_snapshot.ts";
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
