import assert from "node:assert/strict";
import { parseConfig } from "../../platform/config.ts";
import { shownConfig } from "./shown_config.ts";

Deno.test("shownConfig() counts what could be a secret or a name, and shows the rest", () => {
  const parsed = parseConfig(
    '[redaction]\npatterns = ["hunter2"]\n[privacy]\n' +
      'per_session_capture_allowlist = ["client-x", "client-y"]\n[logging]\nlevel = "debug"\n' +
      '[[notifications.rules]]\ntype = "ended"\ninclude_sessions = ["client-*"]\n' +
      '[[notifications.overrides]]\nsession = "client-z"\ncompact = false\n',
  );
  assert.ok("config" in parsed);
  const text = JSON.stringify(shownConfig(parsed.config));
  assert.doesNotMatch(text, /hunter2|client-/);
  assert.match(text, /1 pattern, not shown.*/);
  assert.match(text, /2 sessions, not shown/);
  assert.match(text, /1 rule, not shown.*1 override, not shown/);
  assert.match(text, /"level":"debug"/);
});
