import assert from "node:assert/strict";
import { claudeEventsFor, lowestClaudeVersion, parseClaudeVersion } from "./claude_events.ts";

const OLD = [
  ...["SessionStart", "SessionEnd", "UserPromptSubmit", "PreToolUse", "PostToolUse"],
  ...["Notification", "Stop", "SubagentStop", "PreCompact"],
];
const ALL = [...OLD, "PermissionRequest", "StopFailure", "PostCompact"].toSorted();

Deno.test("claudeEventsFor() gives no version an event that makes it skip its settings", () => {
  const newer = (version: string | null) =>
    claudeEventsFor(version).filter((event) => !OLD.includes(event));
  assert.deepEqual(claudeEventsFor("1.0.85"), OLD);
  assert.deepEqual(newer("2.0.44"), []);
  assert.deepEqual(newer("2.0.45"), ["PermissionRequest"]);
  assert.deepEqual(newer("2.1.75"), ["PermissionRequest"]);
  assert.deepEqual(newer("2.1.76"), ["PermissionRequest", "PostCompact"]);
  assert.deepEqual(claudeEventsFor("2.1.78").toSorted(), ALL);
  assert.deepEqual(claudeEventsFor("2.1.300").toSorted(), ALL);
  assert.deepEqual(claudeEventsFor("10.0.0").toSorted(), ALL);
  assert.ok(!claudeEventsFor("1.0.50").includes("SessionStart"));
});

Deno.test("claudeEventsFor() risks nothing where the version is not known", () => {
  for (const version of [null, "", "garbage"]) assert.deepEqual(claudeEventsFor(version), OLD);
});

Deno.test("parseClaudeVersion() finds a version and nothing else", () => {
  assert.equal(parseClaudeVersion("2.1.139 (Claude Code)\n"), "2.1.139");
  assert.equal(parseClaudeVersion("claude v2.1.139-beta"), "2.1.139");
  for (const other of ["", "2.1", "1.2.3.4", "command not found"]) {
    assert.equal(parseClaudeVersion(other), null, other);
  }
});

Deno.test("lowestClaudeVersion() goes by number", () => {
  assert.equal(lowestClaudeVersion(["2.1.100", "2.1.99", "10.0.0", "?"]), "2.1.99");
  assert.equal(lowestClaudeVersion(["?"]), null);
  assert.equal(lowestClaudeVersion([]), null);
});
