import type { Clock } from "../../platform/clock.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import type { FoundAgent } from "../proc/find_agent.ts";
import type { ToldSession } from "../transcript/join_transcript.ts";
import {
  type LibraryStats,
  TranscriptLibrary,
  type TranscriptLibraryOptions,
} from "../transcript/transcript_library.ts";
import type { ToldOfAgent } from "./agent_collector.ts";
import { AgentTranscripts, type AgentTranscriptsOptions } from "./agent_transcripts.ts";

/** Which transcripts are read, and for whom. */
export interface TranscriptPlan
  extends
    Pick<TranscriptLibraryOptions, "places" | "book" | "historyMs">,
    Pick<AgentTranscriptsOptions, "newTokens" | "formerSessions"> {}

export interface TranscriptSourceOptions
  extends
    TranscriptPlan,
    Pick<TranscriptLibraryOptions, "watch">,
    Pick<AgentTranscriptsOptions, "newView" | "onChange" | "root"> {
  readonly clock: Clock;
  readonly log: RoomLog;
}

/** All transcripts, and which of them belong to agents in panes. */
export class TranscriptSource {
  readonly #library: TranscriptLibrary;
  readonly #agents: AgentTranscripts;

  constructor(options: TranscriptSourceOptions) {
    this.#library = new TranscriptLibrary({
      ...options,
      onFile: (file) => this.#agents.fileChanged(file),
      onListed: () => this.#agents.listed(),
    });
    this.#agents = new AgentTranscripts({ ...options, library: this.#library });
  }

  get stats(): LibraryStats {
    return this.#library.stats;
  }

  start(): void {
    this.#library.start();
  }

  /** Nothing is told any more, and no file is read once this resolves. */
  async stop(): Promise<void> {
    this.#agents.stop();
    await this.#library.stop();
  }

  /** What transcripts say now of an agent; `told` is what others say of its session. */
  tell(agent: FoundAgent, told: ToldSession | null): ToldOfAgent {
    return this.#agents.tell(agent, told);
  }

  /** Forgets agents that are in no pane any more. */
  keepOnly(agents: Iterable<FoundAgent>): void {
    this.#agents.keepOnly(agents);
  }
}
