import assert from "node:assert/strict";
import type { AgentType } from "../../../shared/model/agent.ts";
import { ManualClock } from "../../platform/manual_clock.ts";
import type { Claim } from "../../state/claim.ts";
import { type AgentSight, NO_AGENT, type PaneRow } from "../../state/observation.ts";
import { look, pane, SOURCE_ID, T0 } from "../../state/test_builders.ts";
import { NTM_SAYS_NOTHING, type ToldByNtm } from "../ntm/ntm_records.ts";
import type { AgentFinding, FoundAgent } from "../proc/find_agent.ts";
import { AgentCollector, type AgentCollectorOptions } from "./agent_collector.ts";

const CLAUDE: FoundAgent = {
  kind: "agent",
  agentType: "claude",
  pid: 5_001,
  startTicks: "77",
  interactive: true,
  foreground: true,
  stopped: false,
  label: "claude",
  fingerprint: "leader 5001",
  settled: true,
};
const SHELL: AgentFinding = {
  kind: "none",
  reason: "shell",
  foreground: "bash",
  fingerprint: "leader undefined",
  settled: true,
};

function says(status: Claim["status"], change: Partial<Claim> = {}): Claim {
  const claim = `says_${status}`;
  return {
    source: "registry",
    status,
    claim,
    since: T0,
    seenAt: T0,
    flags: [],
    text: null,
    ...change,
  };
}

const LEFT = says("ended", { source: "process" });

class Bench {
  readonly clock = new ManualClock(T0);
  readonly sights: AgentSight[] = [];
  readonly found: number[] = [];
  readonly collector: AgentCollector;
  agents = new Map<number, FoundAgent>();
  claims: readonly Claim[] = [];

  constructor(change: Partial<AgentCollectorOptions> = {}) {
    this.collector = new AgentCollector({
      clock: this.clock,
      fingerprint: (panePid) => `leader ${this.agents.get(panePid)?.pid}`,
      find: (panePid) => {
        this.found.push(panePid);
        return this.agents.get(panePid) ?? SHELL;
      },
      tell: () => ({ claims: this.claims, session: null }),
      tellProcess: ({ kind, since }) => kind === "left" ? [{ ...LEFT, since, seenAt: since }] : [],
      onSight: (sight) => this.sights.push(sight),
      ...change,
    });
  }

  async see(...panes: readonly PaneRow[]): Promise<void> {
    this.collector.looked(look({ at: this.clock.now(), panes }));
    await this.clock.advance(0);
  }

  /** What was told last of a pane. */
  told(tmuxPaneId: string) {
    return this.sights.map(({ panes }) => panes.get(tmuxPaneId)).findLast((agent) => agent);
  }
}

Deno.test("AgentCollector.looked() finds the agent of a new pane and tells what is said of it", async () => {
  const bench = new Bench();
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
  const bench = new Bench();
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
  const bench = new Bench();
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
async function leave(): Promise<{ readonly bench: Bench; readonly row: PaneRow }> {
  const bench = new Bench();
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
  const bench = new Bench();
  const row = pane("%1");
  bench.agents.set(row.tmuxPid, CLAUDE);
  await bench.see(row);
  bench.collector.changed(new Set([CLAUDE.pid]));
  bench.agents.delete(row.tmuxPid);
  await bench.clock.advance(500);
  assert.equal(bench.told("%1")?.claims[0]?.status, "ended");
});

Deno.test("AgentCollector.looked() another command in front is another program", async () => {
  const bench = new Bench();
  const row = pane("%1");
  const detail = { currentCommand: "bash", currentPath: "/", ttyOutputAt: null };
  await bench.see({ ...row, detail });
  bench.agents.set(row.tmuxPid, CLAUDE);
  await bench.clock.advance(500);
  await bench.see({ ...row, detail: { ...detail, currentCommand: "node" } });
  assert.equal(bench.told("%1")?.agentType, "claude");
});

Deno.test("AgentCollector.looked() walks anew what may change unseen, more and more seldom", async () => {
  const bench = new Bench();
  const row = pane("%1");
  bench.agents.set(row.tmuxPid, { ...CLAUDE, settled: false, fingerprint: "leader 5001" });
  for (let second = 0; second < 300; second += 5) {
    await bench.see({ ...row, drawn: `${second} 0 0` });
    await bench.clock.advance(5_000);
  }
  assert.ok(bench.found.length >= 7 && bench.found.length <= 12, `${bench.found.length} walks`);
});

Deno.test("AgentCollector.looked() a quiet pane is asked too, more seldom", async () => {
  const bench = new Bench();
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
  const bench = new Bench();
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
  const bench = new Bench();
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
  const bench = new Bench();
  const row = pane("%1");
  await bench.see(row);
  bench.agents.set(row.tmuxPid, CLAUDE);
  bench.collector.heard({ sourceId: SOURCE_ID, tmuxPaneId: "%1" });
  assert.equal(bench.told("%1")?.agentType, "claude");
  bench.collector.heard({ sourceId: SOURCE_ID, tmuxPaneId: "%9" });
  assert.equal(bench.told("%9"), undefined);
});

Deno.test("AgentCollector.heard() walks what a fingerprint does not show, unless it knows who spoke", async () => {
  const bench = new Bench();
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
  const bench = new Bench();
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
  const bench = new Bench();
  const row = pane("%1");
  bench.agents.set(row.tmuxPid, CLAUDE);
  await bench.see(row);
  await bench.see({ ...row, tmuxPid: 9_999 });
  assert.equal(bench.told("%1")?.agentType, "shell");
  assert.deepEqual(bench.found, [row.tmuxPid, 9_999]);
});

Deno.test("AgentCollector.looked() reads many panes in slices", async () => {
  const bench = new Bench();
  const rows = Array.from({ length: 1_000 }, (_, index) => pane(`%${index}`));
  await bench.see(...rows);
  assert.ok(bench.found.length <= 20);
  await bench.clock.advance(1_000);
  assert.equal(bench.found.length, 1_000);
  assert.equal(bench.clock.pending, 0);
});

Deno.test("AgentCollector forgets panes that are gone, and stops for good", async () => {
  const bench = new Bench();
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

Deno.test("AgentCollector.panesChanged() tells what ntm says of any pane that was checked", async () => {
  let label = "api";
  const bench = new Bench({
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
  const bench = new Bench({ find: () => MAKE, tellOther: () => claims });
  bench.collector.retell([PLACE]);
  assert.equal(bench.sights.length, 0, "the pane is not known yet");
  await bench.see(pane("%1"));
  assert.deepEqual(bench.told("%1"), NO_AGENT);
  claims = [says("waiting", { source: "screen" })];
  bench.collector.retell([PLACE]);
  assert.deepEqual(bench.told("%1"), { ...NO_AGENT, claims });
});

Deno.test("AgentCollector.retell() nothing is read off the screen of a shell at its prompt", async () => {
  const bench = new Bench({ tellOther: () => [says("waiting", { source: "screen" })] });
  await bench.see(pane("%1"));
  bench.collector.retell([PLACE]);
  assert.deepEqual(bench.told("%1")?.claims, []);
});

Deno.test("AgentCollector.retell() a screen that still says so is news after seconds", async () => {
  const bench = new Bench();
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
  const bench = new Bench();
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
  const bench = new Bench({
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
  const bench = new Bench({
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

Deno.test("AgentCollector an agent stays while its processes cannot be read", async () => {
  const row = pane("%1");
  let finding: AgentFinding = CLAUDE;
  const bench = new Bench({ find: () => finding, fingerprint: () => null });
  await bench.see(row);
  for (const reason of ["unreadable", "gone"] as const) {
    finding = { ...SHELL, kind: "none", reason, foreground: null };
    bench.collector.heard({ sourceId: SOURCE_ID, tmuxPaneId: "%1" });
    const { agentType } = bench.told("%1") ?? {};
    assert.equal(agentType, reason === "unreadable" ? "claude" : "unknown");
  }
});
