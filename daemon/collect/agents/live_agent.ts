import type { Claim } from "../../state/claim.ts";
import type { SeenAgentSession } from "../../state/observation.ts";
import type { TranscriptFile } from "../transcript/transcript_file.ts";
import type { TranscriptLibrary } from "../transcript/transcript_library.ts";
import type { AgentTokens, SessionSight, TranscriptView } from "./transcript_view.ts";

export interface LiveAgentOptions {
  readonly library: Pick<TranscriptLibrary, "file" | "follow">;
  readonly tokens: AgentTokens;
  readonly newView: () => TranscriptView;
  /** One of its transcripts was read. */
  readonly onRead: () => void;
}

/** Of the end of a transcript every line counts, for what goes on now. Bytes. */
const LIVE_BYTES = 65_536;
/** Transcripts of one agent that are followed, with those of its helpers: the last ones. */
const MAX_FILES = 200;
/** Sessions of one agent that are known, with those of its helpers: the last ones. */
const MAX_SESSIONS = 1_000;

/** A session that has not told anything. */
const BLANK = { model: null, version: null, context: null, limits: null, compactions: [] } as const;

interface FollowedFile {
  readonly view: TranscriptView;
  readonly end: () => void;
  isRead: boolean;
}

/** What the transcripts of one living agent say: its sessions so far, and their helpers'. */
export class LiveAgent {
  readonly #options: LiveAgentOptions;
  readonly #followed = new Map<string, FollowedFile>();
  /** Ids of the sessions whose helpers' files are this agent's. */
  readonly #sessions = new Set<string>();
  #main: string | null = null;
  /** The session it is in, while that has no transcript. */
  #awaited: string | null = null;
  #isCounted = false;

  constructor(options: LiveAgentOptions) {
    this.#options = options;
  }

  /** The key of its main transcript; null while that cannot be told. */
  get main(): string | null {
    return this.#main;
  }

  /** The session it is in goes on in this transcript. */
  join(file: TranscriptFile): void {
    this.#main = file.key;
    this.#awaited = null;
    this.follow(file);
  }

  /** It is in this session, which has no transcript yet. */
  await(sessionId: string): void {
    this.#main = null;
    this.#awaited = sessionId;
  }

  /** A transcript of a session of this agent, or of a helper. */
  follow(file: TranscriptFile): void {
    if (file.sessionId !== null) this.recall([file.sessionId]);
    if (this.#followed.has(file.key)) return;
    this.#makeRoom();
    const { library, newView, tokens, onRead } = this.#options;
    const view = newView();
    const end = library.follow(file.key, {
      liveBytes: LIVE_BYTES,
      onFact: (fact) => {
        tokens.accept(file.key, fact);
        view.accept(fact);
      },
      onAnew: () => {
        view.reset();
        followed.isRead = false;
      },
      onRead: () => {
        followed.isRead = true;
        onRead();
      },
    });
    const followed: FollowedFile = { view, end, isRead: false };
    this.#followed.set(file.key, followed);
  }

  /** Sessions that it was in before anybody here knew of it. */
  recall(sessions: readonly string[]): void {
    for (const id of sessions) this.#sessions.add(id);
    for (const oldest of this.#sessions) {
      if (this.#sessions.size <= MAX_SESSIONS) return;
      this.#sessions.delete(oldest);
    }
  }

  /** Whether a transcript is of one of its sessions, or of a helper of one. */
  owns({ isSubagent, sessionId, parentId }: TranscriptFile): boolean {
    return (sessionId !== null && this.#sessions.has(sessionId)) ||
      (isSubagent && parentId !== null && this.#sessions.has(parentId));
  }

  /** An earlier session of it goes on with another agent: what it used here stays counted. */
  release({ key, sessionId }: TranscriptFile): void {
    if (key === this.#main) return;
    if (sessionId !== null) this.#sessions.delete(sessionId);
    this.#followed.get(key)?.end();
    this.#followed.delete(key);
  }

  claims(now: number): readonly Claim[] {
    return this.#view?.claims(now) ?? [];
  }

  /** Null while no transcript tells anything of it. */
  get session(): SeenAgentSession | null {
    const sight = this.#sight();
    if (sight === null) return null;
    // Until all is read, the sum would seem to grow from nothing; without a transcript there is none.
    this.#isCounted ||= this.#followed.size > 0 &&
      [...this.#followed.values()].every(({ isRead }) => isRead);
    const { tokens, costUsd } = this.#options.tokens;
    return this.#isCounted
      ? { ...sight, tokens, costUsd }
      : { ...sight, tokens: null, costUsd: null };
  }

  end(): void {
    for (const { end } of this.#followed.values()) end();
    this.#followed.clear();
  }

  /** Null until all of its main transcript was read: half of it tells of another time. */
  get #view(): TranscriptView | null {
    const main = this.#main === null ? undefined : this.#followed.get(this.#main);
    return main?.isRead ? main.view : null;
  }

  /** What the rules make of it; before the first line that tells, what its name does. */
  #sight(): SessionSight | null {
    const seen = this.#view?.session() ?? null;
    if (seen !== null) return seen;
    if (this.#main === null) return this.#awaited === null ? null : { ...BLANK, id: this.#awaited };
    const row = this.#options.library.file(this.#main)?.toRow();
    if (row === undefined || row.sessionId === null) return null;
    return { ...BLANK, id: row.sessionId, model: row.model, version: row.version };
  }

  #makeRoom(): void {
    for (const [key, { end }] of this.#followed) {
      if (this.#followed.size < MAX_FILES) return;
      if (key === this.#main) continue;
      end();
      this.#followed.delete(key);
    }
  }
}
