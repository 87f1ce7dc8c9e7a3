import assert from "node:assert/strict";
import { type AgentToJoin, type FileToJoin, joinTranscripts } from "./join_transcript.ts";

const START = 1_000_000;

function agent(pid: number, change: Partial<AgentToJoin> = {}): AgentToJoin {
  return {
    pid,
    agentType: "claude",
    startedAt: START,
    cwd: "/p",
    told: null,
    open: [],
    current: null,
    ...change,
  };
}

function file(key: string, change: Partial<FileToJoin> & { readonly cwd?: string } = {}) {
  const { cwd = "/p", ...rest } = change;
  return {
    key,
    agent: "claude",
    path: `/t/${key}`,
    sessionId: key,
    isSubagent: false,
    modifiedAt: START + 10,
    isOf: (directory: string) => directory === cwd,
    ...rest,
  } satisfies FileToJoin;
}

const named = (sessionId: string) => ({ told: { sessionId, transcriptPath: null } });

function joined(agents: readonly AgentToJoin[], files: readonly FileToJoin[]) {
  return Object.fromEntries(joinTranscripts(agents, files));
}

Deno.test("joinTranscripts() the session that registry or hooks name", () => {
  const files = [file("a", { modifiedAt: START - 999, cwd: "/other" }), file("b")];
  assert.deepEqual(joined([agent(1, named("a"))], files), { 1: "a" });
  const told = { sessionId: "a", transcriptPath: "/t/b" };
  assert.deepEqual(joined([agent(1, { told })], files), { 1: "b" }, "a hook names the file itself");
});

Deno.test("joinTranscripts() a named session without a file takes no other one", () => {
  assert.deepEqual(joined([agent(1, named("not yet"))], [file("a")]), {});
});

Deno.test("joinTranscripts() of two files of one session the one that is written", () => {
  const files = [
    file("a", { sessionId: "s" }),
    file("b", { sessionId: "s", modifiedAt: START + 99 }),
  ];
  assert.deepEqual(joined([agent(1, named("s"))], files), { 1: "b" });
});

Deno.test("joinTranscripts() the file that the process holds open", () => {
  const codex = { agentType: "codex", open: ["r1", "helper"] } as const;
  const files = [
    file("r1", { agent: "codex", cwd: "/elsewhere", modifiedAt: START - 5 }),
    file("helper", { agent: "codex", isSubagent: true }),
    file("r2", { agent: "codex" }),
  ];
  assert.deepEqual(joined([agent(1, codex)], files), { 1: "r1" });
});

Deno.test("joinTranscripts() else the newest of its directory that was written since it began", () => {
  const files = [
    file("before", { modifiedAt: START - 1 }),
    file("first", { modifiedAt: START + 5 }),
    file("second", { modifiedAt: START + 9 }),
    file("elsewhere", { modifiedAt: START + 99, cwd: "/q" }),
    file("helper", { modifiedAt: START + 99, isSubagent: true }),
    file("gemini's", { modifiedAt: START + 99, agent: "gemini" }),
  ];
  assert.deepEqual(joined([agent(1)], files), { 1: "second" });
  assert.deepEqual(joined([agent(1, { cwd: null })], files), {});
});

Deno.test("joinTranscripts() what another living agent owns is not taken", () => {
  const files = [file("a"), file("b", { modifiedAt: START + 99 })];
  assert.deepEqual(joined([agent(1), agent(2, named("b"))], files), { 1: "a", 2: "b" });
});

Deno.test("joinTranscripts() two agents that both may have written it: none of them", () => {
  const files = [file("a"), file("b")];
  assert.deepEqual(joined([agent(1), agent(2)], files), {});
  const other = agent(2, { agentType: "gemini" });
  assert.deepEqual(joined([agent(1), other], [file("a")]), { 1: "a" });
});

Deno.test("joinTranscripts() a file that was last written before the other began is the first's", () => {
  const late = agent(2, { startedAt: START + 50 });
  assert.deepEqual(joined([agent(1), late], [file("a")]), { 1: "a" });
});

Deno.test("joinTranscripts() who was joined stays so when another comes", () => {
  const before = agent(1, { current: "a" });
  const files = [file("a", { modifiedAt: START + 99 })];
  assert.deepEqual(joined([before, agent(2)], files), { 1: "a" });
  const unclear = [...files, file("b", { modifiedAt: START + 200 })];
  assert.deepEqual(joined([before, agent(2)], unclear), { 1: "a" }, "whose the new one is is open");
});

Deno.test("joinTranscripts() a new session of the same process follows", () => {
  const before = agent(1, { current: "a" });
  const files = [file("a"), file("b", { modifiedAt: START + 99 })];
  assert.deepEqual(joined([before], files), { 1: "b" });
});
