import assert from "node:assert/strict";
import fc from "fast-check";
import type { Escalation, EscalationPhase } from "../../shared/model/escalation.ts";
import type { EventDraft } from "../../shared/model/event.ts";
import { type Claim, type ClaimSource } from "./claim.ts";
import { claim, WaitStory } from "./test_waits.ts";

const PANES = ["%1", "%2"] as const;

/** From a phase to those that may follow it. */
const NEXT: Readonly<Record<EscalationPhase, readonly EscalationPhase[]>> = {
  opened: ["seen", "snoozed", "answered", "expired", "dismissed"],
  seen: ["snoozed", "answered", "expired", "dismissed"],
  snoozed: ["opened", "seen", "answered", "expired", "dismissed"],
  answered: [],
  expired: [],
  // Opened again by a person.
  dismissed: ["seen"],
};

const CLOSED: readonly EscalationPhase[] = ["answered", "expired", "dismissed"];

const said = fc.record({
  source: fc.constantFrom<ClaimSource>("registry", "hook", "title", "screen"),
  status: fc.constantFrom<Claim["status"]>(
    "waiting",
    "waiting",
    "active",
    "idle",
    "unknown",
    "ended",
  ),
  claim: fc.constantFrom("one", "two"),
  agoMs: fc.constantFrom(0, 500, 5_000, 60_000, -5_000),
  text: fc.constantFrom(null, "wants this", "wants that"),
});

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("tell" as const),
      pane: fc.constantFrom(...PANES),
      claims: fc.array(said, { maxLength: 3 }),
      pid: fc.constantFrom(5_001, 5_001, 5_001, 5_002, null),
      agent: fc.constantFrom("claude", "claude", "claude", "shell", "unknown"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      ms: fc.constantFrom(0, 100, 1_500, 20_000, 130_000, 90_000_000, -10_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("look" as const),
      panes: fc.subarray([...PANES]),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("decide" as const),
      pane: fc.constantFrom(...PANES),
      decision: fc.constantFrom("seen", "dismiss", "snooze", "reopen"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(story: WaitStory, next: Step): void {
  switch (next.kind) {
    case "tell": {
      const claims = next.claims.map(({ agoMs, status, ...change }) =>
        claim(status, story.at - agoMs, change)
      );
      const { pid, agent: agentType } = next;
      story.tell(claims, { pid, agentType: agentType as "claude" }, next.pane);
      break;
    }
    case "pass":
      story.pass(next.ms);
      break;
    case "look":
      story.sleep(1_000).look(next.panes);
      break;
    case "decide": {
      const { decision } = next;
      const isQuiet = decision === "reopen" && story.dismissedOf(next.pane) !== undefined;
      if (!story.of(next.pane) && !isQuiet) return;
      story.decide(
        decision === "snooze"
          ? { kind: decision, forMs: 60_000 }
          : { kind: decision as "seen" | "dismiss" | "reopen" },
        next.pane,
      );
      break;
    }
    case "restart":
      story.restart();
  }
}

/** The phases of each escalation, in the order in which they were told. */
function lives(history: readonly EventDraft[]): ReadonlyMap<unknown, readonly EventDraft[]> {
  return Map.groupBy(history, ({ payload }) => payload["escalationId"]);
}

function checkLife(id: unknown, life: readonly EventDraft[]): void {
  const phases = life.map(({ payload }) => payload["phase"] as EscalationPhase);
  assert.equal(phases[0], "opened", `${id} begins by being opened`);
  phases.slice(1).forEach((phase, index) => {
    const before = phases[index] ?? "opened";
    assert.ok(NEXT[before].includes(phase), `${id}: ${phase} after ${before}`);
    assert.equal(life[index + 1]?.payload["from"], before);
  });
  // An opened one may be opened again, but only by the end of a snooze.
  assert.ok(phases.slice(0, -1).every((phase) => phase === "dismissed" || !CLOSED.includes(phase)));
}

function checkClosed({ status, phase, openedAt, closedAt, ...rest }: Escalation): void {
  assert.equal(status, phase === "dismissed" ? "dismissed" : "resolved");
  assert.ok(CLOSED.includes(phase));
  assert.ok(closedAt !== null && closedAt >= openedAt);
  assert.equal(rest.snoozedUntil, null);
  if (rest.timeToAnswerMs === null) return;
  assert.equal(phase, "answered");
  assert.equal(rest.timeToAnswerMs, closedAt - openedAt);
}

Deno.test("followEscalations() whatever happens, each life is whole and told once", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let last = 0;
      const story = new WaitStory(PANES, {}, () => `escalation-${++last}`);
      for (const next of steps) {
        take(story, next);
        const pending = [...story.world.escalations.values()];
        const panes = pending.map(({ paneId }) => paneId);
        assert.equal(new Set(panes).size, panes.length, "one for a pane");
        for (const { status, closedAt } of pending) {
          assert.deepEqual([status, closedAt], ["pending", null]);
        }
      }
      const told = lives(story.history);
      const { escalations } = story.world;
      assert.equal(told.size, last, "each is told, and no id is used twice");
      for (const [id, life] of told) {
        checkLife(id, life);
        const closed = story.allClosed.filter((escalation) => escalation.id === id);
        const reopened = life.filter(({ payload }) => payload["from"] === "dismissed");
        assert.equal(
          closed.length + (escalations.has(String(id)) ? 1 : 0),
          1 + reopened.length,
          `${id} is closed once more than it was opened again`,
        );
      }
      for (const closed of story.allClosed) checkClosed(closed);
    }),
    { numRuns: 500 },
  );
});

Deno.test("followEscalations() in the end nobody is waited for who does not wait", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const story = new WaitStory(PANES);
      for (const next of steps) take(story, next);
      story.sleep(1_000).look([...PANES]);
      for (const id of PANES) story.work(id);
      story.pass(200_000).pass(200_000);
      assert.deepEqual([...story.world.escalations.values()], []);
      assert.equal(story.world.waits.size, 0);
    }),
    { numRuns: 200 },
  );
});
