import type { AgentType } from "../../../shared/model/agent.ts";
import { redact } from "../../../shared/text/redact.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import type { FilePosition } from "./tail_file.ts";

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

const MAX_WORD = 200;
/** The longest path there is. */
const MAX_PATH = 4_096;

/** An id, a version, a model: what is longer is none. */
export function cleanWord(text: string | null): string | null {
  if (text === null || text.length > MAX_WORD) return null;
  return sanitiseLine(redact(text), MAX_WORD) || null;
}

/** A path to show and to compare, not to open. */
export function cleanPath(path: string | null): string | null {
  if (path === null || path.length > MAX_PATH) return null;
  return sanitiseLine(redact(path), MAX_PATH) || null;
}
