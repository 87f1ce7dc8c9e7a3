import assert from "node:assert/strict";
import type { PaneRow } from "../../state/observation.ts";
import { NO_AGENT, pane, SOURCE_ID, T0 } from "../../state/test_builders.ts";
import type { AgentFinding } from "../proc/find_agent.ts";
import { CLAUDE, CollectorBench, LEFT, says, SHELL } from "./test_collector.ts";

Deno.test("AgentCollector.looked() finds the agent of a new pane and tells what is said of it", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  bench.agents.set(row.tmuxPid, CLAUDE);
  bench.claims = [says("waiting")];
  await bench.see(row, pane("%2"));
  assert.equal(bench.sights.length, 1, "one sight for all of a source");
  assert.deepEqual(bench.told("%1"), {
    ...NO_AGENT,
    agentType: "claude",
    pid: 5_001,
    claims: [says("waiting")],
  });
  assert.deepEqual(bench.told("%2"), { ...NO_AGENT, agentType: "shell" });
});

Deno.test("AgentCollector.looked() reads no process again while nothing can have changed", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  bench.agents.set(row.tmuxPid, CLAUDE);
  await bench.see(row);
  for (let n = 0; n < 10; n++) {
    await bench.clock.advance(2_000);
    await bench.see(row);
  }
  assert.deepEqual(bench.found, [row.tmuxPid]);
  assert.equal(bench.sights.length, 1);
});

Deno.test("AgentCollector.looked() a pane that draws is asked soon whether it runs another program", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  await bench.see(row);
  bench.agents.set(row.tmuxPid, CLAUDE);
  await bench.clock.advance(5_000);
  await bench.see({ ...row, drawn: "1 0 0" });
  assert.equal(bench.told("%1")?.agentType, "claude");
  bench.agents.delete(row.tmuxPid);
  await bench.clock.advance(5_000);
  await bench.see({ ...row, drawn: "2 0 0" });
  assert.equal(bench.told("%1")?.pid, null, "it has gone");
});

/** A pane that an agent has just left to its shell. */
async function leave(): Promise<{ readonly bench: CollectorBench; readonly row: PaneRow }> {
  const bench = new CollectorBench();
  const row = pane("%1");
  bench.agents.set(row.tmuxPid, CLAUDE);
  await bench.see(row);
  bench.agents.delete(row.tmuxPid);
  await bench.clock.advance(5_000);
  await bench.see({ ...row, drawn: "1 0 0" });
  return { bench, row };
}

Deno.test("AgentCollector an agent that leaves its pane to the shell has ended there", async () => {
  const { bench, row } = await leave();
  const at = T0 + 5_000;
  const ended = { ...NO_AGENT, agentType: "claude", claims: [{ ...LEFT, since: at, seenAt: at }] };
  assert.deepEqual(bench.told("%1"), ended);
  await bench.clock.advance(9_000);
  await bench.see({ ...row, drawn: "2 0 0" });
  assert.deepEqual(bench.told("%1"), ended, "its prompt was drawn");
});

Deno.test("AgentCollector a pane that is used after its agent has left is a shell's", async () => {
  const { bench, row } = await leave();
  await bench.clock.advance(60_000);
  await bench.see({ ...row, drawn: "1 0 0" });
  await bench.clock.advance(1_000);
  await bench.see({ ...row, drawn: "3 0 0" });
  assert.deepEqual(bench.told("%1"), { ...NO_AGENT, agentType: "shell" });
});

Deno.test("AgentCollector an agent that begins where another has left is told as itself", async () => {
  const { bench, row } = await leave();
  bench.agents.set(row.tmuxPid, { ...CLAUDE, pid: 6_001, agentType: "codex" });
  bench.collector.heard({ sourceId: SOURCE_ID, tmuxPaneId: "%1" });
  assert.deepEqual(bench.told("%1"), { ...NO_AGENT, agentType: "codex", pid: 6_001 });
});

Deno.test("AgentCollector.changed() an agent that removes its record is looked for a moment later", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  bench.agents.set(row.tmuxPid, CLAUDE);
  await bench.see(row);
  bench.collector.changed(new Set([CLAUDE.pid]));
  bench.agents.delete(row.tmuxPid);
  await bench.clock.advance(500);
  assert.equal(bench.told("%1")?.claims[0]?.status, "ended");
});

Deno.test("AgentCollector.looked() another command in front is another program", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  const detail = { currentCommand: "bash", currentPath: "/", ttyOutputAt: null };
  await bench.see({ ...row, detail });
  bench.agents.set(row.tmuxPid, CLAUDE);
  await bench.clock.advance(500);
  await bench.see({ ...row, detail: { ...detail, currentCommand: "node" } });
  assert.equal(bench.told("%1")?.agentType, "claude");
});

Deno.test("AgentCollector.looked() walks anew what may change unseen, more and more seldom", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  bench.agents.set(row.tmuxPid, { ...CLAUDE, settled: false, fingerprint: "leader 5001" });
  for (let second = 0; second < 300; second += 5) {
    await bench.see({ ...row, drawn: `${second} 0 0` });
    await bench.clock.advance(5_000);
  }
  assert.ok(bench.found.length >= 7 && bench.found.length <= 12, `${bench.found.length} walks`);
});

Deno.test("AgentCollector.looked() a quiet pane is asked too, more seldom", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  for (let n = 0; n < 3; n++) {
    await bench.see(row);
    await bench.clock.advance(2_000);
  }
  bench.agents.set(row.tmuxPid, CLAUDE);
  await bench.clock.advance(27_000);
  await bench.see(row);
  assert.equal(bench.told("%1")?.agentType, "shell");
  await bench.clock.advance(1_000);
  await bench.see(row);
  assert.equal(bench.told("%1")?.agentType, "claude");
});

Deno.test("AgentCollector.changed() tells at once, and only what is new", async () => {
  const bench = new CollectorBench();
  const [one, two] = [pane("%1"), pane("%2")];
  bench.agents.set(one.tmuxPid, CLAUDE).set(two.tmuxPid, { ...CLAUDE, pid: 5_002 });
  bench.claims = [says("active")];
  await bench.see(one, two);
  bench.collector.changed(null);
  assert.equal(bench.sights.length, 1, "nothing is new");
  bench.claims = [says("waiting")];
  bench.collector.changed(new Set([5_001]));
  assert.deepEqual([...bench.sights.at(-1)?.panes.keys() ?? []], ["%1"]);
  bench.collector.changed(null);
  assert.deepEqual([...bench.sights.at(-1)?.panes.keys() ?? []], ["%2"]);
});

Deno.test("AgentCollector a claim that is only seen again is told once a minute, so that it does not age", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  bench.agents.set(row.tmuxPid, CLAUDE);
  bench.claims = [says("active")];
  await bench.see(row);
  bench.claims = [says("active", { seenAt: T0 + 5_000 })];
  bench.collector.changed(null);
  assert.equal(bench.sights.length, 1);
  bench.claims = [says("active", { seenAt: T0 + 60_000 })];
  bench.collector.changed(null);
  assert.equal(bench.sights.length, 2);
});

Deno.test("AgentCollector.heard() reads the processes of that pane at once", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  await bench.see(row);
  bench.agents.set(row.tmuxPid, CLAUDE);
  bench.collector.heard({ sourceId: SOURCE_ID, tmuxPaneId: "%1" });
  assert.equal(bench.told("%1")?.agentType, "claude");
  bench.collector.heard({ sourceId: SOURCE_ID, tmuxPaneId: "%9" });
  assert.equal(bench.told("%9"), undefined);
});

Deno.test("AgentCollector.heard() walks what a fingerprint does not show, unless it knows who spoke", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  const hidden = { ...CLAUDE, settled: false, fingerprint: "leader undefined" };
  await bench.see(row);
  const heard = (pid: number | null) =>
    bench.collector.heard({ sourceId: SOURCE_ID, tmuxPaneId: "%1" }, pid);
  bench.agents.set(row.tmuxPid, { ...hidden, pid: 7_000, fingerprint: "leader 7000" });
  heard(7_000);
  const walks = bench.found.length;
  heard(7_000);
  assert.equal(bench.found.length, walks, "its agent spoke");
  heard(7_001);
  assert.equal(bench.found.length, walks + 1, "somebody else did");
});

Deno.test("AgentCollector.ended() forgets the panes of a server that is gone", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  bench.agents.set(row.tmuxPid, CLAUDE);
  await bench.see(row);
  bench.claims = [says("waiting")];
  bench.collector.ended("another source");
  bench.collector.changed(null);
  assert.equal(bench.sights.length, 2);
  bench.claims = [says("active")];
  bench.collector.ended(SOURCE_ID);
  bench.collector.changed(null);
  assert.equal(bench.sights.length, 2);
});

Deno.test("AgentCollector.looked() a process in the place of another is told anew, also on a new server", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  bench.agents.set(row.tmuxPid, CLAUDE);
  await bench.see(row);
  await bench.see({ ...row, tmuxPid: 9_999 });
  assert.equal(bench.told("%1")?.agentType, "shell");
  assert.deepEqual(bench.found, [row.tmuxPid, 9_999]);
});

Deno.test("AgentCollector.looked() reads many panes in slices", async () => {
  const bench = new CollectorBench();
  const rows = Array.from({ length: 1_000 }, (_, index) => pane(`%${index}`));
  await bench.see(...rows);
  assert.ok(bench.found.length <= 20);
  await bench.clock.advance(1_000);
  assert.equal(bench.found.length, 1_000);
  assert.equal(bench.clock.pending, 0);
});

Deno.test("AgentCollector forgets panes that are gone, and stops for good", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  bench.agents.set(row.tmuxPid, CLAUDE);
  bench.claims = [says("active")];
  await bench.see(row, pane("%2"));
  await bench.see(pane("%2"));
  const told = bench.sights.length;
  bench.claims = [says("waiting")];
  bench.collector.changed(null);
  assert.equal(bench.sights.length, told);
  await bench.see(pane("%3"));
  bench.collector.stop();
  assert.equal(bench.clock.pending, 0);
});

Deno.test("AgentCollector an agent stays while its processes cannot be read", async () => {
  const row = pane("%1");
  let finding: AgentFinding = CLAUDE;
  const bench = new CollectorBench({ find: () => finding, fingerprint: () => null });
  await bench.see(row);
  for (const reason of ["unreadable", "gone"] as const) {
    finding = { ...SHELL, kind: "none", reason, foreground: null };
    bench.collector.heard({ sourceId: SOURCE_ID, tmuxPaneId: "%1" });
    const { agentType } = bench.told("%1") ?? {};
    assert.equal(agentType, reason === "unreadable" ? "claude" : "unknown");
  }
});
