import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { findExecutable } from "../fixtures/find_executable.ts";
import { type AgentFleet, startAgentFleet } from "./bench/agents/agent_fleet.ts";
import { SIGNALS } from "./bench/agents/agent_signals.ts";
import { type AgentBench, measureResting, measureSignals } from "./bench/agents/measure_agents.ts";
import { formatTable } from "./bench/table.ts";
import { bundle, BUNDLE_FILE } from "./bundle.ts";
import { HeldSignals } from "./held_signals.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { RUNTIME_FLAGS } from "./runtime_flags.ts";

const USAGE = `Usage: deno task bench:agents [--quick] [--only cpu|latency] [--rounds N]

What reading agents costs on 20x6 panes with an agent at rest in each of them, and how soon a client
is told of what an agent shows: by its registry file, a hook, its title, its transcript; the last
three while another session prints. A table goes to stdout.

  --quick      one short CPU window
  --only WHAT  only that half
  --rounds N   signs of each kind (40)

Exit status: 0 done; 64 wrong arguments, 69 no tmux or no /proc here, 130 interrupted.`;

const WRONG_ARGUMENTS = 64;
const UNAVAILABLE = 69;
const INTERRUPTED = 130;

const DAEMON: readonly string[] = [
  ...[Deno.execPath(), "run", "-A", "--no-config", ...RUNTIME_FLAGS],
  resolve(PROJECT_ROOT, BUNDLE_FILE),
];

interface Wanted {
  readonly quick: boolean;
  readonly only: "cpu" | "latency" | null;
  readonly rounds: number;
}

async function main(args: readonly string[]): Promise<number> {
  const wanted = readArguments(args);
  if (wanted === null) {
    console.error(USAGE);
    return WRONG_ARGUMENTS;
  }
  if (findExecutable("tmux") === null || Deno.build.os !== "linux") {
    console.error("cannot run the bench: it needs tmux on the PATH and Linux's /proc");
    return UNAVAILABLE;
  }
  await bundle();
  using signals = new HeldSignals();
  const abort = new AbortController();
  signals.listen(() => abort.abort(new Error("interrupted")));
  await using where = await startAgentFleet({ sessions: 20, panesEach: 6 });
  const bench: AgentBench = {
    where,
    program: DAEMON,
    windowMs: wanted.quick ? 40_000 : 60_000,
    windows: wanted.quick ? 1 : 3,
    signal: abort.signal,
  };
  try {
    if (wanted.only !== "latency") await showCost(bench);
    if (wanted.only !== "cpu") await showLatency(bench, wanted.rounds);
  } catch (error) {
    if (!signals.came) throw error;
  }
  return signals.came ? INTERRUPTED : 0;
}

async function showCost(bench: AgentBench): Promise<void> {
  const [without, withAgents] = [
    await measureResting(bench, false),
    await measureResting(bench, true),
  ];
  const row = (name: string, cpu: number, rss: number) => [name, cpu.toFixed(2), rss.toFixed(0)];
  console.log(formatTable([
    ["20x6 agents at rest", "CPU, % of a core", "RSS, MB"],
    row("agents not read", without.cpu, without.rssMb),
    row("agents read", withAgents.cpu, withAgents.rssMb),
    row("added", withAgents.cpu - without.cpu, withAgents.rssMb - without.rssMb),
  ]));
}

async function showLatency(bench: AgentBench, rounds: number): Promise<void> {
  await printBeside(bench.where);
  const found = await measureSignals(bench, { signals: SIGNALS, rounds });
  console.log(formatTable([
    ["sign to notification, ms", "p50", "p95", "samples", "lost"],
    ...[...found].map(([name, { p50, p95, samples, lost }]) => {
      return [name, p50.toFixed(0), p95.toFixed(0), String(samples), String(lost)];
    }),
  ]));
}

/** While something prints, the daemon looks often: that is when a title's change is looked for. */
async function printBeside({ fleet }: AgentFleet): Promise<void> {
  await fleet.addSession({ name: "beside", panes: ["shell_prints_steadily"] });
}

function readArguments(args: readonly string[]): Wanted | null {
  try {
    const { values } = parseArgs({
      args: args[0] === "--" ? args.slice(1) : [...args],
      options: {
        quick: { type: "boolean", default: false },
        only: { type: "string" },
        rounds: { type: "string", default: "40" },
      },
    });
    const { quick, only = null } = values;
    const rounds = Number(values.rounds);
    const isKnown = only === null || only === "cpu" || only === "latency";
    return isKnown && Number.isInteger(rounds) && rounds > 0 ? { quick, only, rounds } : null;
  } catch {
    return null;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
