/** Lines as agents write them into their transcripts; every text in them is made up. */

type Json = Readonly<Record<string, unknown>>;

export interface LineTime {
  /** Milliseconds UTC; now when left out. */
  readonly at?: number;
}

const iso = (at = Date.now()) => new Date(at).toISOString();

/** A prompt, as Claude writes it down. */
export function claudePrompt(sessionId: string, row: Json & LineTime = {}): Json {
  const { at, ...rest } = row;
  const message = { role: "user", content: "words of a person" };
  const base = { cwd: "/home/u/p", version: "2.1.200", isSidechain: false };
  return { type: "user", ...base, sessionId, message, timestamp: iso(at), ...rest };
}

/** An answer of Claude: 1,000 tokens in all, 600 of them from the cache. */
export function claudeAnswer(sessionId: string, id: string, row: Json & LineTime = {}): Json {
  const { at, ...rest } = row;
  return {
    type: "assistant",
    isSidechain: false,
    sessionId,
    requestId: `req_${id}`,
    timestamp: iso(at),
    message: {
      id,
      role: "assistant",
      model: "claude-opus-4-6",
      content: [{ type: "text", text: "words of an agent" }],
      stop_reason: "end_turn",
      usage: {
        input_tokens: 100,
        cache_creation_input_tokens: 200,
        cache_read_input_tokens: 600,
        output_tokens: 100,
      },
    },
    ...rest,
  };
}

/** The end of a compaction, as Claude writes it down. */
export function claudeCompaction(sessionId: string, { at }: LineTime = {}): Json {
  return {
    ...{ type: "system", subtype: "compact_boundary", parentUuid: null, isSidechain: false },
    sessionId,
    uuid: crypto.randomUUID(),
    timestamp: iso(at),
    compactMetadata: { trigger: "auto", preTokens: 150_000, postTokens: 8_000 },
  };
}

export function codexLine(type: string, payload: Json, at?: number): Json {
  return { timestamp: iso(at), type, payload };
}

export function codexSession(id: string, payload: Json = {}): Json {
  return codexLine("session_meta", { id, cwd: "/home/u/p", cli_version: "0.145.0", ...payload });
}

/** All that a session of Codex has used so far: input, of that from the cache, and output. */
export function codexTotal(
  [input, cached, output]: readonly [number, number, number],
  at?: number,
) {
  const total_token_usage = {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: 0,
    total_tokens: input + output,
  };
  return codexLine("event_msg", { type: "token_count", info: { total_token_usage } }, at);
}

export function geminiSession(sessionId: string): Json {
  return { sessionId, projectHash: "h", startTime: iso(), lastUpdated: iso(), kind: "main" };
}

/** An answer of Gemini: 120 tokens in all. */
export function geminiAnswer(id: string): Json {
  const tokens = { input: 100, output: 10, cached: 40, thoughts: 5, tool: 5, total: 120 };
  return { id, timestamp: iso(), type: "gemini", model: "gemini-3-pro", content: "words", tokens };
}
