import type { PaneMarks } from "./act/pane_marks.ts";
import type { Knowledge } from "./build_knowledge.ts";
import type { Bus } from "./bus/bus.ts";
import type { AgentReaders } from "./collect/agents/agent_readers.ts";
import type { Collector } from "./collect/collector.ts";
import type { TmuxProgram } from "./collect/tmux/program.ts";
import type { RulesInForce } from "./detect/rules_in_force.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Clock } from "./platform/clock.ts";
import type { CountedLog } from "./platform/counted_log.ts";
import type { LoadedPrices } from "./platform/price_table.ts";
import type { Identity } from "./rpc/context.ts";
import type { StatsKeeper } from "./stats_keeper.ts";
import type { Store } from "./store/store.ts";
import type { Detectors } from "./upkeep/detectors.ts";
import type { RetentionKeeper } from "./upkeep/retention_keeper.ts";
import type { ScreenAccess } from "./upkeep/screen_access.ts";
import type { Redaction } from "./upkeep/user_redaction.ts";
import type { UsageKeeper } from "./usage_keeper.ts";

/** What the daemon consists of behind its wires: the answers to clients are made from it. */
export interface Rooms {
  readonly identity: Identity;
  readonly clock: Clock;
  /** When this run began, milliseconds UTC. */
  readonly startedAt: number;
  readonly log: CountedLog;
  readonly knowledge: Knowledge;
  readonly store: Store;
  readonly retention: RetentionKeeper;
  readonly prices: LoadedPrices;
  readonly bus: Bus;
  readonly rules: RulesInForce;
  readonly detectors: Detectors;
  readonly pipeline: Pipeline;
  readonly marks: PaneMarks;
  readonly tmux: TmuxProgram;
  readonly screens: ScreenAccess;
  readonly stats: StatsKeeper;
  readonly redaction: Redaction;
  /** Null where transcripts are not read. */
  readonly usage: UsageKeeper | null;
  /** Null where agents are not to be told from other programs. */
  readonly agents: AgentReaders | null;
  readonly collector: Collector;
}
