import assert from "node:assert/strict";
import type { AgentType } from "../../../shared/model/agent.ts";
import type { Claim } from "../../state/claim.ts";
import { look, NO_AGENT, pane, SOURCE_ID, T0 } from "../../state/test_builders.ts";
import { NTM_SAYS_NOTHING, type ToldByNtm } from "../ntm/ntm_records.ts";
import type { AgentFinding } from "../proc/find_agent.ts";
import { CLAUDE, CollectorBench, says, SHELL } from "./test_collector.ts";

Deno.test("AgentCollector.panesChanged() tells what ntm says of any pane that was checked", async () => {
  let label = "api";
  const bench = new CollectorBench({
    tellNtm: ({ sourceId, row }) => {
      assert.equal(sourceId, SOURCE_ID);
      return row.tmuxPaneId === "%3" ? NTM_SAYS_NOTHING : saidByNtm(label);
    },
  });
  const rows = [pane("%1"), pane("%2"), pane("%3")];
  bench.agents.set(rows[0]!.tmuxPid, CLAUDE);
  bench.collector.looked(look({ at: bench.clock.now(), panes: rows }));
  bench.collector.panesChanged();
  assert.equal(bench.sights.length, 0, "nobody has looked at their processes yet");
  await bench.clock.advance(0);
  assert.deepEqual(
    rows.map(({ tmuxPaneId }) => bench.told(tmuxPaneId)?.ntm?.label),
    ["api", "api", undefined],
  );
  assert.deepEqual(bench.told("%2")?.agentType, "shell");
  bench.collector.panesChanged();
  assert.equal(bench.sights.length, 1, "nothing is new");
  label = "web";
  bench.collector.panesChanged();
  assert.deepEqual([...bench.sights.at(-1)?.panes.keys() ?? []], ["%1", "%2"]);
  assert.equal(bench.told("%1")?.pid, 5_001);
});

function saidByNtm(label: string): ToldByNtm {
  const said = { baseProject: "atlas", agentType: null, childPid: null, contextPercent: null };
  return { ...NTM_SAYS_NOTHING, ntm: { label, ...said, rateLimited: false, at: T0 } };
}

const PLACE = { sourceId: SOURCE_ID, tmuxPaneId: "%1" };
const MAKE: AgentFinding = { ...SHELL, reason: "other", foreground: "make" };

Deno.test("AgentCollector.retell() tells of panes without an agent too", async () => {
  let claims: readonly Claim[] = [];
  const bench = new CollectorBench({ find: () => MAKE, tellOther: () => claims });
  bench.collector.retell([PLACE]);
  assert.equal(bench.sights.length, 0, "the pane is not known yet");
  await bench.see(pane("%1"));
  assert.deepEqual(bench.told("%1"), NO_AGENT);
  claims = [says("waiting", { source: "screen" })];
  bench.collector.retell([PLACE]);
  assert.deepEqual(bench.told("%1"), { ...NO_AGENT, claims });
});

Deno.test("AgentCollector.retell() nothing is read off the screen of a shell at its prompt", async () => {
  const bench = new CollectorBench({ tellOther: () => [says("waiting", { source: "screen" })] });
  await bench.see(pane("%1"));
  bench.collector.retell([PLACE]);
  assert.deepEqual(bench.told("%1")?.claims, []);
});

Deno.test("AgentCollector.retell() a screen that still says so is news after seconds", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  bench.agents.set(row.tmuxPid, CLAUDE);
  await bench.see(row);
  const before = bench.sights.length;
  for (let second = 0; second < 20; second++) {
    const seenAt = T0 + second * 1_000;
    bench.claims = [says("waiting", { source: "screen", seenAt })];
    bench.collector.retell([PLACE]);
  }
  assert.equal(bench.sights.length - before, 10);
});

Deno.test("AgentCollector.ownerOf() says whose screen it is, once that is known", async () => {
  const bench = new CollectorBench();
  const row = pane("%1");
  assert.equal(bench.collector.ownerOf(PLACE), null);
  bench.agents.set(row.tmuxPid, CLAUDE);
  bench.collector.looked(look({ panes: [row] }));
  assert.equal(bench.collector.ownerOf(PLACE), null, "its processes were not read yet");
  await bench.clock.advance(0);
  assert.deepEqual(bench.collector.ownerOf(PLACE), { agentType: "claude", pid: CLAUDE.pid });
  bench.agents.delete(row.tmuxPid);
  bench.collector.heard(PLACE);
  assert.equal(bench.collector.ownerOf(PLACE), null, "its shell is at its prompt");
});

Deno.test("AgentCollector.ownerOf() an agent whose process cannot be seen owns its screen", async () => {
  let agentType: AgentType = "unknown";
  const bench = new CollectorBench({
    find: () => ({ ...MAKE, reason: "remote" }),
    tellNtm: () => ({ ...NTM_SAYS_NOTHING, agentType }),
  });
  await bench.see(pane("%1"));
  assert.deepEqual(bench.collector.ownerOf(PLACE), { agentType: "unknown", pid: null });
  agentType = "codex";
  assert.deepEqual(bench.collector.ownerOf(PLACE), { agentType: "codex", pid: null });
});

Deno.test("AgentCollector a title that only one agent writes names it where no process is seen", async () => {
  const remote = {
    ...SHELL,
    reason: "remote",
    foreground: "docker",
    fingerprint: "docker 1",
  } as const;
  let finding: AgentFinding = remote;
  const bench = new CollectorBench({
    find: () => finding,
    fingerprint: () => finding.fingerprint,
    titledAgent: (title) => title.startsWith("✳") ? "claude" : "unknown",
  });
  const row = pane("%1", { title: "⠂ Tidy" });
  await bench.see(row);
  assert.equal(bench.told("%1")?.agentType, "unknown");
  await bench.see({ ...row, title: "✳ Tidy" });
  assert.equal(bench.told("%1")?.agentType, "claude");
  await bench.clock.advance(3_000);
  await bench.see({ ...row, title: "⠂ Tidy" });
  assert.equal(bench.told("%1")?.agentType, "claude", "it is still the same program");
  finding = { ...remote, fingerprint: "docker 2" };
  await bench.clock.advance(3_000);
  await bench.see({ ...row, title: "make" });
  assert.equal(bench.told("%1")?.agentType, "unknown");
});
