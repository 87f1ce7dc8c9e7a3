import type { TokenCounts } from "../../shared/model/token_counts.ts";
import type { TranscriptRow } from "../../shared/model/transcript.ts";
import {
  type LedgerChanges,
  type Rollout,
  SLOT_MS,
  type SlotTotal,
} from "../../shared/model/usage_ledger.ts";
import { MessageMemory } from "../state/message_memory.ts";
import { T0 } from "./test_rows.ts";

/** The slot of `T0`. */
export const SLOT0 = Math.floor(T0 / SLOT_MS) * SLOT_MS;

export function tokens(change: Partial<TokenCounts> = {}): TokenCounts {
  return {
    input: 10,
    output: 20,
    cacheRead: 300,
    cacheWrite: 40,
    cacheWriteLong: 4,
    reasoning: 5,
    ...change,
  };
}

/** A transcript of Claude, read to its end. */
export function aTranscript(key: string, change: Partial<TranscriptRow> = {}): TranscriptRow {
  return {
    key,
    agent: "claude",
    path: `/home/ada/.claude/projects/-work-shop/${key}.jsonl`,
    sessionId: `session-${key}`,
    parentId: null,
    cwd: "/work/shop",
    version: "2.1.200",
    model: "claude-sonnet-4-5",
    position: { ino: 77, offset: 4_096, inLongLine: false },
    modifiedAt: T0,
    readAt: T0 + 5,
    ...change,
  };
}

export function aSlot(file: string, change: Partial<SlotTotal> = {}): SlotTotal {
  return { file, model: "claude-sonnet-4-5", slot: SLOT0, tokens: tokens(), ...change };
}

export function aRollout(change: Partial<Rollout> = {}): Rollout {
  return {
    begun: true,
    own: null,
    forkedAt: null,
    replaying: false,
    model: "gpt-5-codex",
    lastAt: T0,
    sum: tokens(),
    ...change,
  };
}

export function anUpdate(change: Partial<LedgerChanges> = {}): LedgerChanges {
  return {
    totals: [],
    buckets: [],
    firstBucket: 0,
    answers: new Uint8Array(),
    rollouts: new Map(),
    closedBefore: 0,
    ...change,
  };
}

export interface TestAnswer {
  readonly at?: number;
  readonly bucket?: number;
  readonly output?: number;
}

/** Rows of counted answers, as the ledger gives them out. */
export function answerRows(answers: Readonly<Record<string, TestAnswer>>): Uint8Array {
  const memory = new MessageMemory();
  for (const [key, { at = T0, bucket = 0, output = 1 }] of Object.entries(answers)) {
    memory.find(key);
    memory.add(key, { ...tokens({ output }), at, bucket, isSidechain: false });
  }
  return memory.changes();
}

/** What a ledger would remember of these rows. */
export function remembered(blobs: readonly Uint8Array[]): MessageMemory {
  const memory = new MessageMemory();
  for (const blob of blobs) memory.restore(blob, 0);
  return memory;
}
