import assert from "node:assert/strict";
import fc from "fast-check";
import { NO_MEMORY, type PaneMemory } from "../../shared/model/pane_memory.ts";
import { TokenUsage } from "../../shared/model/usage.ts";
import {
  formerSessions,
  MAX_AGENTS,
  MAX_SESSIONS,
  presentAgent,
  spentIn,
  withAgentSeen,
} from "./agent_entries.ts";
import type { AgentInPane } from "./observation.ts";
import { claude, SHELL, used } from "./test_agents.ts";

/** What is remembered after these sights, a second apart. */
function remember(sights: readonly AgentInPane[], from: PaneMemory = NO_MEMORY): PaneMemory {
  return sights.reduce((memory, agent, index) => withAgentSeen(memory, agent, index * 1000), from);
}

const by = (pid: number, output: number, id = `session-${pid}`) =>
  claude({ id, tokens: used(output), costUsd: output / 1000 }, { pid });
const total = (memory: PaneMemory) => spentIn(memory).tokens?.total ?? null;

Deno.test("withAgentSeen() what agents one after the other have used adds up", () => {
  assert.equal(total(remember([claude()])), null);
  assert.equal(total(remember([by(1, 10), by(1, 30)])), 30);
  assert.equal(total(remember([by(1, 30), SHELL, by(2, 5)])), 35);
  assert.equal(total(remember([by(1, 30), by(2, 5), SHELL])), 35);
});

Deno.test("withAgentSeen() an agent that was lost from sight is not counted twice", () => {
  assert.equal(total(remember([by(1, 30), SHELL, by(1, 31)])), 31);
  assert.equal(total(remember([by(1, 30), by(2, 5), by(1, 32), by(2, 6)])), 38);
});

Deno.test("spentIn() agents that used more than all measure still make a number that clients take", () => {
  const memory = remember(Array.from({ length: 40 }, (_, index) => by(index + 1, 1e15)));
  assert.equal(TokenUsage.parse(spentIn(memory).tokens).total, 1e15);
});

Deno.test("withAgentSeen() the same number of a process in another session is another agent", () => {
  assert.equal(total(remember([by(1, 30), SHELL, by(1, 7, "later")])), 37);
  // While it is there it is the same, whatever session it goes to.
  assert.equal(total(remember([by(1, 30), by(1, 37, "cleared")])), 37);
});

Deno.test("withAgentSeen() a count that cannot be read for a while stands", () => {
  assert.equal(total(remember([by(1, 30), claude(null, { pid: 1 })])), 30);
  assert.equal(total(remember([by(1, 30), claude({ id: "session-1" }, { pid: 1 })])), 30);
});

Deno.test("withAgentSeen() a session is this agent's from when on it was told of, but for its first", () => {
  const entry = presentAgent(remember([claude(null), claude(), claude({ id: "other" })]));
  assert.deepEqual([entry?.since, entry?.sessionSince], [0, 2000]);
  assert.equal(presentAgent(remember([claude(null), claude()]))?.sessionSince, 0);
  assert.equal(presentAgent(remember([claude(), SHELL])), null);
});

Deno.test("withAgentSeen() says nothing new where nothing is", () => {
  for (const last of [by(1, 30), SHELL, claude(null, { pid: 1 })]) {
    const memory = remember([by(2, 3), by(1, 30), last]);
    assert.equal(withAgentSeen(memory, last, 99_000), memory);
  }
});

Deno.test("withAgentSeen() the last sessions of an agent are remembered, each once", () => {
  const ids = Array.from({ length: MAX_SESSIONS + 5 }, (_, number) => `s${number}`);
  const memory = remember([...ids, "s9"].map((id) => by(1, 30, id)));
  const { sessions } = presentAgent(memory) ?? {};
  assert.deepEqual(sessions, [...ids.slice(5).filter((id) => id !== "s9"), "s9"]);
});

Deno.test("formerSessions() of the same process, not of one that had its number before", () => {
  const memory = remember([by(1, 30, "a"), by(1, 40, "b"), by(2, 5, "c")]);
  const sessions = (process: { readonly pid: number; readonly since: number }, present = true) =>
    formerSessions([{ memory, present }], process);
  assert.deepEqual(sessions({ pid: 1, since: 0 }), ["a", "b"]);
  assert.deepEqual(sessions({ pid: 1, since: 500 }), []);
  assert.deepEqual(sessions({ pid: 3, since: 0 }), []);
  assert.deepEqual(sessions({ pid: 1, since: 0 }, false), []);
});

Deno.test("spentIn() a part without a price leaves the cost unknown", () => {
  const free = claude({ id: "free", tokens: used(5), costUsd: null }, { pid: 9 });
  const unused = claude({ id: "new", tokens: used(0), costUsd: null }, { pid: 8 });
  assert.equal(spentIn(remember([by(1, 30), unused])).costUsd, 0.03);
  assert.equal(spentIn(remember([by(1, 30), free])).costUsd, null);
  assert.equal(spentIn(remember([free, by(1, 30)])).costUsd, null);
});

Deno.test("withAgentSeen() remembers a bounded number of agents and loses no token", () => {
  const counts = fc.array(fc.nat({ max: 1000 }), { maxLength: MAX_AGENTS * 4 });
  fc.assert(fc.property(counts, fc.boolean(), (outputs, shellBetween) => {
    const sights = outputs.flatMap((output, index) => {
      return [by(index + 1, output), ...(shellBetween ? [SHELL] : [])];
    });
    const memory = remember(sights);
    assert.ok(memory.agents.length <= MAX_AGENTS);
    assert.equal(total(memory) ?? 0, outputs.reduce((sum, output) => sum + output, 0));
    assert.deepEqual(JSON.parse(JSON.stringify(memory)), memory);
  }));
});
