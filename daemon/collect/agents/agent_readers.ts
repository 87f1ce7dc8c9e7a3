import type { AgentType } from "../../../shared/model/agent.ts";
import { join } from "node:path";
import type { Clock } from "../../platform/clock.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import type { Claim } from "../../state/claim.ts";
import type { AgentSight, LookOk, SeenAgentSession } from "../../state/observation.ts";
import { ClaudeRegistry } from "../claude/registry.ts";
import type { HookAccount } from "../hooks/hook_account.ts";
import { HookReader, type HookReaderStats } from "../hooks/hook_reader.ts";
import type { HookEvent } from "../hooks/parse_hook.ts";
import { HookSpool, type HookSpoolStats } from "../hooks/spool.ts";
import { NtmReader, type NtmReaderSettings, type NtmReaderStats } from "../ntm/ntm_reader.ts";
import { NTM_SAYS_NOTHING } from "../ntm/ntm_records.ts";
import { findAgent, fingerprintPane, type FoundAgent } from "../proc/find_agent.ts";
import type { Classify } from "../proc/process_walk.ts";
import { startTime } from "../proc/process_start.ts";
import { readStat } from "../proc/read_process.ts";
import {
  ScreenReader,
  type ScreenReaderOptions,
  type SessionBeingRead,
} from "../screens/screen_reader.ts";
import type { LibraryStats } from "../transcript/transcript_library.ts";
import type { ToldSession } from "../transcript/join_transcript.ts";
import type { FsWatch } from "../watched_directory.ts";
import { type AgentClaimRules, agentClaims } from "./agent_claims.ts";
import { AgentCollector, type ToldOfAgent } from "./agent_collector.ts";
import { type TranscriptPlan, TranscriptSource } from "./transcript_source.ts";
import type { TranscriptView } from "./transcript_view.ts";
import type { PanePlace } from "./watched_pane.ts";
import { withScreen } from "./with_screen.ts";

/** What the readers ask of the rules. */
export interface AgentRules extends AgentClaimRules {
  /** What a process is to the pane it runs in. */
  readonly classify: Classify;
  /** Whose title it can only be; `unknown` when it may be anybody's. */
  readonly titledAgent: (title: string) => AgentType;
  /** What the hooks of an agent say before any was called. */
  readonly hooks: HookAccount;
  /** What a transcript says before its first line. */
  readonly newView: () => TranscriptView;
}

/** Where agents' hooks leave their records, for those who read them. */
export interface HookSpoolPlace {
  /** Absolute path of the spool. */
  readonly directory: string;
  /** What is older when the daemon starts is thrown away, milliseconds. */
  readonly staleMs: number;
}

/** How the hooks of agents go, for health. */
export type HookStats = HookSpoolStats & HookReaderStats;

/** What reading screens needs beside the panes and who is in them. */
export type ScreenParts = Pick<
  ScreenReaderOptions,
  "consent" | "rules" | "sessionId" | "readTexts" | "rereadMs"
>;

export interface AgentReadersOptions {
  readonly clock: Clock;
  readonly log: RoomLog;
  /** Where Claude Code keeps its files; they need not exist. */
  readonly claudeConfigDirs: readonly string[];
  /** Null where hooks are not read. */
  readonly hooks: HookSpoolPlace | null;
  /** Null where transcripts are not read. */
  readonly transcripts: TranscriptPlan | null;
  readonly rules: AgentRules;
  /** The tmux socket of a source; null when it is not known. */
  readonly socketOf: (sourceId: string) => string | null;
  /** Null where ntm is not to be asked. */
  readonly ntm: NtmReaderSettings | null;
  /** Null where no screen may be read. */
  readonly screens: ScreenParts | null;
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
  /** When processes began: asked once for each finding. */
  readonly #starts = new WeakMap<FoundAgent, number>();
  readonly #hooks: HookReader;
  readonly #spool: HookSpool | null;
  readonly #ntm: NtmReader | null;
  readonly #collector: AgentCollector;
  readonly #transcripts: TranscriptSource | null;
  readonly #screens: ScreenReader | null;

  constructor(options: AgentReadersOptions) {
    const { clock, log, claudeConfigDirs, rules: { classify }, ntm, onSight } = options;
    const { hooks, socketOf, procRoot: root, watch } = options;
    this.#options = options;
    this.#registry = new ClaudeRegistry({
      clock,
      log,
      directories: claudeConfigDirs.map((directory) => join(directory, "sessions")),
      onChange: (_records, changed) => this.#collector.changed(changed),
      ...(watch && { watch }),
    });
    this.#hooks = new HookReader({
      empty: options.rules.hooks,
      socketOf,
      startOf: (pid) => readStat(pid, root)?.startTicks ?? null,
    });
    this.#spool = hooks && new HookSpool({
      clock,
      log,
      directory: hooks.directory,
      limits: { staleMs: hooks.staleMs },
      onEvents: (events) => this.#heard(events),
      onGap: () => {
        this.#hooks.forget();
        this.#collector.panesChanged();
      },
      ...(watch && { watch }),
    });
    const onChange = () => this.#collector.panesChanged();
    this.#ntm = ntm && new NtmReader({ ...ntm, clock, log, onChange });
    this.#collector = new AgentCollector({
      clock,
      find: (panePid) => findAgent(panePid, { classify, root }),
      fingerprint: (panePid, finding) => fingerprintPane(panePid, { finding, root }),
      startOf: (agent) => this.#startOf(agent),
      tell: (agent, place, since) =>
        withScreen(this.#tell(agent, place, since), this.#screens, place),
      tellOther: (place) => this.#screens?.claims(place) ?? [],
      tellProcess: options.rules.processClaims,
      titledAgent: options.rules.titledAgent,
      tellNtm: (pane) => this.#ntm?.tell(pane) ?? NTM_SAYS_NOTHING,
      onSight,
    });
    this.#transcripts = options.transcripts && new TranscriptSource({
      ...options.transcripts,
      clock,
      log,
      newView: options.rules.newView,
      onChange: (pids) => this.#collector.added(pids),
      ...(root !== undefined && { root }),
      ...(watch && { watch }),
    });
    this.#screens = this.#screenReader();
  }

  start(): void {
    this.#registry.start();
    void this.#spool?.start();
    this.#transcripts?.start();
  }

  /** Resolves when nothing is told any more. */
  async stop(): Promise<void> {
    this.#registry.stop();
    this.#screens?.stop();
    await this.#spool?.stop();
    this.#collector.stop();
    await this.#ntm?.stop();
    await this.#transcripts?.stop();
  }

  /** How ntm answers; null where it is not asked. */
  get ntm(): NtmReaderStats | null {
    return this.#ntm?.stats ?? null;
  }

  /** How the reading of transcripts goes; null where they are not read. */
  get transcripts(): LibraryStats | null {
    return this.#transcripts?.stats ?? null;
  }

  /** Null where hooks are not read. */
  get hookStats(): HookStats | null {
    return this.#spool && { ...this.#spool.stats, ...this.#hooks.stats };
  }

  /** tmux was looked at: there may be other panes, and other programs in them. */
  looked(look: LookOk): void {
    this.#hooks.looked(look);
    this.#ntm?.looked(look);
    this.#collector.looked(look);
    this.#screens?.looked(look);
    this.#transcripts?.keepOnly(this.#collector.agents);
  }

  /** The tmux server of a source has ended, with all its panes. */
  ended(sourceId: string): void {
    this.#hooks.ended(sourceId);
    this.#collector.ended(sourceId);
    this.#screens?.ended(sourceId);
  }

  /** No tmux server runs on the socket of a source any more. */
  serverGone(sourceId: string): void {
    this.#ntm?.serverGone(sourceId);
  }

  /** Sessions, panes or states have changed. */
  fleetChanged(): void {
    this.#ntm?.fleetChanged();
  }

  #heard(events: readonly HookEvent[]): void {
    for (const { place, pid } of this.#hooks.take(events)) this.#collector.heard(place, pid);
  }

  /** Other rules are in force: what was read by the old ones is read anew. */
  rulesChanged(): void {
    this.#screens?.rulesChanged();
  }

  /** Sessions that the user has opened to reading, and that were there at the last look. */
  get sessionsBeingRead(): readonly SessionBeingRead[] {
    return this.#screens?.sessions ?? [];
  }

  #screenReader(): ScreenReader | null {
    const { clock, log, screens } = this.#options;
    if (screens === null) return null;
    return new ScreenReader({
      clock,
      log,
      ...screens,
      ownerOf: (place) => this.#collector.ownerOf(place),
      onRead: (places) => this.#collector.retell(places),
      onFault: (error) =>
        log.error("reading a screen failed in a way that it should not", { at: placesIn(error) }),
    });
  }

  #startOf(agent: FoundAgent): number {
    const known = this.#starts.get(agent);
    if (known !== undefined) return known;
    const { clock, procRoot } = this.#options;
    const root = procRoot === undefined ? {} : { root: procRoot };
    const startedAt = startTime(agent.startTicks, { now: clock.now(), ...root });
    this.#starts.set(agent, startedAt);
    return startedAt;
  }

  #claims(agent: FoundAgent, since: number): readonly Claim[] {
    const { clock, rules } = this.#options;
    const joined = this.#registry.record(agent.pid, agent.startTicks);
    return agentClaims(agent, joined, { rules, since, now: clock.now() });
  }

  #tell(agent: FoundAgent, place: PanePlace, since: number): ToldOfAgent {
    const named = this.#sessionOf(agent, place);
    const { claims, session: read } = this.#transcripts?.tell(agent, named) ??
      { claims: [], session: null };
    const session = read ?? sessionWithoutFile(named);
    const compactions = this.#hooks.compactionsOf(agent, place);
    return {
      claims: [...this.#claims(agent, since), ...this.#hookClaims(agent, place), ...claims],
      session: session && { ...session, compactions: [...session.compactions, ...compactions] },
    };
  }

  /** What its hooks and its registry say of the session an agent is in. */
  #sessionOf(agent: FoundAgent, place: PanePlace): ToldSession | null {
    if (agent.agentType !== "claude") return null;
    const hooked = this.#hooks.sessionOf(agent, place);
    const joined = this.#registry.record(agent.pid, agent.startTicks);
    const registered = joined?.proven ? joined.record.sessionId : null;
    // A hook names the file too; but one that was called long ago may name an earlier session.
    if (registered === null || registered === hooked?.sessionId) return hooked;
    return { sessionId: registered, transcriptPath: null };
  }

  #hookClaims(agent: FoundAgent, place: PanePlace): readonly Claim[] {
    if (agent.agentType !== "claude") return [];
    return this.#hooks.claimsOf(agent, place, this.#options.clock.now());
  }
}

/** What is known of a session whose transcript is not read. */
function sessionWithoutFile(named: ToldSession | null): SeenAgentSession | null {
  if (named === null || named.sessionId === null) return null;
  const nothing = { model: null, version: null, tokens: null, costUsd: null };
  return { id: named.sessionId, ...nothing, context: null, limits: null, compactions: [] };
}

/** Where a fault happened, without its message: that could hold what stood on a screen. */
function placesIn(error: unknown): string {
  const lines = error instanceof Error ? error.stack?.split("\n") ?? [] : [];
  return lines.filter((line) => /^\s+at /.test(line)).join("\n");
}
