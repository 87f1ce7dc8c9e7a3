import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Pane } from "../../../shared/model/pane.ts";
import { BenchDaemon } from "../bench_daemon.ts";
import { measureCpu } from "../cpu_meter.ts";
import { median, percentile } from "../percentile.ts";
import type { AgentFleet } from "./agent_fleet.ts";
import { AgentSignals, type GivenSignal, type Signal } from "./agent_signals.ts";

const MEGABYTE = 1_000_000;
/** Until a daemon has slowed down as far as it does, and its first use of memory is over. */
const SETTLE_MS = 45_000;
/** What did not come by then never will. */
const LOST_MS = 10_000;
/** Between two signs, so that each finds the daemon at rest, and not in step with it. */
const LEAST_PAUSE_MS = 700;
const SPREAD_MS = 600;

export interface AgentBench {
  readonly where: AgentFleet;
  /** The program to measure, without `serve --stdio`. */
  readonly program: readonly string[];
  readonly windowMs: number;
  readonly windows: number;
  readonly signal: AbortSignal;
}

/** What a daemon costs at rest. */
export interface RestingCost {
  /** Percent of one core, the daemon and what it makes tmux do; median of the windows. */
  readonly cpu: number;
  readonly rssMb: number;
}

export interface SignalLatency {
  readonly samples: number;
  readonly lost: number;
  /** Milliseconds from the sign to the notification at the client's stdio. */
  readonly p50: number;
  readonly p95: number;
}

/** The same fleet with agents read or left alone. */
export async function measureResting(bench: AgentBench, enable: boolean): Promise<RestingCost> {
  await using daemon = await startDaemon(bench, enable);
  await daemon.subscribe();
  await pause(SETTLE_MS, undefined, { signal: bench.signal });
  const processes = {
    daemon: await daemon.pid(),
    server: await bench.where.fleet.serverPid(),
  };
  const shares: number[] = [];
  for (let window = 0; window < bench.windows; window++) {
    const { windowMs, signal } = bench;
    const cpu = await measureCpu(processes, { windowMs, signal });
    shares.push(cpu.daemon + cpu.server);
  }
  const rssMb = await daemon.memory("VmRSS") / MEGABYTE;
  return { cpu: median(shares), rssMb };
}

/** How soon a client is told of what an agent shows, by each way in which agents show it. */
export async function measureSignals(
  bench: AgentBench,
  { signals, rounds }: { readonly signals: readonly Signal[]; readonly rounds: number },
): Promise<ReadonlyMap<string, SignalLatency>> {
  await using daemon = await startDaemon(bench, true);
  await daemon.subscribe();
  const panes = await agentPanes(daemon, bench);
  const serverPid = await bench.where.fleet.serverPid();
  const speaker = new AgentSignals(bench.where, {
    spool: join(daemon.home, "agent-hooks"),
    serverPid,
  });
  const samples: Sample[] = [];
  for (const [index, name] of signals.entries()) {
    const pane = panes[index];
    if (pane === undefined) throw new Error("measure signs: too few agents, wanted one for each");
    for (let round = 0; round < rounds; round++) {
      samples.push(await sampleSignal(bench, { daemon, give: () => speaker.give(name, pane) }));
    }
  }
  const byLabel = Map.groupBy(samples, ({ label }) => label);
  return new Map([...byLabel].map(([label, of]) => [label, latencyOf(of)]));
}

interface Sample {
  readonly label: string;
  /** Milliseconds; null when nothing was told. */
  readonly tookMs: number | null;
}

async function sampleSignal(
  { signal }: AgentBench,
  { daemon, give }: {
    readonly daemon: BenchDaemon;
    readonly give: () => Promise<GivenSignal>;
  },
): Promise<Sample> {
  await pause(LEAST_PAUSE_MS + Math.random() * SPREAD_MS, undefined, { signal });
  daemon.notifications.watch();
  const { label, at, shows } = await give();
  const patience = AbortSignal.any([signal, AbortSignal.timeout(LOST_MS)]);
  const arrival = await daemon.notifications.first(shows, patience);
  signal.throwIfAborted();
  daemon.notifications.unwatch();
  return { label, tookMs: arrival === undefined ? null : Math.max(0, arrival.at - at) };
}

function latencyOf(samples: readonly Sample[]): SignalLatency {
  const took = samples.map(({ tookMs }) => tookMs).filter((ms) => ms !== null);
  const lost = samples.length - took.length;
  if (took.length === 0) return { samples: 0, lost, p50: NaN, p95: NaN };
  return { samples: took.length, lost, p50: median(took), p95: percentile(took, 0.95) };
}

function startDaemon({ where, program }: AgentBench, enable: boolean): Promise<BenchDaemon> {
  const { fleet: { socketPath }, home } = where;
  return BenchDaemon.start(program, { socketPath, hooks: false, agents: { enable, home } });
}

/** Waits until the daemon knows every agent; gives their panes. */
async function agentPanes(daemon: BenchDaemon, bench: AgentBench): Promise<readonly Pane[]> {
  const until = performance.now() + 30_000;
  for (;;) {
    const { panes } = await daemon.subscribe();
    const agents = panes.filter(({ agentType }) => agentType === "claude");
    if (agents.length === bench.where.panes) return agents;
    if (performance.now() > until) {
      throw new Error(
        `wait for the agents: ${agents.length} are known, wanted ${bench.where.panes}`,
      );
    }
    await pause(500, undefined, { signal: bench.signal });
  }
}
