import type {
  CompactionFact,
  ErrorCause,
  SessionFact,
  TranscriptFact,
  TurnState,
  UsageFact,
} from "../../state/transcript_fact.ts";
import {
  asFields,
  countAt,
  type Fields,
  fieldsAt,
  optionalCountAt,
  parseFields,
  textAt,
  timeAt,
} from "../transcript/fields.ts";

/**
 * One of these stands in every line that must not be missed when only some are read: in an answer
 * that cost tokens, and in a compaction.
 */
export const CLAUDE_NEEDLES: readonly string[] = ['"output_tokens"', '"compact_boundary"'];

/** What Claude Code writes as the model of answers that it made up itself. */
const NO_MODEL = "<synthetic>";

/** Ends of an answer after which the agent waits for a person. */
const FINAL_STOPS: ReadonlySet<string> = new Set([
  "end_turn",
  "stop_sequence",
  "max_tokens",
  "refusal",
  "model_context_window_exceeded",
]);

/** User rows that no user wrote as a prompt: what a command printed, a notice, a `!` command. */
const LOCAL_ROW =
  /^\s*<(?:local-command-|command-|bash-|task-notification|system-reminder|user-memory-)/;

const INTERRUPTED = "[Request interrupted by user";

/**
 * What one line of `~/.claude/projects/<folder>/<session>.jsonl` says. Pure; never throws, and gives
 * nothing for what it does not know, half a line among it.
 */
export function parseTranscriptLine(line: string): readonly TranscriptFact[] {
  const row = parseFields(line);
  const at = timeAt(row, "timestamp");
  const type = textAt(row, "type");
  if (row === null) return [];
  if (type === "progress") return progressFacts(row);
  if (at === null) return [];
  if (type === "assistant") return answerFacts(row, at);
  if (type === "user") return userFacts(row, at);
  if (type === "system") return systemFacts(row, at);
  return [];
}

function answerFacts(row: Fields, at: number): readonly TranscriptFact[] {
  const facts: TranscriptFact[] = [];
  const message = fieldsAt(row, "message");
  const usage = usageFact(row, at);
  if (usage !== null) facts.push(usage);
  if (row["isApiErrorMessage"] === true) {
    facts.push({ kind: "error", at, cause: answerErrorCause(row, message), retries: false });
    if (row["isSidechain"] !== true) facts.push({ kind: "turn", at, state: "aborted" });
    return facts;
  }
  if (row["isSidechain"] === true || message === null) return facts;
  const stop = textAt(message, "stop_reason");
  const state: TurnState = stop !== null && FINAL_STOPS.has(stop) ? "over" : "started";
  // Rows that the program made up are no sign of a model at work.
  if (textAt(message, "model") !== NO_MODEL) facts.push({ kind: "turn", at, state });
  return facts;
}

function usageFact(row: Fields, at: number): UsageFact | null {
  const message = fieldsAt(row, "message");
  const usage = fieldsAt(message, "usage");
  const model = textAt(message, "model");
  if (usage === null || model === null || model === NO_MODEL) return null;
  const input = countAt(usage, "input_tokens");
  const output = countAt(usage, "output_tokens");
  const cacheRead = countAt(usage, "cache_read_input_tokens");
  const cacheWrite = countAt(usage, "cache_creation_input_tokens");
  const long = countAt(fieldsAt(usage, "cache_creation"), "ephemeral_1h_input_tokens");
  if (input === null || output === null || cacheRead === null || cacheWrite === null) return null;
  if (input + output + cacheRead + cacheWrite === 0) return null;
  const isSidechain = row["isSidechain"] === true;
  return {
    kind: "usage",
    at,
    key: answerKey(row, message) ?? `${at}/${model}/${input}/${output}/${cacheRead}/${cacheWrite}`,
    model,
    isSidechain,
    contextTokens: isSidechain ? null : input + cacheRead + cacheWrite,
    input,
    output,
    cacheRead,
    cacheWrite,
    cacheWriteLong: Math.min(long ?? 0, cacheWrite),
    reasoning: 0,
  };
}

/** The message's own id alone: a sidechain can repeat it under another request's id. */
function answerKey(row: Fields, message: Fields | null): string | null {
  return textAt(message, "id") ?? textAt(row, "requestId") ?? textAt(row, "uuid");
}

/** What a subagent answered, as its parent's file passes it on. */
function progressFacts(row: Fields): readonly TranscriptFact[] {
  const inner = fieldsAt(fieldsAt(row, "data"), "message");
  const at = timeAt(inner, "timestamp") ?? timeAt(row, "timestamp");
  if (inner === null || at === null) return [];
  const usage = usageFact({ ...inner, isSidechain: true }, at);
  return usage === null ? [] : [usage];
}

function userFacts(row: Fields, at: number): readonly TranscriptFact[] {
  const session = sessionFact(row, at);
  const facts: TranscriptFact[] = session === null ? [] : [session];
  if (row["isSidechain"] === true || row["isMeta"] === true || row["isCompactSummary"] === true) {
    return facts;
  }
  const state = userState(fieldsAt(row, "message")?.["content"]);
  if (state !== null) facts.push({ kind: "turn", at, state });
  return facts;
}

function userState(content: unknown): TurnState | null {
  if (typeof content === "string") return promptState(content);
  if (!Array.isArray(content)) return null;
  let state: TurnState | null = null;
  for (const item of content) {
    const block = asFields(item);
    if (block?.["type"] === "tool_result") state ??= "started";
    if (block?.["type"] === "image") state ??= "user_input";
    if (block?.["type"] !== "text" || typeof block["text"] !== "string") continue;
    const told = promptState(block["text"]);
    if (told === "aborted") return told;
    state ??= told;
  }
  return state;
}

function promptState(text: string): TurnState | null {
  if (text.startsWith(INTERRUPTED)) return "aborted";
  return LOCAL_ROW.test(text) ? null : "user_input";
}

function systemFacts(row: Fields, at: number): readonly TranscriptFact[] {
  const subtype = textAt(row, "subtype");
  if (subtype === "compact_boundary") return compactionFacts(row, at);
  if (row["isSidechain"] === true) return [];
  if (subtype === "turn_duration") return [{ kind: "turn", at, state: "over" }];
  if (subtype !== "api_error") return [];
  return [{ kind: "error", at, cause: systemErrorCause(row), retries: true }];
}

function compactionFacts(row: Fields, at: number): readonly CompactionFact[] {
  const meta = fieldsAt(row, "compactMetadata");
  const trigger = textAt(meta, "trigger");
  // A subagent's window is not the one that people look at.
  if (row["isSidechain"] === true) return [];
  return [{
    kind: "compaction",
    at,
    key: textAt(row, "uuid") ?? `${at}`,
    trigger: trigger === "auto" || trigger === "manual" ? trigger : null,
    preTokens: optionalCountAt(meta, "preTokens"),
    postTokens: optionalCountAt(meta, "postTokens"),
    durationMs: optionalCountAt(meta, "durationMs"),
  }];
}

function sessionFact(row: Fields, at: number): SessionFact | null {
  const sessionId = textAt(row, "sessionId");
  if (sessionId === null) return null;
  const cwd = row["cwd"];
  return {
    kind: "session",
    at,
    agent: "claude",
    sessionId,
    parentId: null,
    isSubagent: row["isSidechain"] === true,
    cwd: typeof cwd === "string" && cwd !== "" && cwd.length <= 4096 ? cwd : null,
    version: textAt(row, "version"),
  };
}

/** By its code where it has one, else by the program's own words: they go no further than this. */
function answerErrorCause(row: Fields, message: Fields | null): ErrorCause {
  const content = message?.["content"];
  const text = asFields(Array.isArray(content) ? content[0] : null)?.["text"];
  const words = typeof text === "string" ? text.slice(0, 500) : "";
  if (/hit your .{0,30}limit|usage limit|limit reached/i.test(words)) return "usage_limit";
  const code = textAt(row, "error") ?? "";
  if (code === "rate_limit") return "rate_limit";
  if (code === "authentication_failed" || /\/login|invalid api key/i.test(words)) return "login";
  return causeOfStatus(/\b(401|403|429|529)\b/.exec(words)?.[1] ?? code);
}

function systemErrorCause(row: Fields): ErrorCause {
  const status = fieldsAt(row, "error")?.["status"] ?? fieldsAt(row, "cause")?.["status"];
  // Anything but a number or a text may have no words at all: `{"toString":1}`.
  const isWord = typeof status === "number" || typeof status === "string";
  return isWord ? causeOfStatus(String(status)) : "other";
}

function causeOfStatus(status: string): ErrorCause {
  if (status === "429") return "rate_limit";
  if (status === "529" || status === "overloaded") return "overloaded";
  return status === "401" || status === "403" ? "login" : "other";
}
