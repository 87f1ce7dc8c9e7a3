import assert from "node:assert/strict";
import { CommandRunner } from "../collect/run.ts";
import { RulesInForce } from "../detect/rules_in_force.ts";
import { parseConfig } from "../platform/config.ts";
import { look, session, source, SOURCE_ID, Story, T0, worldWith } from "../state/test_builders.ts";
import { captureHealth, type ScreenAccess, screenParts } from "./screen_access.ts";

const OPEN = '[capture]\nmode = "per_session"\n[privacy]\n' +
  'per_session_capture_allowlist = ["api"]\nshow_capture_enabled_banner = false\n';

function accessTo(settings: string): ScreenAccess {
  const parsed = parseConfig(settings);
  assert.ok("config" in parsed);
  const story = new Story(worldWith(source()));
  story.tell(look({ sessions: [session("$1", { name: "api" }), session("$2")] }));
  story.tell(look({ at: T0 + 1_000, sessions: [session("$1", { name: "api" })] }));
  return {
    config: parsed.config,
    startedAt: T0,
    runner: new CommandRunner({ maxConcurrent: 1 }),
    tmux: { find: () => null },
    rules: new RulesInForce({ clock: () => 0, settingsFile: "" }),
    world: () => story.world,
  };
}

Deno.test("screenParts() is nothing without both consents", () => {
  assert.equal(screenParts(accessTo("")), null);
  const named = '[privacy]\nper_session_capture_allowlist = ["api"]\n';
  assert.equal(screenParts(accessTo(named)), null, "sessions are named, and the mode is off");
  const parts = screenParts(accessTo('[capture]\nmode = "per_session"\n'));
  const everyone = { tmuxSessionId: "$1", name: "api", id: "id-1", createdAt: T0 };
  const where = { sourceId: SOURCE_ID, server: { pid: 1, startedAt: 1 } };
  assert.equal(parts?.consent.allowed([everyone], where).size, 0, "the mode is on, nobody named");
});

Deno.test("screenParts() knows living sessions, and says when there is no tmux to ask", async () => {
  const access = accessTo(OPEN);
  const parts = screenParts(access);
  assert.ok(parts);
  const [first] = access.world().sessions.values();
  assert.equal(parts.sessionId(SOURCE_ID, "$1"), first?.session.id);
  assert.deepEqual(
    ["$2", "$9"].map((id) => parts.sessionId(SOURCE_ID, id)),
    [null, null],
    "one has ended, one never was",
  );
  assert.equal(parts.rules.compactionDebounceMs("claude"), 60_000);
  const request = { server: { pid: 1, startedAt: 1 }, panes: [] };
  assert.equal((await parts.readTexts(SOURCE_ID, request)).outcome, "failed");
});

Deno.test("captureHealth() names sessions that live", () => {
  const access = accessTo(OPEN);
  const places = ["$1", "$2"].map((tmuxSessionId) => ({ sourceId: SOURCE_ID, tmuxSessionId }));
  const { mode, banner, sessions } = captureHealth(access, places);
  assert.deepEqual([mode, banner, sessions.map(({ name }) => name)], [
    "per_session",
    false,
    ["api"],
  ]);
  assert.equal(captureHealth(accessTo(""), []).mode, "off");
});

Deno.test("captureHealth() names a session that took an opened name later", () => {
  const access = accessTo(OPEN);
  const names = (...args: Parameters<typeof captureHealth>) =>
    captureHealth(...args).namesakes.map(({ name }) => name);
  const here = { sourceId: SOURCE_ID, tmuxSessionId: "$1" };
  assert.deepEqual(names(access, []), ["api"]);
  assert.deepEqual(names(access, [here]), [], "it is read");
  assert.deepEqual(names(access, null), [], "nothing reads at all");
  assert.deepEqual(names(accessTo(""), []), [], "nobody was named");
});
