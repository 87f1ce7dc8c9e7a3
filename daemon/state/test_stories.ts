import assert from "node:assert/strict";
import type { Absent, Failed, FailureReason } from "./observation.ts";
import { pane, session, SOURCE_ID, Story } from "./test_builders.ts";

export const failed = (at: number, reason: FailureReason = "timeout"): Failed => ({
  outcome: "failed",
  sourceId: SOURCE_ID,
  at,
  reason,
  message: `tmux: ${reason}`,
});

export const absent = (at: number, reason: Absent["reason"] = "no_server"): Absent => ({
  outcome: "absent",
  sourceId: SOURCE_ID,
  at,
  reason,
  message: `tmux: ${reason}`,
});

/** The last step of a story was no news. */
export function assertSilent({ types }: Story): void {
  assert.deepEqual(types, []);
}

/** One session `$1` with one pane `%1`. */
export function small(): Story {
  return new Story().see({ sessions: [session("$1")], panes: [pane("%1")] });
}
