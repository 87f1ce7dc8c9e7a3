import assert from "node:assert/strict";
import type { Claim } from "./claim.ts";
import { sightOf, textOf } from "./pane_sight.ts";
import { T0 } from "./test_builders.ts";
import { claim, WaitStory } from "./test_waits.ts";
import type { PaneRecord } from "./world.ts";

/** The only pane, whose agent these claims were told of. */
function recordOf(claims: readonly Claim[]): PaneRecord {
  const story = new WaitStory().tell(claims);
  const record = story.world.panes.get(story.paneId("%1") ?? "");
  assert.ok(record);
  return record;
}

function textWith(...claims: readonly Claim[]): string | null {
  const record = recordOf(claims);
  const sight = sightOf(record, null);
  assert.ok(sight.kind === "waiting");
  return textOf(record, sight.claim);
}

Deno.test("textOf() is that of the registry or a hook, never of a screen or a title", () => {
  const text = "rm -rf the secrets";
  for (const source of ["registry", "hook"] as const) {
    assert.equal(textWith(claim("waiting", T0, { source, text })), text);
  }
  for (const source of ["screen", "title", "transcript", "ntm"] as const) {
    assert.equal(textWith(claim("waiting", T0, { source, text })), null, source);
  }
});

Deno.test("textOf() prefers what says more than the cause", () => {
  const registry = claim("waiting", T0, { text: "Permission prompt" });
  const hook = claim("waiting", T0, { source: "hook", text: "wants to use Bash" });
  assert.equal(textWith(registry), "Permission prompt");
  assert.equal(textWith(registry, hook), "wants to use Bash");
  const over = claim("idle", T0, { source: "hook", text: "the turn failed" });
  assert.equal(textWith(registry, over), "Permission prompt", "only of claims that it waits");
  assert.equal(textWith(claim("waiting", T0, { text: "" })), null);
});

Deno.test("sightOf() names the claim that the pane is shown by", () => {
  const registry = claim("waiting", T0 - 5_000);
  const hook = claim("waiting", T0, { source: "hook" });
  const record = recordOf([registry, hook]);
  const claims = [hook, registry];
  const agent = record.agent && { ...record.agent, claims };
  // In whatever order they are told.
  const sight = sightOf({ ...record, agent }, null);
  assert.deepEqual(sight, { kind: "waiting", claim: registry });
  const gone = sightOf({ ...record, agent: record.agent && { ...record.agent, claims: [] } }, null);
  assert.deepEqual(gone, { kind: "waiting", claim: null });
});

Deno.test("sightOf() a pane that was begun anew is not the one that waited", () => {
  const story = new WaitStory().wait();
  const [wait] = story.world.waits.values();
  const record = story.world.panes.get(story.paneId("%1") ?? "");
  assert.ok(wait && record);
  assert.equal(sightOf(record, wait).kind, "waiting");
  const respawned = { ...record, pane: { ...record.pane, tmuxPid: record.pane.tmuxPid + 1 } };
  assert.equal(sightOf(respawned, wait).kind, "ended");
  assert.equal(sightOf(respawned, null).kind, "waiting");
});
