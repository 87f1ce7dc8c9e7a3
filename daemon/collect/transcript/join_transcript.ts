import type { TranscriptAgent } from "./transcript_place.ts";

/** What an agent's registry or hooks say of the session it is in. */
export interface ToldSession {
  readonly sessionId: string | null;
  /** As a hook named it; null where none did. */
  readonly transcriptPath: string | null;
}

/** A living agent, as far as it says which transcript is its own. */
export interface AgentToJoin {
  readonly pid: number;
  readonly agentType: TranscriptAgent;
  /** Milliseconds UTC. */
  readonly startedAt: number;
  /** The directory it is in; null where it cannot be told. */
  readonly cwd: string | null;
  /** Null where nobody says anything of it. */
  readonly told: ToldSession | null;
  /** Keys of the transcripts that its process holds open. */
  readonly open: readonly string[];
  /** The key of the one it was joined to before. */
  readonly current: string | null;
}

/** What of a transcript the joining looks at. */
export interface FileToJoin {
  readonly key: string;
  readonly agent: TranscriptAgent;
  readonly path: string;
  readonly sessionId: string | null;
  readonly isSubagent: boolean;
  /** Milliseconds UTC. */
  readonly modifiedAt: number;
  readonly isOf: (cwd: string) => boolean;
}

/**
 * Which transcript is whose main one, by pid: the one that registry or hooks name, else the one its
 * process holds open, else the newest of its directory that no other living agent can have written.
 * An agent of which that cannot be said has none. Pure.
 */
export function joinTranscripts(
  agents: readonly AgentToJoin[],
  files: readonly FileToJoin[],
): ReadonlyMap<number, string> {
  const conversations = files.filter(({ isSubagent }) => !isSubagent);
  const joined = new Map<number, string>();
  const owned = new Set<string>();
  const rest: AgentToJoin[] = [];
  for (const agent of agents) {
    const exact = exactFile(agent, conversations);
    if (exact === null) {
      // One whose session is named, but has no file yet, must not take another's.
      if (isNamed(agent)) continue;
      rest.push(agent);
      continue;
    }
    joined.set(agent.pid, exact.key);
    owned.add(exact.key);
  }
  const free = conversations.filter(({ key }) => !owned.has(key));
  for (const agent of rest) {
    const likely = likelyFile(agent, { others: rest.filter((other) => other !== agent), free });
    if (likely !== null) joined.set(agent.pid, likely.key);
  }
  return joined;
}

function isNamed({ told }: AgentToJoin): boolean {
  return told !== null && (told.sessionId !== null || told.transcriptPath !== null);
}

function exactFile(agent: AgentToJoin, files: readonly FileToJoin[]): FileToJoin | null {
  const own = files.filter((file) => file.agent === agent.agentType);
  const { told, open } = agent;
  const path = told?.transcriptPath ?? null;
  const sessionId = told?.sessionId ?? null;
  const byPath = path === null ? null : newest(own.filter((file) => file.path === path));
  if (byPath !== null) return byPath;
  if (sessionId !== null) return newest(own.filter((file) => file.sessionId === sessionId));
  return newest(own.filter((file) => open.includes(file.key)));
}

function likelyFile(
  agent: AgentToJoin,
  { others, free }: {
    readonly others: readonly AgentToJoin[];
    readonly free: readonly FileToJoin[];
  },
): FileToJoin | null {
  const isOthers = (file: FileToJoin) =>
    others.some((other) => other.current === file.key || mayHaveWritten(other, file));
  return newest(free.filter((file) => {
    if (!mayHaveWritten(agent, file)) return false;
    return file.key === agent.current || !isOthers(file);
  }));
}

function mayHaveWritten({ agentType, cwd, startedAt }: AgentToJoin, file: FileToJoin): boolean {
  return file.agent === agentType && cwd !== null && file.modifiedAt >= startedAt && file.isOf(cwd);
}

function newest<File extends FileToJoin>(files: readonly File[]): File | null {
  return files.reduce<File | null>(
    (best, file) => best === null || file.modifiedAt > best.modifiedAt ? file : best,
    null,
  );
}
