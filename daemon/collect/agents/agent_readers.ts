import { join } from "node:path";
import type { Clock } from "../../platform/clock.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import type { Claim } from "../../state/claim.ts";
import type { AgentSight, LookOk } from "../../state/observation.ts";
import { ClaudeRegistry } from "../claude/registry.ts";
import type { ClaudeRecord } from "../claude/registry_folder.ts";
import { findAgent, fingerprintPane, type FoundAgent } from "../proc/find_agent.ts";
import type { Classify } from "../proc/process_walk.ts";
import type { FsWatch } from "../watched_directory.ts";
import { AgentCollector } from "./agent_collector.ts";

/** What is known of the process of an agent. */
export interface AgentProcess {
  /** False when it answers one prompt and ends. */
  readonly interactive: boolean;
  /** Suspended, as by Ctrl-Z. */
  readonly stopped: boolean;
  /** It has ended, and left the pane to its shell. */
  readonly ended: boolean;
  /** Since when that is known, milliseconds UTC. */
  readonly since: number;
}

/** What the readers ask of the rules. */
export interface AgentRules {
  /** What a process is to the pane it runs in. */
  readonly classify: Classify;
  /** What a registry record of Claude Code says. */
  readonly registryClaims: (record: ClaudeRecord, now: number) => readonly Claim[];
  /** What its process alone says of an agent. */
  readonly processClaims: (process: AgentProcess) => readonly Claim[];
}

export interface AgentReadersOptions {
  readonly clock: Clock;
  readonly log: RoomLog;
  /** Where Claude Code keeps its files; they need not exist. */
  readonly claudeConfigDirs: readonly string[];
  readonly rules: AgentRules;
  readonly onSight: (sight: AgentSight) => void;
  /** Where the kernel shows processes; `/proc` when left out. */
  readonly procRoot?: string;
  /** Who tells of files that change; the kernel when left out. */
  readonly watch?: (path: string, options: { recursive: boolean }) => FsWatch;
}

/** Everything that tells of agents beside tmux, joined to the panes that they run in. */
export class AgentReaders {
  readonly #options: AgentReadersOptions;
  readonly #registry: ClaudeRegistry;
  readonly #collector: AgentCollector;

  constructor(options: AgentReadersOptions) {
    const { clock, log, claudeConfigDirs, rules: { classify }, onSight } = options;
    const { procRoot: root, watch } = options;
    this.#options = options;
    this.#registry = new ClaudeRegistry({
      clock,
      log,
      directories: claudeConfigDirs.map((directory) => join(directory, "sessions")),
      onChange: (_records, changed) => this.#collector.changed(changed),
      ...(watch && { watch }),
    });
    this.#collector = new AgentCollector({
      clock,
      find: (panePid) => findAgent(panePid, { classify, root }),
      fingerprint: (panePid, finding) => fingerprintPane(panePid, { finding, root }),
      tell: (agent, _place, since) => ({ claims: this.#claims(agent, since), session: null }),
      tellLeft: ({ at }) =>
        this.#options.rules.processClaims({
          interactive: true,
          stopped: false,
          ended: true,
          since: at,
        }),
      onSight,
    });
  }

  start(): void {
    this.#registry.start();
  }

  /** Nothing is told any more. */
  stop(): void {
    this.#registry.stop();
    this.#collector.stop();
  }

  /** tmux was looked at: there may be other panes, and other programs in them. */
  looked(look: LookOk): void {
    this.#collector.looked(look);
  }

  #claims(agent: FoundAgent, since: number): readonly Claim[] {
    const { interactive, stopped } = agent;
    const { processClaims } = this.#options.rules;
    const ofProcess = processClaims({ interactive, stopped, ended: false, since });
    return [...ofProcess, ...this.#registryClaims(agent)];
  }

  #registryClaims({ agentType, pid, startTicks }: FoundAgent): readonly Claim[] {
    if (agentType !== "claude") return [];
    const joined = this.#registry.record(pid, startTicks);
    // A file that names no start may be that of an earlier process with the same id.
    if (joined === null || !joined.proven) return [];
    const { clock, rules } = this.#options;
    return rules.registryClaims(joined.record, clock.now());
  }
}
