import { ManualClock } from "../../platform/manual_clock.ts";
import type { Claim } from "../../state/claim.ts";
import type { AgentSight, PaneRow } from "../../state/observation.ts";
import { look, T0 } from "../../state/test_builders.ts";
import type { AgentFinding, FoundAgent } from "../proc/find_agent.ts";
import { AgentCollector, type AgentCollectorOptions } from "./agent_collector.ts";

/** Claude in front of its pane. */
export const CLAUDE: FoundAgent = {
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
/** A shell at its prompt. */
export const SHELL: Extract<AgentFinding, { readonly kind: "none" }> = {
  kind: "none",
  reason: "shell",
  foreground: "bash",
  fingerprint: "leader undefined",
  settled: true,
};

/** A claim of the registry, unless told otherwise. */
export function says(status: Claim["status"], change: Partial<Claim> = {}): Claim {
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

/** What is said of an agent that has left its pane to the shell. */
export const LEFT = says("ended", { source: "process" });

/** A collector of panes whose processes and claims are what a test says. */
export class CollectorBench {
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
