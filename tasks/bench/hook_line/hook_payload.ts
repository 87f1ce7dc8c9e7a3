/** What a call of a hook sends, by name. */
export interface HookPayload {
  readonly name: string;
  readonly text: string;
}

/** Payloads as Claude Code sends them: none that matters, a usual one, one behind a long file. */
export function hookPayloads(): readonly HookPayload[] {
  return [
    { name: "Stop, 0.5 KB", text: payload("Stop", { last_assistant_message: words(300) }) },
    { name: "PreToolUse, 2 KB", text: toolCall(1_600) },
    { name: "PostToolUse, 200 KB", text: toolCall(200_000) },
  ];
}

function toolCall(length: number): string {
  const input = { file_path: "/work/shop/daemon/app.ts", content: words(length) };
  return payload("PreToolUse", { tool_name: "Write", tool_input: input, tool_use_id: "toolu_1" });
}

function payload(event: string, more: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    session_id: "c3fb74ec-0000-4000-8000-000000000001",
    transcript_path: "/home/ada/.claude/projects/-work-shop/c3fb74ec.jsonl",
    cwd: "/work/shop",
    permission_mode: "default",
    hook_event_name: event,
    ...more,
  });
}

function words(length: number): string {
  return 'one "two" {three} line\n'.repeat(Math.ceil(length / 23)).slice(0, length);
}
