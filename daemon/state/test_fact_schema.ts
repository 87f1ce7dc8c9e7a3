import * as z from "zod";
import { AgentType } from "../../shared/model/agent.ts";

/** From 2000 to 2200. */
const At = z.int().min(946_684_800_000).max(7_258_118_400_000);
const Count = z.int().min(0).max(4e12);
const Word = z.string().min(1).max(512);

const counts = {
  input: Count,
  output: Count,
  cacheRead: Count,
  cacheWrite: Count,
  cacheWriteLong: Count,
  reasoning: Count,
};
const Counts = z.strictObject(counts);
const Window = z.strictObject({
  usedPercent: z.number().min(0).max(100),
  windowMinutes: Count.nullable(),
  resetsAt: z.int().nonnegative().nullable(),
});

/** What a reader of transcripts may say, whatever it has read. */
export const AnyTranscriptFact = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("usage"),
    at: At,
    key: z.string().min(1).max(800),
    model: Word,
    isSidechain: z.boolean(),
    contextTokens: Count.nullable(),
    ...counts,
  }),
  z.strictObject({
    kind: z.literal("totals"),
    at: At,
    model: Word.nullable(),
    sum: Counts,
    last: Counts.nullable(),
  }),
  z.strictObject({ kind: z.literal("model"), at: At, model: Word }),
  z.strictObject({
    kind: z.literal("compaction"),
    at: At,
    key: Word,
    trigger: z.enum(["auto", "manual"]).nullable(),
    preTokens: Count.nullable(),
    postTokens: Count.nullable(),
    durationMs: Count.nullable(),
  }),
  z.strictObject({
    kind: z.literal("turn"),
    at: At,
    state: z.enum(["user_input", "started", "over", "aborted"]),
  }),
  z.strictObject({
    kind: z.literal("limits"),
    at: At,
    primary: Window.nullable(),
    secondary: Window.nullable(),
    reached: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal("error"),
    at: At,
    cause: z.enum(["rate_limit", "usage_limit", "login", "overloaded", "other"]),
    retries: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal("session"),
    at: At,
    agent: AgentType,
    sessionId: Word,
    parentId: Word.nullable(),
    isSubagent: z.boolean(),
    cwd: z.string().min(1).max(4_096).nullable(),
    version: Word.nullable(),
  }),
  z.strictObject({
    kind: z.literal("context"),
    at: At,
    tokens: Count,
    limit: z.int().positive().nullable(),
    base: Count,
  }),
]);
