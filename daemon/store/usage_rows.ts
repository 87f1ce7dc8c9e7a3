import type { SQLInputValue } from "node:sqlite";
import { AgentType } from "../../shared/model/agent.ts";
import type { TokenCounts } from "../../shared/model/token_counts.ts";
import type { TranscriptRow } from "../../shared/model/transcript.ts";
import type { OutputRow } from "./rows.ts";

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
