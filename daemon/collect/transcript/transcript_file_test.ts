import assert from "node:assert/strict";
import type { TranscriptRow } from "../../../shared/model/transcript.ts";
import type { SessionFact } from "../../state/transcript_fact.ts";
import { TranscriptFile } from "./transcript_file.ts";
import { nameTranscript, type TranscriptAgent } from "./transcript_place.ts";

const FOUND = { relative: "", size: 100, modifiedAt: 50_000, ino: 7 };
const SECRET = "AKIAIOSFODNN7EXAMPLE";

function file(agent: TranscriptAgent, relative: string, saved: TranscriptRow | null = null) {
  const name = nameTranscript(agent, relative);
  assert.ok(name);
  const place = { agent, root: "/t" };
  return new TranscriptFile({ place, name, found: { ...FOUND, relative }, key: name.key, saved });
}

function session(change: Partial<SessionFact> = {}): SessionFact {
  return {
    kind: "session",
    at: 1,
    agent: "codex",
    sessionId: "told",
    parentId: null,
    isSubagent: false,
    cwd: "/p",
    version: "1",
    ...change,
  };
}

Deno.test("TranscriptFile.take() the first session that a file names is its own", () => {
  const rollout = file("codex", "rollout-x.jsonl");
  assert.equal(rollout.take(session({ parentId: "parent" })), true);
  assert.equal(
    rollout.take(session({ sessionId: "parent" })),
    false,
    "a fork repeats its parent's",
  );
  assert.deepEqual([rollout.sessionId, rollout.parentId], ["told", "parent"]);
  assert.equal(rollout.isOf("/p"), true);
});

Deno.test("TranscriptFile.take() of Claude the name is the session, whatever a copy names", () => {
  const main = file("claude", "-p/own.jsonl");
  main.take(session({ agent: "claude", sessionId: "copied from" }));
  assert.deepEqual([main.sessionId, main.parentId], ["own", null]);
  const helper = file("claude", "-p/agent-1.jsonl");
  helper.take(session({ agent: "claude", sessionId: "own", isSubagent: true }));
  assert.deepEqual([helper.sessionId, helper.parentId], ["agent-1", "own"]);
  assert.equal(helper.toRow().sessionId, "own", "what it uses is its parent's");
});

Deno.test("TranscriptFile.isOf() by what it says, else by the name of its folder", () => {
  const byName = file("claude", "-home-u-my-app/s.jsonl");
  assert.deepEqual([byName.isOf("/home/u/my.app"), byName.isOf("/home/u")], [true, false]);
  byName.take(session({ agent: "claude", cwd: "/elsewhere" }));
  assert.deepEqual([byName.isOf("/home/u/my.app"), byName.isOf("/elsewhere")], [false, true]);
  assert.equal(file("codex", "rollout-x.jsonl").isOf("/p"), false);
});

Deno.test("TranscriptFile.toRow() texts are redacted, sanitised and short", () => {
  const rollout = file("codex", "rollout-x.jsonl");
  rollout.take(session({
    sessionId: "s".repeat(300),
    parentId: "up\u001b[2J\u202e",
    cwd: `/home/${SECRET}/\u0007x`,
    version: "1\n2",
  }));
  rollout.take({ kind: "model", at: 1, model: "gpt\u009b31m" });
  const { sessionId, parentId, cwd, version, model } = rollout.toRow();
  assert.deepEqual([sessionId, parentId, version], [null, "up", "1 2"]);
  assert.ok(!String(cwd).includes(SECRET) && !String(cwd).includes("\u0007"), String(cwd));
  assert.ok(!String(model).includes("\u009b"));
});

Deno.test("TranscriptFile.isRead what is kept tells whether something was added", () => {
  const row: TranscriptRow = {
    ...file("codex", "rollout-x.jsonl").toRow(),
    position: { ino: 7, offset: 100, inLongLine: false },
    modifiedAt: 50_000,
    readAt: 50_100,
  };
  const isRead = (change: Partial<TranscriptRow>) =>
    file("codex", "rollout-x.jsonl", { ...row, ...change }).isRead;
  assert.equal(isRead({}), true);
  assert.equal(isRead({ modifiedAt: 49_999 }), false);
  assert.equal(isRead({ position: { ino: 8, offset: 100, inLongLine: false } }), false);
  assert.equal(isRead({ position: null }), false);
  const half = { ino: 7, offset: 90, inLongLine: false };
  assert.equal(isRead({ position: half }), false, "written in the very moment it was read");
  assert.equal(isRead({ position: half, readAt: 60_000 }), true, "a line that is not whole");
});
