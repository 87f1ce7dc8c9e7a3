/** Lines in the shape in which Claude Code writes them; every text in them is made up. */

export const AT = "2026-08-03T10:15:30.250Z";
export const AT_MS = Date.UTC(2026, 7, 3, 10, 15, 30, 250);
export const SESSION = "c3fb74ec-0d4e-4a53-9a0b-3d1d2a5f7e11";

type Json = Readonly<Record<string, unknown>>;

const base: Json = {
  parentUuid: "7d0f7c9e-52c1-4b7e-8f3c-1f0f6f3b9a01",
  isSidechain: false,
  userType: "external",
  cwd: "/home/u/project",
  sessionId: SESSION,
  version: "2.1.212",
  gitBranch: "main",
};

const tail: Json = { uuid: "aa0b1c2d-0000-4000-8000-000000000001", timestamp: AT };

export interface AnswerShape {
  readonly row?: Json;
  readonly message?: Json;
  readonly usage?: Json;
  readonly content?: unknown;
}

/** One block of an answer: of one answer there are as many lines as it has blocks. */
export function answerLine({ row, message, usage, content }: AnswerShape = {}): string {
  return JSON.stringify({
    ...base,
    message: {
      model: "claude-opus-4-6",
      id: "msg_01AbCdEfGhIjKlMnOpQrStUv",
      type: "message",
      role: "assistant",
      content: content ?? [{ type: "text", text: 'Some "quoted" text, a \\ and {braces}] too' }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: {
        input_tokens: 12,
        cache_creation_input_tokens: 3,
        cache_read_input_tokens: 4,
        cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 2 },
        output_tokens: 8,
        server_tool_use: { web_search_requests: 0 },
        service_tier: "standard",
        ...usage,
      },
      ...message,
    },
    requestId: "req_011AbCdEf",
    type: "assistant",
    ...tail,
    ...row,
  });
}

export function userLine(content: unknown, row: Json = {}): string {
  return JSON.stringify({
    ...base,
    type: "user",
    message: { role: "user", content },
    ...tail,
    ...row,
  });
}

export function systemLine(subtype: string, row: Json = {}): string {
  return JSON.stringify({ ...base, type: "system", subtype, level: "info", ...tail, ...row });
}

export function compactLine(metadata: Json, row: Json = {}): string {
  return systemLine("compact_boundary", {
    parentUuid: null,
    logicalParentUuid: "7d0f7c9e-52c1-4b7e-8f3c-1f0f6f3b9a02",
    content: "Conversation compacted",
    compactMetadata: metadata,
    ...row,
  });
}

/** The answer of a subagent, as it is passed on into its parent's file. */
export function progressLine(answer: string): string {
  return JSON.stringify({
    ...base,
    type: "progress",
    data: { type: "agent_progress", agentId: "a1b2c3d", message: JSON.parse(answer) },
    toolUseID: "agent_msg_1",
    ...tail,
  });
}

/** What a subagent came to, in its parent's file: what it used is told once more. */
export function agentResultLine(): string {
  const result = { tool_use_id: "toolu_01", type: "tool_result", content: "done" };
  return userLine([result], {
    toolUseResult: {
      status: "completed",
      agentId: "a1b2c3d",
      content: [{ type: "text", text: "done" }],
      totalTokens: 27,
      usage: { input_tokens: 900, cache_read_input_tokens: 1, output_tokens: 900 },
    },
  });
}
