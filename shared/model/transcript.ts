import type { AgentType } from "./agent.ts";

/** Where reading a file stopped: a plain value to keep and to go on from. */
export interface FilePosition {
  readonly ino: number;
  /** Bytes that are done with. The next line begins here, unless `inLongLine` is true. */
  readonly offset: number;
  /** True in the middle of a line that is too long: what is left of it is passed over. */
  readonly inLongLine: boolean;
}

/**
 * What is kept of one transcript: a plain value. Texts are redacted, sanitised and short, but for
 * `key` and `path`, which stay exact: with any other the file could not be found again.
 */
export interface TranscriptRow {
  /** Stays when the file is moved. */
  readonly key: string;
  readonly agent: AgentType;
  readonly path: string;
  /** The agent's own; of a helper of Claude its parent's. */
  readonly sessionId: string | null;
  /** The session that it was forked from, or whose helper wrote it. */
  readonly parentId: string | null;
  readonly cwd: string | null;
  readonly version: string | null;
  /** The one that answered last. */
  readonly model: string | null;
  /** What was read; null before anything was. */
  readonly position: FilePosition | null;
  /** Of the file when it was read to its end, milliseconds UTC; 0 where the rest is still to be read. */
  readonly modifiedAt: number;
  /** Milliseconds UTC. */
  readonly readAt: number;
}
