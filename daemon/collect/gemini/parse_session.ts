import type { TokenCounts } from "../../../shared/model/token_counts.ts";
import type {
  CompactionFact,
  ErrorCause,
  ErrorFact,
  SessionFact,
  TranscriptFact,
  UsageFact,
} from "../../state/transcript_fact.ts";
import {
  asFields,
  countAt,
  type Fields,
  fieldsAt,
  parseFields,
  textAt,
  timeAt,
} from "../transcript/fields.ts";

/** One of these stands in every line that must not be missed when only some are read. */
export const GEMINI_NEEDLES: readonly string[] = [
  '"tokens"',
  '"projectHash"',
  "history compressed",
];

/**
 * What one line of `~/.gemini/tmp/<project>/chats/session-*.jsonl` says. Pure; never throws, and
 * gives nothing for what it does not know, half a line among it. An old session file, one JSON
 * document on one line, is read too.
 *
 * A message is written again whenever something is added to it, with the same id. Rewinding takes
 * nothing back here: what was spent stays spent.
 */
export function parseSessionLine(line: string): readonly TranscriptFact[] {
  const record = parseFields(line);
  if (record === null) return [];
  const messages = record["messages"];
  if (!Array.isArray(messages)) return recordFacts(record);
  return [record, ...messages].flatMap((item) => {
    const fields = asFields(item);
    return fields === null ? [] : recordFacts(fields);
  });
}

function recordFacts(record: Fields): readonly TranscriptFact[] {
  if (textAt(record, "projectHash") !== null) return sessionFacts(record);
  const at = timeAt(record, "timestamp");
  const id = textAt(record, "id");
  if (at === null || id === null) return [];
  switch (textAt(record, "type")) {
    case "user":
      return [{ kind: "turn", at, state: "user_input" }];
    case "gemini":
      return answerFacts(record, { at, id });
    case "info":
      return infoFacts(record, { at, id });
    case "error":
      return errorFacts(record, at);
    default:
      return [];
  }
}

interface Told {
  readonly at: number;
  readonly id: string;
}

/**
 * An answer without tool calls says nothing of the turn: they are added only when they are done, so
 * that a question to the user looks the same.
 */
function answerFacts(record: Fields, told: Told): readonly TranscriptFact[] {
  const facts: TranscriptFact[] = [];
  const calls = record["toolCalls"];
  if (Array.isArray(calls) && calls.length > 0) {
    facts.push({ kind: "turn", at: told.at, state: "started" });
  }
  const counts = tokenCounts(fieldsAt(record, "tokens"));
  if (counts !== null) facts.push(usageFact(record, { ...told, counts }));
  return facts;
}

function usageFact(
  record: Fields,
  { at, id, counts }: Told & { readonly counts: TokenCounts },
): UsageFact {
  return {
    kind: "usage",
    at,
    key: id,
    model: textAt(record, "model") ?? "unknown",
    isSidechain: false,
    contextTokens: counts.input + counts.cacheRead,
    ...counts,
  };
}

/** In the file what was cached is part of the input, and what was thought is beside the output. */
function tokenCounts(tokens: Fields | null): TokenCounts | null {
  const prompt = countAt(tokens, "input");
  const said = countAt(tokens, "output");
  const cached = countAt(tokens, "cached");
  const thoughts = countAt(tokens, "thoughts");
  const tool = countAt(tokens, "tool");
  if (prompt === null || said === null || cached === null || thoughts === null || tool === null) {
    return null;
  }
  if (prompt + said + cached + thoughts + tool === 0) return null;
  const cacheRead = Math.min(cached, prompt);
  return {
    input: prompt - cacheRead + tool,
    output: said + thoughts,
    cacheRead,
    cacheWrite: 0,
    cacheWriteLong: 0,
    reasoning: thoughts,
  };
}

function infoFacts(record: Fields, told: Told): readonly TranscriptFact[] {
  const text = contentText(record["content"]);
  if (text === "Request cancelled.") return [{ kind: "turn", at: told.at, state: "aborted" }];
  const compressed = /^Chat history compressed from (\d{1,9}) to (\d{1,9}) tokens/.exec(text);
  return compressed === null ? [] : [compactionFact(told, compressed)];
}

/** Other errors are of commands and tools, which end no turn. */
function errorFacts(record: Fields, at: number): readonly ErrorFact[] {
  const text = contentText(record["content"]).slice(0, 500);
  if (!text.startsWith("[API Error")) return [];
  return [{ kind: "error", at, cause: errorCause(text), retries: false }];
}

/** By the words of the service: they go no further than this. */
function errorCause(text: string): ErrorCause {
  if (/\bquota\b|usage limit/i.test(text)) return "usage_limit";
  if (/\b429\b|rate.?limit|resource.?exhausted/i.test(text)) return "rate_limit";
  if (/\b(?:503|529)\b|overloaded/i.test(text)) return "overloaded";
  return /\b401\b|unauthenticated|api key/i.test(text) ? "login" : "other";
}

function compactionFact({ at, id }: Told, [, before, after]: RegExpExecArray): CompactionFact {
  return {
    kind: "compaction",
    at,
    key: id,
    trigger: null,
    preTokens: Number(before),
    postTokens: Number(after),
    durationMs: null,
  };
}

function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  const text = asFields(Array.isArray(content) ? content[0] : content)?.["text"];
  return typeof text === "string" ? text : "";
}

function sessionFacts(record: Fields): readonly SessionFact[] {
  const sessionId = textAt(record, "sessionId");
  const at = timeAt(record, "startTime") ?? timeAt(record, "lastUpdated");
  if (sessionId === null || at === null) return [];
  return [{
    kind: "session",
    at,
    agent: "gemini",
    sessionId,
    parentId: null,
    isSubagent: record["kind"] === "subagent",
    cwd: null,
    version: null,
  }];
}
