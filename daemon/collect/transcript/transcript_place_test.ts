import assert from "node:assert/strict";
import {
  claudeProject,
  geminiProject,
  nameTranscript,
  type TranscriptAgent,
  type TranscriptName,
  transcriptPlaces,
} from "./transcript_place.ts";

const SESSION = "019f7121-addf-7541-8ead-f9514250701d";

Deno.test("transcriptPlaces() where each agent keeps its transcripts", () => {
  const places = transcriptPlaces({
    claudeConfigDirs: ["/home/u/.claude", "/srv/claude", "/srv/claude"],
    codexHome: "/home/u/.codex",
    geminiHome: "/home/u/.gemini",
  });
  assert.deepEqual(places.map(({ agent, root }) => `${agent} ${root}`), [
    "claude /home/u/.claude/projects",
    "claude /srv/claude/projects",
    "codex /home/u/.codex/sessions",
    "codex /home/u/.codex/archived_sessions",
    "gemini /home/u/.gemini/tmp",
  ]);
});

Deno.test("nameTranscript() what the name of a transcript tells", () => {
  const plain = {
    project: "",
    sessionId: null,
    parentId: null,
    isSubagent: false,
    hasLines: true,
  };
  const table: readonly (readonly [TranscriptAgent, string, Partial<TranscriptName>])[] = [
    ["claude", "-home-u-p/abc.jsonl", {
      key: "claude/-home-u-p/abc.jsonl",
      project: "-home-u-p",
      sessionId: "abc",
    }],
    ["claude", "p/agent-1f.jsonl", {
      key: "claude/p/agent-1f.jsonl",
      project: "p",
      sessionId: "agent-1f",
      isSubagent: true,
    }],
    ["claude", "p/abc/subagents/agent-1f.jsonl", {
      key: "claude/p/abc/subagents/agent-1f.jsonl",
      project: "p",
      sessionId: "agent-1f",
      parentId: "abc",
      isSubagent: true,
    }],
    ["codex", `2026/08/03/rollout-2026-08-03T10-00-00-${SESSION}.jsonl`, {
      key: `codex/rollout-2026-08-03T10-00-00-${SESSION}.jsonl`,
      sessionId: SESSION,
    }],
    ["codex", "rollout-old.jsonl", { key: "codex/rollout-old.jsonl" }],
    ["gemini", "9f86/chats/session-2026-08-03T10-15-b7c1.jsonl", {
      key: "gemini/9f86/chats/session-2026-08-03T10-15-b7c1.jsonl",
      project: "9f86",
    }],
    ["gemini", "shop/chats/session-1.json", {
      key: "gemini/shop/chats/session-1.json",
      project: "shop",
      hasLines: false,
    }],
    ["gemini", "shop/chats/b7c1/session-2.jsonl", {
      key: "gemini/shop/chats/b7c1/session-2.jsonl",
      project: "shop",
      parentId: "b7c1",
      isSubagent: true,
    }],
  ];
  for (const [agent, path, told] of table) {
    assert.deepEqual(nameTranscript(agent, path), { ...plain, ...told }, path);
  }
});

Deno.test("nameTranscript() other files are none", () => {
  const table: readonly (readonly [TranscriptAgent, string])[] = [
    ["claude", "abc.jsonl"],
    ["claude", "p/abc.json"],
    ["claude", "p/abc/tool-results/x.txt"],
    ["claude", "p/odd\u001b[2J.jsonl"],
    ["claude", "p/new\nline.jsonl"],
    ["claude", `p/${"x".repeat(1_000)}.jsonl`],
    ["codex", "2026/08/03/history.jsonl"],
    ["codex", "rollout-x.jsonl.zst"],
    ["gemini", "9f86/logs.json"],
    ["gemini", "9f86/checkpoints/session-1.json"],
    ["gemini", "9f86/chats/notes.jsonl"],
  ];
  for (const [agent, path] of table) assert.equal(nameTranscript(agent, path), null, path);
});

Deno.test("claudeProject() and geminiProject() name the folder of a directory", () => {
  assert.equal(claudeProject("/home/u/my_app.v2"), "-home-u-my-app-v2");
  assert.equal(
    geminiProject("/home/u/p"),
    "60ad706fe5335804d1ed6dbfb4871c46e7471233e796773536a3ac20119cfe6e",
  );
});
