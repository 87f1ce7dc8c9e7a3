import { basename } from "node:path";
import type { CancelTimer, Clock } from "../../platform/clock.ts";
import type { FoundAgent } from "../proc/find_agent.ts";
import { readOpenFiles, readWorkingDirectory } from "../proc/process_links.ts";
import { startTime } from "../proc/process_start.ts";
import {
  type AgentToJoin,
  joinTranscripts,
  type ToldSession,
} from "../transcript/join_transcript.ts";
import type { TranscriptFile } from "../transcript/transcript_file.ts";
import { nameTranscript } from "../transcript/transcript_place.ts";
import type { TranscriptLibrary } from "../transcript/transcript_library.ts";
import type { ToldOfAgent } from "./agent_collector.ts";
import { LiveAgent } from "./live_agent.ts";
import type { AgentTokens, TranscriptView } from "./transcript_view.ts";

export interface AgentTranscriptsOptions {
  readonly clock: Clock;
  readonly library: Pick<TranscriptLibrary, "file" | "files" | "follow" | "isListed">;
  readonly newView: () => TranscriptView;
  /** An account of what is used from a time on, milliseconds UTC. */
  readonly newTokens: (since: number) => AgentTokens;
  /** Sessions that an agent was in before this run of the daemon, as far as it was remembered. */
  readonly formerSessions: (agent: FoundAgent, startedAt: number) => readonly string[];
  /** Something else is known of the agents with these process ids. */
  readonly onChange: (pids: ReadonlySet<number>) => void;
  /** Of the kernel's own files. */
  readonly root?: string;
}

interface Entry {
  readonly agent: FoundAgent;
  /** Milliseconds UTC. */
  readonly startedAt: number;
  readonly live: LiveAgent;
  told: ToldSession | null;
}

/** Files of which it is remembered that their head was read; it does no harm to read one again. */
const MAX_IDENTIFIED = 20_000;
/** Asking which transcript is whose reads files of the kernel: not more often than this, ms. */
const JOIN_PAUSE_MS = 500;

/** Knows which transcripts belong to the agents that live in panes, and what these say. */
export class AgentTranscripts {
  readonly #options: AgentTranscriptsOptions;
  readonly #entries = new Map<string, Entry>();
  /** Files of which the head was read, whatever it said. */
  readonly #identified = new Set<string>();
  #cancelJoin: CancelTimer | null = null;
  #joinDue = Infinity;
  #joinedAt = Number.NEGATIVE_INFINITY;

  constructor(options: AgentTranscriptsOptions) {
    this.#options = options;
  }

  /** What transcripts say now of an agent; `told` is what others say of its session. */
  tell(agent: FoundAgent, told: ToldSession | null): ToldOfAgent {
    const entry = this.#entries.get(keyOf(agent)) ?? this.#add(agent);
    if (!isSame(entry.told, told)) {
      entry.told = told;
      this.#joinAfter(0);
    }
    const { clock } = this.#options;
    return { claims: entry.live.claims(clock.now()), session: entry.live.session };
  }

  /** Forgets agents that are in no pane any more. */
  keepOnly(agents: Iterable<FoundAgent>): void {
    const living = new Set([...agents].map(keyOf));
    for (const [key, { live }] of this.#entries) {
      if (living.has(key)) continue;
      live.end();
      this.#entries.delete(key);
    }
  }

  /** A transcript has come, has said whose it is, or has grown while nobody follows it. */
  fileChanged(file: TranscriptFile): void {
    let isOpen = false;
    for (const { agent, startedAt, live, told } of this.#entries.values()) {
      if (agent.agentType !== file.agent) continue;
      if (live.owns(file) && file.modifiedAt >= startedAt) return live.follow(file);
      const isNamed = told !== null && told.sessionId !== null;
      if (isNamed && told.sessionId === file.sessionId) return this.#joinAfter(0);
      isOpen ||= !isNamed;
    }
    if (isOpen) this.#joinAfter(JOIN_PAUSE_MS - Math.abs(this.#now() - this.#joinedAt));
  }

  /** All transcripts that were there at the start are known. */
  listed(): void {
    this.#joinAfter(0);
  }

  stop(): void {
    this.#cancelJoin?.();
    this.keepOnly([]);
  }

  #add(agent: FoundAgent): Entry {
    const { clock, library, newTokens, newView, onChange, formerSessions, root } = this.#options;
    const startedAt = startTime(agent.startTicks, {
      now: clock.now(),
      ...(root !== undefined && { root }),
    });
    const pids = new Set([agent.pid]);
    const live = new LiveAgent({
      library,
      newView,
      tokens: newTokens(startedAt),
      onRead: () => onChange(pids),
    });
    live.recall(formerSessions(agent, startedAt));
    const entry: Entry = { agent, startedAt, live, told: null };
    this.#entries.set(keyOf(agent), entry);
    this.#joinAfter(0);
    return entry;
  }

  /** Soon: whoever asks may be in the middle of telling what is known. */
  #joinAfter(ms: number): void {
    const wait = Math.max(0, ms);
    const due = this.#now() + wait;
    if (due >= this.#joinDue) return;
    this.#cancelJoin?.();
    this.#joinDue = due;
    this.#cancelJoin = this.#options.clock.setTimer(wait, () => this.#join());
  }

  #join(): void {
    this.#joinDue = Infinity;
    this.#joinedAt = this.#now();
    const entries = [...this.#entries.values()];
    const oldest = Math.min(...entries.map(({ startedAt }) => startedAt));
    const named = new Set(entries.map(({ told }) => told?.sessionId));
    const files = [...this.#options.library.files()].filter((file) =>
      file.modifiedAt >= oldest || (file.sessionId !== null && named.has(file.sessionId))
    );
    for (const file of files) this.#identify(file);
    const agents = entries.map((entry) => this.#toJoin(entry));
    const joined = joinTranscripts(agents, files.filter(({ needsHead }) => !needsHead));
    const mains = new Set(joined.values());
    const changed = entries.filter((entry) => {
      const open = agents.find(({ pid }) => pid === entry.agent.pid)?.open ?? [];
      const key = joined.get(entry.agent.pid) ?? null;
      return this.#joinOne(entry, { key, mains, files, open });
    });
    if (changed.length > 0) this.#options.onChange(new Set(changed.map(({ agent }) => agent.pid)));
  }

  /** @returns whether something else is known of it now */
  #joinOne(
    { agent, startedAt, live, told }: Entry,
    { key, mains, files, open }: {
      readonly key: string | null;
      /** Keys of the main transcripts of all living agents. */
      readonly mains: ReadonlySet<string>;
      readonly files: readonly TranscriptFile[];
      readonly open: readonly string[];
    },
  ): boolean {
    const { library } = this.#options;
    const main = key === null ? null : library.file(key);
    const before = live.main;
    if (main !== null) live.join(main);
    else if (library.isListed && told?.sessionId) live.await(told.sessionId);
    for (const file of files) {
      if (file.agent !== agent.agentType || file.modifiedAt < startedAt) continue;
      const isOthers = mains.has(file.key) && file.key !== live.main;
      if (isOthers) live.release(file);
      else if (live.owns(file) || open.includes(file.key)) live.follow(file);
    }
    return live.main !== before || main === null;
  }

  #toJoin({ agent: { agentType, pid }, startedAt, live, told }: Entry): AgentToJoin {
    const { root } = this.#options;
    // Who is named needs no further witness.
    const isNamed = told?.sessionId != null;
    return {
      pid,
      agentType,
      startedAt,
      told,
      cwd: isNamed ? null : readWorkingDirectory(pid, root),
      open: agentType === "codex" ? openRollouts(pid, root) : [],
      current: live.main,
    };
  }

  /** What is kept of a file does not say whether a helper wrote it: its head does. */
  #identify(file: TranscriptFile): void {
    if (!file.needsHead || this.#identified.has(file.key)) return;
    if (this.#identified.size >= MAX_IDENTIFIED) this.#identified.clear();
    this.#identified.add(file.key);
    const end = this.#options.library.follow(file.key, {
      liveBytes: 0,
      onFact: () => {},
      onRead: () => end(),
    });
  }

  #now(): number {
    return this.#options.clock.now();
  }
}

function keyOf({ pid, startTicks }: FoundAgent): string {
  return `${pid} ${startTicks}`;
}

/** Codex keeps its transcripts open, those of its helpers too. */
function openRollouts(pid: number, root: string | undefined): readonly string[] {
  const fits = (path: string) => path.endsWith(".jsonl");
  const paths = readOpenFiles(pid, { fits, ...(root !== undefined && { root }) });
  return paths.flatMap((path) => nameTranscript("codex", basename(path))?.key ?? []);
}

function isSame(one: ToldSession | null, other: ToldSession | null): boolean {
  return one?.sessionId === other?.sessionId && one?.transcriptPath === other?.transcriptPath;
}
