import type { SQLInputValue } from "node:sqlite";
import { AgentType } from "../../shared/model/agent.ts";
import type { TokenCounts } from "../../shared/model/token_counts.ts";
import type { OutputRow } from "./rows.ts";

/** One transcript, and how far it was read. Times are milliseconds UTC. */
export interface TranscriptRow {
  /** Stays when the file is moved. */
  readonly key: string;
  readonly agent: AgentType;
  readonly path: string;
  readonly sessionId: string | null;
  readonly parentId: string | null;
  readonly cwd: string | null;
  readonly version: string | null;
  readonly model: string | null;
  /** Null before anything was read. */
  readonly position: {
    readonly ino: number;
    readonly offset: number;
    readonly inLongLine: boolean;
  } | null;
  readonly modifiedAt: number;
  readonly readAt: number;
}

/** What one model used in a quarter of an hour, as told by one transcript. */
export interface UsageSlot {
  /** The key of the transcript. */
  readonly file: string;
  readonly model: string;
  /** Its beginning, milliseconds UTC. */
  readonly slot: number;
  readonly tokens: TokenCounts;
}

/** Where answers are counted; its number in the list stands for it. */
export interface LedgerBucketRow {
  readonly file: string;
  readonly model: string;
}

/** What is known of a file of running sums. */
export interface LedgerRollout {
  readonly begun: boolean;
  readonly forkedAt: number | null;
  readonly replaying: boolean;
  readonly model: string | null;
  readonly lastAt: number;
  readonly sum: TokenCounts | null;
}

/** What is new in the ledger. */
export interface LedgerUpdate {
  readonly totals: readonly UsageSlot[];
  readonly buckets: readonly LedgerBucketRow[];
  /** The number of the first of `buckets`. */
  readonly firstBucket: number;
  /** Rows as in answer_rows.ts. */
  readonly answers: Uint8Array;
  readonly rollouts: ReadonlyMap<string, LedgerRollout>;
  /** What came before is final, milliseconds UTC. */
  readonly closedBefore: number;
}

/** The ledger as it was saved. */
export interface LedgerState {
  /** Of slots that are not closed. */
  readonly totals: readonly UsageSlot[];
  readonly buckets: readonly LedgerBucketRow[];
  /** In the order in which they were saved. */
  readonly answers: readonly Uint8Array[];
  /** Those that changed last are the last. */
  readonly rollouts: ReadonlyMap<string, LedgerRollout>;
  readonly closedBefore: number;
}

/** In the order of the columns. */
export function transcriptValues(row: TranscriptRow): SQLInputValue[] {
  const { position } = row;
  return [
    row.key,
    row.agent,
    row.path,
    row.sessionId,
    row.parentId,
    row.cwd,
    row.version,
    row.model,
    position?.ino ?? null,
    position?.offset ?? null,
    position === null ? null : Number(position.inLongLine),
    Math.round(row.modifiedAt),
    Math.round(row.readAt),
  ];
}

export function rowToTranscript(row: OutputRow): TranscriptRow {
  const ino = row["position_ino"];
  return {
    key: String(row["transcript_key"]),
    agent: toAgent(row["agent"]),
    path: String(row["path"]),
    sessionId: textOrNull(row["session_id"]),
    parentId: textOrNull(row["parent_id"]),
    cwd: textOrNull(row["cwd"]),
    version: textOrNull(row["version"]),
    model: textOrNull(row["model"]),
    position: ino === null ? null : {
      ino: Number(ino),
      offset: Number(row["position_offset"]),
      inLongLine: row["in_long_line"] === 1,
    },
    modifiedAt: Number(row["modified_at"]),
    readAt: Number(row["read_at"]),
  };
}

export function tokenValues(tokens: TokenCounts): SQLInputValue[] {
  const { input, output, cacheRead, cacheWrite, cacheWriteLong, reasoning } = tokens;
  return [input, output, cacheRead, cacheWrite, cacheWriteLong, reasoning];
}

export function rowToTokens(row: OutputRow): TokenCounts {
  return {
    input: Number(row["input"]),
    output: Number(row["output"]),
    cacheRead: Number(row["cache_read"]),
    cacheWrite: Number(row["cache_write"]),
    cacheWriteLong: Number(row["cache_write_long"]),
    reasoning: Number(row["reasoning"]),
  };
}

/** A newer build may have known more of them. */
export function toAgent(value: unknown): AgentType {
  const agent = AgentType.safeParse(value);
  return agent.success ? agent.data : "unknown";
}

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
