import type { Step } from "../../../fixtures/agents/scenario.ts";
import { Fleet } from "../../../fixtures/fleet.ts";

/** A private tmux server with an agent at rest in every pane; the caller stops it. */
export interface AgentFleet extends AsyncDisposable {
  readonly fleet: Fleet;
  /** Where the agents keep their files. */
  readonly home: string;
  readonly panes: number;
}

const SESSION_LINE = JSON.stringify({
  parentUuid: null,
  isSidechain: false,
  cwd: "<cwd>",
  sessionId: "<session>",
  version: "2.1.220",
  type: "assistant",
  requestId: "req_<session>",
  message: {
    id: "msg_<session>",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-4-5-20250929",
    content: [],
    stop_reason: "end_turn",
    usage: {
      input_tokens: 12,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 20_000,
      output_tokens: 300,
    },
  },
  uuid: "<session>",
  timestamp: "<iso>",
});

/** What Claude Code leaves behind when a turn is over. */
const RESTING: readonly Step[] = [
  {
    do: "file",
    path: ".claude/projects/-bench/<session>.jsonl",
    mode: "append",
    text: SESSION_LINE,
  },
  { do: "file", path: ".claude/sessions/<pid>.json", mode: "write", text: registryText("idle") },
  { do: "title", text: "✳ Bench" },
  { do: "rest" },
];

/** A registry record of the process that writes it, in the words of a scenario. */
function registryText(status: string): string {
  return `{"pid":<pid>,"sessionId":"<session>","cwd":"<cwd>","startedAt":<ms>,` +
    `"procStart":"<start>","version":"2.1.220","kind":"interactive","status":"${status}",` +
    `"updatedAt":<ms>,"statusUpdatedAt":<ms>}`;
}

/** @throws {Error} when tmux refuses */
export async function startAgentFleet(
  { sessions, panesEach }: { readonly sessions: number; readonly panesEach: number },
): Promise<AgentFleet> {
  const fleet = await Fleet.start({
    sessions: Array.from({ length: sessions }, (_, session) => ({
      name: `project-${session}`,
      panes: Array.from({ length: panesEach }, () => ({ steps: RESTING })),
    })),
  });
  return {
    fleet,
    home: fleet.home,
    panes: sessions * panesEach,
    [Symbol.asyncDispose]: () => fleet.stop(),
  };
}
