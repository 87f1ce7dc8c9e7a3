import type { TokenCounts } from "../../../shared/model/token_counts.ts";
import type {
  ContextFact,
  ErrorCause,
  LimitsFact,
  LimitWindow,
  SessionFact,
  TotalsFact,
  TranscriptFact,
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

/** One of these stands in every line that must not be missed when only some are read. */
export const CODEX_NEEDLES: readonly string[] = [
  '"token_count"',
  '"turn_context"',
  '"session_meta"',
  '"compacted"',
];

/** Tokens of the program's own instructions, which its percentage leaves out. */
const CONTEXT_BASE = 12_000;

/**
 * What one line of `~/.codex/sessions/YYYY/MM/DD/rollout-*.jsonl` says. Pure; never throws, and
 * gives nothing for what it does not know, half a line among it.
 */
export function parseRolloutLine(line: string): readonly TranscriptFact[] {
  const row = parseFields(line);
  const at = timeAt(row, "timestamp");
  const payload = fieldsAt(row, "payload");
  if (at === null || payload === null) return [];
  switch (textAt(row, "type")) {
    case "session_meta":
      return sessionFacts(payload, at);
    case "turn_context":
      return modelFacts(payload, at);
    case "event_msg":
      return eventFacts(payload, at);
    case "compacted":
      // The event `context_compacted` tells the same once more.
      return [{ kind: "compaction", at, key: `${at}`, ...UNTOLD }];
    default:
      return [];
  }
}

const UNTOLD = { trigger: null, preTokens: null, postTokens: null, durationMs: null } as const;

function eventFacts(event: Fields, at: number): readonly TranscriptFact[] {
  switch (textAt(event, "type")) {
    case "token_count":
      return tokenFacts(event, at);
    case "task_started":
    case "turn_started":
      return [{ kind: "turn", at, state: "started" }];
    case "task_complete":
    case "turn_complete":
      return [{ kind: "turn", at, state: "over" }];
    case "turn_aborted":
      return [{ kind: "turn", at, state: "aborted" }];
    case "user_message":
      return [{ kind: "turn", at, state: "user_input" }];
    case "error":
      return [{ kind: "error", at, cause: errorCause(event), retries: false }];
    default:
      return [];
  }
}

function tokenFacts(event: Fields, at: number): readonly TranscriptFact[] {
  const info = fieldsAt(event, "info");
  const facts: TranscriptFact[] = [];
  const totals = totalsFact(info, at);
  if (totals !== null) facts.push(totals);
  const context = contextFact(info, at);
  if (context !== null) facts.push(context);
  const limits = limitsFact(fieldsAt(event, "rate_limits"), at);
  if (limits !== null) facts.push(limits);
  return facts;
}

function totalsFact(info: Fields | null, at: number): TotalsFact | null {
  const sum = tokenCounts(fieldsAt(info, "total_token_usage"));
  if (sum === null) return null;
  return {
    kind: "totals",
    at,
    model: textAt(info, "model"),
    sum,
    last: tokenCounts(fieldsAt(info, "last_token_usage")),
  };
}

/** In the file what was cached is part of the input, and reasoning part of the output. */
function tokenCounts(usage: Fields | null): TokenCounts | null {
  const all = countAt(usage, "input_tokens");
  const cached = countAt(usage, "cached_input_tokens");
  const output = countAt(usage, "output_tokens");
  const reasoning = countAt(usage, "reasoning_output_tokens");
  if (usage === null || all === null || cached === null || output === null) return null;
  if (usage["input_tokens"] === undefined && usage["output_tokens"] === undefined) return null;
  const cacheRead = Math.min(cached, all);
  return {
    input: all - cacheRead,
    output,
    cacheRead,
    cacheWrite: 0,
    cacheWriteLong: 0,
    reasoning: Math.min(reasoning ?? 0, output),
  };
}

function contextFact(info: Fields | null, at: number): ContextFact | null {
  const tokens = optionalCountAt(fieldsAt(info, "last_token_usage"), "total_tokens");
  if (tokens === null) return null;
  const limit = optionalCountAt(info, "model_context_window");
  return { kind: "context", at, tokens, limit: limit === 0 ? null : limit, base: CONTEXT_BASE };
}

function limitsFact(limits: Fields | null, at: number): LimitsFact | null {
  if (limits === null) return null;
  const primary = limitWindow(fieldsAt(limits, "primary"), at);
  const secondary = limitWindow(fieldsAt(limits, "secondary"), at);
  const reached = textAt(limits, "rate_limit_reached_type") !== null;
  if (primary === null && secondary === null && !reached) return null;
  return { kind: "limits", at, primary, secondary, reached };
}

function limitWindow(window: Fields | null, at: number): LimitWindow | null {
  const used = window?.["used_percent"];
  if (typeof used !== "number" || !(used >= 0 && used <= 1000)) return null;
  const seconds = optionalCountAt(window, "resets_in_seconds");
  return {
    usedPercent: Math.min(used, 100),
    windowMinutes: optionalCountAt(window, "window_minutes"),
    resetsAt: timeAt(window, "resets_at") ?? (seconds === null ? null : at + seconds * 1000),
  };
}

function modelFacts(context: Fields, at: number): readonly TranscriptFact[] {
  const model = textAt(context, "model");
  return model === null ? [] : [{ kind: "model", at, model }];
}

function sessionFacts(meta: Fields, at: number): readonly SessionFact[] {
  const sessionId = textAt(meta, "id") ?? textAt(meta, "session_id");
  if (sessionId === null) return [];
  const cwd = meta["cwd"];
  return [{
    kind: "session",
    at,
    agent: "codex",
    sessionId,
    parentId: parentId(meta),
    isSubagent: subagentOf(meta) !== null,
    cwd: typeof cwd === "string" && cwd !== "" && cwd.length <= 4096 ? cwd : null,
    version: textAt(meta, "cli_version"),
  }];
}

/** A fork names its parent itself, a spawned agent in what it says of its source. */
function parentId(meta: Fields): string | null {
  const spawn = fieldsAt(asFields(subagentOf(meta)), "thread_spawn");
  return textAt(meta, "forked_from_id") ?? textAt(meta, "parent_thread_id") ??
    textAt(spawn, "parent_thread_id");
}

/** What kind of helper it is: a word or an object; null for a session of its own. */
function subagentOf(meta: Fields): unknown {
  return fieldsAt(meta, "source")?.["subagent"] ?? null;
}

/** Either a word, or an object whose only name is the word. */
function errorCause(event: Fields): ErrorCause {
  const info = event["codex_error_info"];
  const word = typeof info === "string"
    ? info
    : Object.keys(fieldsAt(event, "codex_error_info") ?? {})[0];
  if (word === "usage_limit_exceeded") return "usage_limit";
  if (word === "unauthorized") return "login";
  if (word === "server_overloaded") return "overloaded";
  const text = event["message"];
  const words = typeof text === "string" ? text.slice(0, 300) : "";
  if (/usage limit/i.test(words)) return "usage_limit";
  if (/\b429\b|rate limit/i.test(words)) return "rate_limit";
  return /\b401\b|log ?in again|unauthorized/i.test(words) ? "login" : "other";
}
