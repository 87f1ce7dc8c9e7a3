import assert from "node:assert/strict";
import type { Claim } from "../../state/claim.ts";
import type { CompactionSight, SeenAgentSession } from "../../state/observation.ts";
import { withScreen } from "./with_screen.ts";

const PLACE = { sourceId: "s", tmuxPaneId: "%1" };

function claim(source: Claim["source"]): Claim {
  return { source, status: null, claim: "c", since: 0, seenAt: 0, flags: [], text: null };
}

function sight(source: CompactionSight["source"]): CompactionSight {
  const unknown = { trigger: null, startedAt: null, preTokens: null, postTokens: null };
  return { ...unknown, source, key: source, endedAt: 1, durationMs: null };
}

const SESSION: SeenAgentSession = {
  id: "id",
  model: null,
  version: null,
  tokens: null,
  costUsd: null,
  context: null,
  limits: null,
  compactions: [sight("transcript")],
};

const SCREENS = { claims: () => [claim("screen")], compactions: () => [sight("screen")] };

Deno.test("withScreen() adds claims, and compactions to the session", () => {
  const told = withScreen({ claims: [claim("registry")], session: SESSION }, SCREENS, PLACE);
  assert.deepEqual(told.claims.map(({ source }) => source), ["registry", "screen"]);
  assert.deepEqual(told.session?.compactions.map(({ source }) => source), [
    "transcript",
    "screen",
  ]);
});

Deno.test("withScreen() leaves alone what is not read, and a session that is not known", () => {
  const told = { claims: [claim("registry")], session: null };
  assert.equal(withScreen(told, null, PLACE), told);
  const { claims, session } = withScreen(told, SCREENS, PLACE);
  assert.deepEqual([claims.length, session], [2, null]);
});
