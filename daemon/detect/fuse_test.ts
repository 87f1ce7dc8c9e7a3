import assert from "node:assert/strict";
import fc from "fast-check";
import type { AgentType } from "../../shared/model/agent.ts";
import { PaneState, type PaneStatus } from "../../shared/model/pane.ts";
import type { Claim, ClaimSource } from "../state/claim.ts";
import type { PaneFacts } from "../state/reconcile.ts";
import { fuse, type Fusion } from "./fuse.ts";
import { FUSION_SETTINGS } from "./fusion_settings.ts";

const NOW = 1_750_000_000_000;
const SECOND = 1_000;
const MINUTE = 60_000;

/** A claim made `ago` milliseconds ago, which its source still makes. */
function says(
  source: ClaimSource,
  status: PaneStatus | null,
  { ago = 10 * SECOND, seen = 0, ...change }: Partial<Claim> & { ago?: number; seen?: number } = {},
): Claim {
  return {
    source,
    status,
    claim: `${source}_says_${status}`,
    since: NOW - ago,
    seenAt: NOW - seen,
    flags: [],
    text: null,
    ...change,
  };
}

/** An agent that draws, as far as nothing else is said. */
function weigh(claims: readonly Claim[], change: Partial<PaneFacts> = {}): Fusion {
  const facts: PaneFacts = {
    dead: false,
    currentCommand: "node",
    lastOutputAt: NOW - SECOND,
    agentType: "claude",
    claims,
    ...change,
  };
  return fuse(facts, NOW);
}

const statusOf = (...args: Parameters<typeof weigh>) => weigh(...args).state.status;
const fatesOf = ({ weighed }: Fusion) =>
  weighed.map(({ claim, fate }) => `${claim.source} ${fate}`);

Deno.test("fuse() the most trusted source decides, in whatever order they come", () => {
  const claims = [says("title", "active"), says("registry", "waiting"), says("hook", "active")];
  for (const order of [claims, [...claims].reverse()]) {
    const { state } = weigh(order);
    assert.deepEqual([state.status, state.statusReason], ["waiting", "registry_says_waiting"]);
  }
});

Deno.test("fuse() younger news of a less trusted source replaces what is older", () => {
  const registry = says("registry", "active", { ago: 60 * SECOND });
  assert.equal(statusOf([registry, says("hook", "waiting", { ago: SECOND })]), "waiting");
  const rests = says("title", "idle", { ago: SECOND });
  assert.equal(statusOf([registry, rests], { agentType: "codex" }), "idle");
  const fusion = weigh([registry, says("hook", "waiting", { ago: SECOND })]);
  assert.deepEqual(fatesOf(fusion), ["registry older_news", "hook won"]);
});

Deno.test("fuse() claims made at about the same time are told apart by trust", () => {
  const registry = says("registry", "active", { ago: 2_000 });
  const { state, ...fusion } = weigh([registry, says("hook", "waiting", { ago: 1_000 })]);
  assert.equal(state.status, "active");
  assert.deepEqual(fatesOf({ state, ...fusion }), ["registry won", "hook contradicts"]);
});

Deno.test("fuse() Claude's title at rest says nothing against a dialog", () => {
  const waiting = says("hook", "waiting", { ago: MINUTE });
  const title = says("title", "idle", { ago: SECOND });
  const fusion = weigh([waiting, title]);
  assert.equal(fusion.state.status, "waiting");
  assert.deepEqual(fatesOf(fusion), ["hook won", "title cannot_tell"]);
  assert.equal(statusOf([waiting, title], { agentType: "codex" }), "idle");
});

Deno.test("fuse() a dialog on the screen is told though Claude's title rests since then", () => {
  const title = says("title", "idle", { ago: SECOND });
  const dialog = says("screen", "waiting", { ago: SECOND });
  const fusion = weigh([title, dialog]);
  assert.deepEqual([fusion.state.status, fatesOf(fusion)], ["waiting", [
    "title cannot_tell",
    "screen won",
  ]]);
  assert.equal(statusOf([title, dialog], { agentType: "codex" }), "waiting", "a title may lag");
  assert.equal(statusOf([title, says("screen", "waiting", { seen: 20 * SECOND })]), "unknown");
  assert.equal(statusOf([title, says("screen", "idle")]), "idle", "the screen proves the rest");
  assert.equal(statusOf([says("title", "active"), dialog]), "waiting", "it is younger");
  assert.equal(statusOf([says("title", "active", { ago: 0 }), dialog]), "active");
});

Deno.test("fuse() a transcript's running turn says nothing against a dialog", () => {
  const running = says("transcript", "active", { ago: SECOND });
  const waiting = says("hook", "waiting", { ago: MINUTE });
  assert.deepEqual(fatesOf(weigh([waiting, running])), ["hook won", "transcript cannot_tell"]);
  // The screen is less trusted, and may have shown the dialog before the turn was written down.
  const shown = says("screen", "waiting", { ago: 2 * SECOND });
  const fusion = weigh([running, shown]);
  assert.equal(fusion.state.status, "waiting");
  assert.deepEqual(fatesOf(fusion), ["transcript cannot_tell", "screen won"]);
  assert.equal(statusOf([waiting, says("transcript", "idle", { ago: SECOND })]), "idle", "Esc");
});

Deno.test("fuse() a title that works again ends a wait", () => {
  const claims = [
    says("hook", "waiting", { ago: MINUTE }),
    says("title", "active", { ago: SECOND }),
  ];
  assert.equal(statusOf(claims), "active");
});

Deno.test("fuse() agreement makes surer, contradiction less sure", () => {
  const alone = weigh([says("title", "active")]).state.confidence;
  const agreed = weigh([says("title", "active"), says("transcript", "active")]).state.confidence;
  const opposed = weigh([says("title", "active"), says("transcript", "idle")]).state.confidence;
  assert.ok(opposed < alone && alone < agreed, `${opposed} < ${alone} < ${agreed}`);
  assert.ok(agreed <= 0.99, "only an end is certain");
});

Deno.test("fuse() without evidence an agent is unknown, never idle", () => {
  const silent = { lastOutputAt: NOW - 60 * MINUTE };
  const { state } = weigh([], silent);
  assert.deepEqual([state.status, state.statusReason], ["unknown", "no_evidence"]);
  assert.equal(statusOf([], { ...silent, agentType: "shell", currentCommand: "bash" }), "idle");
  assert.equal(statusOf([], { agentType: "claude" }), "active", "it draws");
});

Deno.test("fuse() a source that fell silent is not believed any more", () => {
  const old = says("transcript", "active", { ago: 11 * MINUTE, seen: 11 * MINUTE });
  const { state, ...fusion } = weigh([old], { lastOutputAt: NOW - 60 * MINUTE });
  assert.deepEqual([state.status, state.statusReason], ["unknown", "evidence_stale"]);
  assert.deepEqual(fatesOf({ state, ...fusion }), ["transcript stale"]);
});

Deno.test("fuse() what says it works but draws nothing is not active, nor idle", () => {
  const frozen = { lastOutputAt: NOW - 3 * MINUTE };
  const { state } = weigh([says("hook", "active", { ago: 5 * MINUTE })], frozen);
  assert.deepEqual([state.status, state.statusReason], ["unknown", "hook_stale"]);
  assert.equal(statusOf([says("hook", "active", { ago: MINUTE })], frozen), "active", "it began");
  assert.equal(statusOf([says("registry", "active", { ago: 5 * MINUTE })], frozen), "active");
  assert.equal(statusOf([says("hook", "waiting", { ago: 60 * MINUTE })], frozen), "waiting");
});

Deno.test("fuse() flags come from every fresh claim, also from those that say no more", () => {
  const { state } = weigh([
    says("registry", "idle", { flags: ["background_work"] }),
    says("ntm", null, { flags: ["rate_limited"] }),
    says("screen", null, { flags: ["context_low"], seen: MINUTE }),
  ]);
  assert.deepEqual(state.flags, ["background_work", "rate_limited"]);
});

Deno.test("fuse() an end is an end, whatever was said", () => {
  assert.equal(statusOf([says("registry", "active")], { dead: true }), "ended");
});

const aClaim = fc.record({
  source: fc.constantFrom(...Object.keys(FUSION_SETTINGS.freshMs) as ClaimSource[]),
  status: fc.constantFrom<PaneStatus | null>("active", "waiting", "idle", null),
  claim: fc.constant("said"),
  since: fc.integer({ min: NOW - 24 * 60 * MINUTE, max: NOW }),
  seenAt: fc.integer({ min: NOW - 24 * 60 * MINUTE, max: NOW }),
  flags: fc.constant([]),
  text: fc.constant(null),
});
const someFacts = fc.record({
  dead: fc.boolean(),
  currentCommand: fc.constantFrom("bash", "node"),
  lastOutputAt: fc.option(fc.integer({ min: NOW - 60 * MINUTE, max: NOW })),
  agentType: fc.constantFrom<AgentType>("claude", "codex", "gemini", "shell", "unknown"),
  claims: fc.array(aClaim, { maxLength: 8 }),
});

Deno.test("fuse() any claims give a valid state, and each claim its fate", () => {
  fc.assert(fc.property(someFacts, (facts) => {
    const { state, weighed } = fuse(facts, NOW);
    assert.ok(PaneState.omit({ since: true }).safeParse(state).success);
    assert.equal(weighed.length, facts.claims.length);
    assert.ok(weighed.filter(({ fate }) => fate === "won").length <= 1);
  }));
});

Deno.test("fuse() says the same until the time it names", () => {
  fc.assert(fc.property(someFacts, fc.nat(60 * MINUTE), (facts, ms) => {
    const { state, until } = fuse(facts, NOW);
    assert.ok(until > NOW);
    const later = Math.min(NOW + ms, until - 1);
    const then = fuse(facts, later).state;
    assert.deepEqual([then.status, then.statusReason], [state.status, state.statusReason]);
  }));
});

Deno.test("fuse() nothing younger makes a process that has ended live", () => {
  const left = says("process", "ended", { ago: 60 * SECOND });
  assert.equal(statusOf([left, says("title", "idle", { ago: SECOND })]), "ended");
});

Deno.test("fuse() a process that answers one prompt works though it prints nothing", () => {
  const run = says("process", "active", { ago: 10 * MINUTE });
  assert.equal(statusOf([run], { lastOutputAt: NOW - 10 * MINUTE }), "active");
});

Deno.test("fuse() a title at rest in a turn that is not over is no rest: it may be a dialog", () => {
  const running = says("transcript", "active", { ago: MINUTE });
  const rests = says("title", "idle", { ago: 2 * SECOND });
  const { state } = weigh([running, rests]);
  assert.deepEqual([state.status, state.statusReason], ["unknown", "rest_or_dialog"]);
  const over = says("transcript", "idle", { ago: 3 * SECOND });
  assert.equal(statusOf([over, rests]), "idle");
  assert.equal(statusOf([running, rests, says("hook", "waiting", { ago: SECOND })]), "waiting");
  assert.equal(statusOf([says("registry", "active", { ago: MINUTE }), rests]), "unknown");
  assert.equal(statusOf([rests]), "unknown", "nobody says that the turn is over");
  assert.equal(statusOf([running, rests], { agentType: "codex" }), "idle", "others tell dialogs");
  assert.equal(statusOf([rests], { agentType: "codex" }), "idle", "others tell dialogs");
});

Deno.test("fuse() a turn that is over by its transcript stays so, one that runs is believed for a while", () => {
  const quiet = { lastOutputAt: NOW - 60 * MINUTE };
  const long = { ago: 60 * MINUTE, seen: 60 * MINUTE };
  assert.equal(statusOf([says("transcript", "idle", long)], quiet), "idle");
  assert.equal(statusOf([says("transcript", "active", long)], quiet), "unknown");
});

Deno.test("fuse() the end of a turn that a hook tells late is not that of the turn that has begun", () => {
  const over = says("hook", "idle", { ago: 3 * SECOND });
  assert.equal(statusOf([over, says("transcript", "active", { ago: 3 * SECOND })]), "active");
  assert.equal(statusOf([over, says("transcript", "active", { ago: 20 * SECOND })]), "idle");
});

Deno.test("fuse() what is drawn without a turn in the transcript is no work", () => {
  const answered = says("transcript", null, { ago: MINUTE, claim: "answered" });
  const { state } = weigh([answered]);
  assert.deepEqual([state.status, state.statusReason], ["unknown", "rest_or_dialog"]);
});

Deno.test("fuse() a turn that writes nothing goes on while its pane draws", () => {
  const running = says("transcript", "active", { ago: 40 * MINUTE, seen: 40 * MINUTE });
  assert.equal(statusOf([running]), "active");
  assert.equal(statusOf([running], { lastOutputAt: NOW - 3 * MINUTE }), "unknown");
});

Deno.test("fuse() hooks of agents in the background do not wake a parent that rests by its registry", () => {
  const rests = says("registry", "idle", { ago: MINUTE });
  const called = says("hook", "active", { ago: 30 * SECOND });
  assert.equal(statusOf([rests, called]), "idle");
  assert.equal(statusOf([rests, called, says("title", "active", { ago: 30 * SECOND })]), "active");
  assert.equal(statusOf([rests, says("hook", "waiting", { ago: SECOND })]), "waiting");
});

Deno.test("fuse() a question soon after a rest is told once the more trusted has had its time", () => {
  const rests = says("registry", "idle", { ago: 2_400 });
  assert.equal(statusOf([rests, says("hook", "waiting", { ago: SECOND })]), "idle");
  const later = says("registry", "idle", { ago: 10 * SECOND });
  assert.equal(statusOf([later, says("hook", "waiting", { ago: 9 * SECOND })]), "waiting");
  assert.equal(statusOf([later, says("hook", "waiting", { ago: 11 * SECOND })]), "idle");
});

Deno.test("fuse() a turn that runs by its registry is not over by its transcript", () => {
  const busy = says("registry", "active", { ago: MINUTE });
  assert.equal(statusOf([busy, says("transcript", "idle", { ago: 5 * SECOND })]), "active");
});

Deno.test("fuse() says by which rule it has decided", () => {
  const verdictOf = (...args: Parameters<typeof weigh>) => {
    const { rule, by, over } = weigh(...args).verdict;
    return [rule, by, over];
  };
  const old = { ago: 60 * SECOND };
  const silent = { lastOutputAt: NOW - 10 * MINUTE };
  const works = says("registry", "active", old);
  assert.deepEqual(verdictOf([works]), ["most_trusted", "registry", null]);
  assert.deepEqual(
    verdictOf([works, says("hook", "waiting", { ago: SECOND })]),
    ["younger", "hook", "registry"],
  );
  assert.deepEqual(
    verdictOf([says("title", "idle"), says("screen", "waiting", old)]),
    ["sees_more", "screen", "title"],
  );
  assert.deepEqual(verdictOf([says("title", "idle")]), ["may_hide_dialog", "title", null]);
  const working = says("hook", "active", { ago: 10 * MINUTE });
  assert.deepEqual(verdictOf([working], silent), ["not_seen_working", "hook", null]);
  const ended = says("transcript", null, old);
  assert.deepEqual(verdictOf([ended]), ["may_be_typing", "tmux", null]);
  assert.deepEqual(verdictOf([]), ["tmux_alone", "tmux", null]);
  assert.deepEqual(verdictOf([], silent), ["silence", "tmux", null]);
  assert.deepEqual(verdictOf([works], { dead: true }), ["process_ended", "tmux", null]);
});
